package io.warren.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real distribution as a process of its own. A test starts one on a free port with its own data
 * folder, and may kill it, stop it, and start another on the same data.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Path DISTRIBUTION =
            Path.of(System.getProperty("warren.distribution")).toAbsolutePath().normalize();
    private static final int FIRST_PORT = 20_000;
    private static final int FIRST_CLIENT_PORT = 32_768; // of Linux, unless it is told otherwise
    private static final int PORT_ATTEMPTS = 100;
    private static final Duration READY_WITHIN = Duration.ofSeconds(65);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(35);
    private static final Pattern READY =
            Pattern.compile("Warren (\\S+) ready: (\\S+?)(?:, \\S+)* \\(data: (.*), pid (\\d+)\\)");

    private final Path home;
    private final Path data;
    private final int port;
    private final Path out;
    private final Path err;
    private final Process process;

    private BrokerProcess(
            Path home, Path data, int port, Map<String, String> environment, List<String> args) {
        this.home = home;
        this.data = data;
        this.port = port;
        try {
            Path folder = Files.createDirectories(data.resolveSibling(data.getFileName() + "-io"));
            this.out = Files.createTempFile(folder, "run", ".out");
            this.err = Files.createTempFile(folder, "run", ".err");
            List<String> command = new ArrayList<>();
            command.add(home.resolve("bin").resolve("warren").toString());
            command.addAll(args);
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            this.process = builder.start();
            // An interrupted test run leaves no broker behind.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on a free port and waits until it is ready; more options may follow. */
    public static BrokerProcess start(Path data, String... options) {
        return start(DISTRIBUTION, data, freePort(), options);
    }

    /** As {@link #start(Path, String...)}, with a distribution and a port of the test's choice. */
    public static BrokerProcess start(Path home, Path data, int port, String... options) {
        BrokerProcess broker = launch(home, data, port, options);
        broker.awaitReady();
        return broker;
    }

    /** Starts and does not wait: for the tests of starts that fail. */
    public static BrokerProcess launch(Path home, Path data, int port, String... options) {
        return new BrokerProcess(home, data, port, Map.of(), arguments(data, port, options));
    }

    /** As {@link #start(Path, String...)}, with options for its JVM; a restart has them no more. */
    public static BrokerProcess startWithJavaOptions(
            Path data, String javaOptions, String... options) {
        return startIn(Map.of("WARREN_JAVA_OPTS", javaOptions), data, options);
    }

    /** As {@link #start(Path, String...)}, with a Java of the test's choice. */
    public static BrokerProcess startWithJava(Path javaHome, Path data, String... options) {
        return startIn(Map.of("JAVA_HOME", javaHome.toString()), data, options);
    }

    /** As {@link #start(Path, String...)}, with variables in its environment. */
    public static BrokerProcess startIn(
            Map<String, String> environment, Path data, String... options) {
        BrokerProcess broker = launchIn(environment, data, options);
        broker.awaitReady();
        return broker;
    }

    /** As {@link #startIn}, with a distribution and a port of the test's choice. */
    public static BrokerProcess startIn(
            Map<String, String> environment, Path home, Path data, int port, String... options) {
        List<String> arguments = arguments(data, port, options);
        BrokerProcess broker = new BrokerProcess(home, data, port, environment, arguments);
        broker.awaitReady();
        return broker;
    }

    /** As {@link #startIn(Map, Path, String...)}, and does not wait. */
    public static BrokerProcess launchIn(
            Map<String, String> environment, Path data, String... options) {
        int port = freePort();
        List<String> arguments = arguments(data, port, options);
        return new BrokerProcess(DISTRIBUTION, data, port, environment, arguments);
    }

    private static List<String> arguments(Path data, int port, String... options) {
        List<String> args = new ArrayList<>();
        args.addAll(List.of("--data", data.toString(), "--set", "amqp.port=" + port));
        args.addAll(List.of(options));
        return args;
    }

    /** Starts {@code bin/warren} with these arguments and no other. */
    public static BrokerProcess launchBare(Path scratch, String... args) {
        return new BrokerProcess(DISTRIBUTION, scratch, 0, Map.of(), List.of(args));
    }

    /** The folder of the distribution under test. */
    public static Path distribution() {
        return DISTRIBUTION;
    }

    /** A copy with a {@code plugins/} folder of its own, for tests that drop plug-ins in. */
    public static Path copyOfDistribution(Path target) {
        try (var files = Files.walk(DISTRIBUTION)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.startsWith(DISTRIBUTION.resolve("data"))) {
                    Files.copy(file, target.resolve(DISTRIBUTION.relativize(file).toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    /**
     * A port that was free a moment ago, and is none that the system gives to clients: it is still
     * free when the broker binds it, or binds it again after it was killed.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_CLIENT_PORT);
            try (ServerSocket unused =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                // another one, then
            }
        }
        throw new IllegalStateException("no free port found");
    }

    /** Waits for the one line on stdout; tells what the process said when it does not come. */
    public void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!READY.matcher(stdout()).find()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close(); // whoever started it has nothing to close yet
                throw new AssertionError("the broker did not become ready" + everythingSaid());
            }
            pause();
        }
    }

    /** Waits until it is ready, or has refused to start; returns whether it is ready. */
    public boolean awaitReadyOrEnd() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!READY.matcher(stdout()).find()) {
            if (!process.isAlive()) {
                return false;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("neither ready nor ended" + everythingSaid());
            }
            pause();
        }
        return true;
    }

    /** The address of the ready line, the first if there are more. */
    public URI address() {
        Matcher ready = READY.matcher(stdout());
        if (!ready.find()) {
            throw new IllegalStateException("not ready");
        }
        return URI.create(ready.group(2));
    }

    public int port() {
        return port;
    }

    public Path home() {
        return home;
    }

    public Path data() {
        return data;
    }

    public Process process() {
        return process;
    }

    public String stdout() {
        return read(out);
    }

    public String stderr() {
        return read(err);
    }

    /** The log file's text. */
    public String log() {
        return read(data.resolve("log").resolve("warren.log"));
    }

    /** kill -9: nothing of the broker runs after this line. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    /** Starts another on the same data, port and distribution. */
    public BrokerProcess restart(String... options) {
        return start(home, data, port, options);
    }

    /** Waits for the end and returns the exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(STOPPED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the broker did not end" + everythingSaid());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private String everythingSaid() {
        return "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr() + "\n--- log\n" + log();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
