package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Node;
import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A program with somebody's client library. It prints one line for each thing that it saw a broker
 * do, and {@code done} at its end; run on RabbitMQ 3.10.8 it prints the same.
 *
 * @param present whether this machine can run it
 * @param needs what it needs, for whom to tell that it cannot
 * @param folder where it lies
 * @param command what starts it; arguments follow
 */
record Program(BooleanSupplier present, String needs, Path folder, List<String> command) {
    /** The Python of Debian, for which the packages are. */
    static final String PYTHON = "/usr/bin/python3";

    private static final Path TESTS =
            Path.of(System.getProperty("warren.root"), "itest", "src", "test")
                    .toAbsolutePath()
                    .normalize();
    private static final Path TARGET = TESTS.resolve("../../target").normalize();
    private static final Path C_PROGRAM = TARGET.resolve("rabbitmq-c");
    private static final Path GO_PACKAGES = Path.of("/usr/share/gocode");
    private static final Path GO_PROGRAM = TARGET.resolve("amqp091-go");
    private static final Duration LONGEST = Duration.ofSeconds(90);

    static final Program AMQPLIB =
            new Program(
                    () -> Script.succeeds("node", "--version") && Node.isReady(),
                    "node, and 'npm ci' in itest/src/test/node",
                    Node.folder(),
                    List.of("node", "program.js"));
    static final Program KOMBU = python("kombu", "kombu", "python3-kombu");
    static final Program AIO_PIKA = python("aiopika", "aio_pika", "python3-aio-pika");
    static final Program BUNNY =
            new Program(
                    () -> Script.succeeds("ruby", "-e", "require 'bunny'"),
                    "ruby with bunny (Debian: ruby-bunny)",
                    TESTS.resolve("ruby"),
                    List.of("ruby", "program.rb"));
    static final Program RABBITMQ_C =
            new Program(
                    Program::compiles,
                    "gcc and librabbitmq (Debian: librabbitmq-dev)",
                    TESTS.resolve("c"),
                    List.of(C_PROGRAM.toString()));
    static final Program AMQP091_GO =
            new Program(
                    Program::goBuilds,
                    "go with amqp091-go (Debian: golang-go, golang-github-rabbitmq-amqp091-go-dev)",
                    TESTS.resolve("go"),
                    List.of(GO_PROGRAM.toString()));
    static final Program PHP_AMQPLIB =
            new Program(
                    () -> Script.succeeds("php", "-r", "require 'PhpAmqpLib/autoload.php';"),
                    "php with php-amqplib (Debian: php-cli, php-amqplib)",
                    TESTS.resolve("php"),
                    List.of("php", "program.php"));
    static final Program PHP_AMQP =
            new Program(
                    () -> Script.succeeds("php", "-r", "new AMQPConnection();"),
                    "php with the extension amqp (Debian: php-amqp)",
                    TESTS.resolve("php"),
                    List.of("php", "pecl.php"));
    static final Program ANYEVENT_RABBITMQ =
            new Program(
                    () -> Script.succeeds("perl", "-MAnyEvent::RabbitMQ", "-e", "1"),
                    "perl with AnyEvent::RabbitMQ (Debian: libanyevent-rabbitmq-perl)",
                    TESTS.resolve("perl"),
                    List.of("perl", "program.pl"));

    private static Program python(String folder, String module, String packages) {
        return new Program(
                () -> Script.succeeds(PYTHON, "-c", "import " + module),
                PYTHON + " with " + module + " (Debian: " + packages + ")",
                TESTS.resolve("python").resolve(folder),
                List.of(PYTHON, "program.py"));
    }

    private static boolean compiles() {
        String source = TESTS.resolve("c").resolve("client.c").toString();
        return Script.succeeds("gcc", "-Wall", "-o", C_PROGRAM.toString(), source, "-lrabbitmq");
    }

    private static boolean goBuilds() {
        Path library = GO_PACKAGES.resolve("src/github.com/rabbitmq/amqp091-go");
        if (!Files.isDirectory(library) || !Script.succeeds("go", "version")) {
            return false;
        }
        if (!Go.BUILT) {
            throw new AssertionError("'go build' fails in " + AMQP091_GO.folder());
        }
        return true;
    }

    /** Built when it is first asked for, and once: tests ask again while it runs. */
    private static final class Go {
        static final boolean BUILT = build();

        private static boolean build() {
            List<String> command = new ArrayList<>();
            command.addAll(List.of("env", "GO111MODULE=off", "GOPATH=" + GO_PACKAGES, "GOFLAGS="));
            command.addAll(List.of("GOCACHE=" + TARGET.resolve("go-cache"), "go", "build"));
            command.addAll(List.of("-o", GO_PROGRAM.toString()));
            for (String source : List.of("program.go", "steps.go", "trouble.go")) {
                command.add(AMQP091_GO.folder().resolve(source).toString());
            }
            return Script.succeeds(command.toArray(String[]::new));
        }
    }

    /** Skips the test, loudly, where the program cannot run. */
    void require() {
        Prerequisite.require(present.getAsBoolean(), needs);
    }

    /** Starts it; the caller ends it. */
    Script start(BrokerAddress broker, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return Script.start(folder, broker, all);
    }

    /** Runs a step with names of its own, and expects exactly these lines before its end. */
    void step(BrokerAddress broker, String step, String... lines) throws Exception {
        try (Script script = start(broker, step, prefix())) {
            expect(script, lines);
        }
    }

    /** Waits for a good end, and expects that exactly these lines came before it. */
    static void expect(Script script, String... lines) throws Exception {
        script.awaitLines(1, "done", LONGEST).awaitSuccess();
        List<String> expected = new ArrayList<>(List.of(lines));
        expected.add("done");
        assertThat(script.lines()).containsExactlyElementsOf(expected);
    }

    /** For the names of what a program declares: nobody else uses them. */
    static String prefix() {
        // Short, so that texts of errors with a name in it fit into AMQP's short strings.
        return "it." + UUID.randomUUID().toString().substring(0, 8);
    }
}
