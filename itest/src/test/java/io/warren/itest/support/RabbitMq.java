package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.itest.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A RabbitMQ of this machine with a node, ports and a data folder of its own, on loopback. */
public final class RabbitMq implements AutoCloseable {
    private static final Path BIN = Path.of("/usr/lib/rabbitmq/bin");
    private static final long COMMAND_SECONDS = 90;

    private final Path folder;
    private final int port = BrokerProcess.freePort();
    private final String node;
    private final Map<String, String> environment;
    private final List<Process> processes = new ArrayList<>();

    private RabbitMq(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        int names = BrokerProcess.freePort();
        node = "warren-itest-" + port + "@localhost";
        environment =
                Map.ofEntries(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry("ERL_EPMD_PORT", "" + names),
                        Map.entry("RABBITMQ_NODENAME", node),
                        Map.entry("RABBITMQ_DIST_PORT", "" + BrokerProcess.freePort()),
                        Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf") + ""),
                        Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("none") + ""),
                        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia") + ""),
                        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log") + ""),
                        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins") + ""),
                        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid") + ""),
                        Map.entry(
                                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                                "-kernel inet_dist_use_interface {127,0,0,1}"));
        Files.writeString(
                folder.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:" + port + "\n");
        processes.add(process("epmd", "-address", "127.0.0.1", "-port", "" + names).start());
        processes.add(process(BIN.resolve("rabbitmq-server").toString()).start());
        ctl("wait", "--timeout", "" + (COMMAND_SECONDS - 10), folder.resolve("pid").toString());
    }

    /** Starts one, or skips the test where RabbitMQ is not installed. */
    public static RabbitMq start(Path folder) throws IOException, InterruptedException {
        Prerequisite.require(
                Files.isExecutable(BIN.resolve("rabbitmq-server")),
                "rabbitmq-server (apt-get install rabbitmq-server)");
        return new RabbitMq(folder);
    }

    private ProcessBuilder process(String... command) throws IOException {
        Path log = Files.createTempFile(folder, "process", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(folder.toFile()); // where a crash leaves its dump
        builder.redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    /** Gives {@code rabbitmqctl} a command and returns what it printed. */
    public String ctl(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(BIN.resolve("rabbitmqctl").toString());
        line.addAll(List.of("--node", node, "-q"));
        line.addAll(List.of(command));
        ProcessBuilder builder = process(line.toArray(String[]::new));
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("rabbitmqctl " + List.of(command) + " failed: " + said);
        }
        return said;
    }

    /** Where it listens. */
    public BrokerAddress address() {
        return new BrokerAddress("127.0.0.1", port);
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
