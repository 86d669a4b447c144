package io.warren.itest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The installed RabbitMQ as a process of its own: loopback only, its own node name, ports, cookie,
 * data and name server (epmd), all in one folder and gone with it.
 */
final class RabbitMq extends Peer implements Operator {
    private static final Path BIN =
            Path.of(System.getProperty("warren.compare.rabbitmq", "/usr/lib/rabbitmq/bin"));
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final long SECONDS = 90;
    private static final String NOWHERE = "/dev/null";

    private final Path folder;
    private final int port = BrokerProcess.freePort();
    private final int namePort = BrokerProcess.freePort();
    private final int nodePort = BrokerProcess.freePort();
    private final String node = "compare" + ProcessHandle.current().pid() + "@localhost";
    private final Process names;
    private final Process server;

    RabbitMq(Path parent) throws IOException {
        folder = Files.createDirectories(parent.resolve("rabbitmq"));
        Files.writeString(
                folder.resolve("rabbitmq.conf"),
                "listeners.tcp.1 = 127.0.0.1:" + port + "\ndisk_free_limit.absolute = 1MB\n");
        String epmdPort = Integer.toString(namePort);
        names = start("epmd", "epmd", "-address", "127.0.0.1", "-port", epmdPort);
        server = start("server", BIN.resolve("rabbitmq-server").toString());
        try {
            Await.until("RabbitMQ answers", READY_WITHIN, this::answers);
        } catch (AssertionError e) {
            stop();
            throw new AssertionError(Files.readString(folder.resolve("server.out")), e);
        }
    }

    /** Whether it is installed here. */
    static boolean installed() {
        return Files.isExecutable(BIN.resolve("rabbitmq-server"));
    }

    private boolean answers() {
        if (!server.isAlive()) {
            throw new AssertionError("RabbitMQ ended");
        }
        try {
            connect().close();
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    private Process start(String name, String... command) throws IOException {
        File out = folder.resolve(name + ".out").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(new File(NOWHERE))
                        .redirectOutput(out);
        builder.environment().putAll(environment());
        Process process = builder.start();
        // An interrupted test run leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        return process;
    }

    private Map<String, String> environment() {
        String home = folder.toString();
        return Map.ofEntries(
                Map.entry("HOME", home),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("ERL_EPMD_PORT", Integer.toString(namePort)),
                Map.entry("RABBITMQ_NODENAME", node),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(nodePort)),
                Map.entry("RABBITMQ_CONFIG_FILE", home + "/rabbitmq.conf"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", home + "/none"),
                Map.entry("RABBITMQ_MNESIA_BASE", home + "/mnesia"),
                Map.entry("RABBITMQ_LOG_BASE", home + "/log"),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", home + "/enabled_plugins"),
                Map.entry("RABBITMQ_PID_FILE", home + "/rabbitmq.pid"),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1}"));
    }

    @Override
    BrokerAddress address() {
        return new BrokerAddress("127.0.0.1", port);
    }

    @Override
    Operator operator() {
        return this;
    }

    @Override
    public void setPolicy(Policy policy) throws Exception {
        set("set_policy", policy);
    }

    @Override
    public void clearPolicy(String name) throws Exception {
        ctl("clear_policy", name);
    }

    @Override
    public void setOperatorPolicy(Policy policy) throws Exception {
        set("set_operator_policy", policy);
    }

    @Override
    public void clearOperatorPolicy(String name) throws Exception {
        ctl("clear_operator_policy", name);
    }

    @Override
    public void traceOn() throws Exception {
        ctl("trace_on");
    }

    @Override
    public void define(String json) throws Exception {
        Path file = Files.createTempFile(folder, "definitions", ".json");
        Files.writeString(file, json);
        ctl("import_definitions", file.toString());
    }

    @Override
    public void deleteVirtualHost(String name) throws Exception {
        ctl("delete_vhost", name);
    }

    @Override
    public void deleteUser(String name) throws Exception {
        ctl("delete_user", name);
    }

    @Override
    public void diskShort(boolean isShort) throws Exception {
        ctl("set_disk_free_limit", isShort ? "900000GB" : "1MB");
    }

    private void set(String command, Policy policy) throws Exception {
        ctl(
                command,
                "--priority",
                Integer.toString(policy.priority()),
                "--apply-to",
                policy.applyTo(),
                policy.name(),
                policy.pattern(),
                policy.definition());
    }

    private void ctl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(BIN.resolve("rabbitmqctl").toString());
        command.addAll(List.of("-q", "-n", node));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(new File(NOWHERE));
        builder.environment().putAll(environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("rabbitmqctl " + List.of(arguments) + " failed: " + said);
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        stop();
    }

    private void stop() {
        end(server);
        end(names);
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
