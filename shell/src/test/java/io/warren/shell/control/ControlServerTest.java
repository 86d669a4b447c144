package io.warren.shell.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.CommandSet;
import io.warren.shell.Names;
import io.warren.shell.Usage;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerTest {
    @TempDir Path folder;

    private final CountDownLatch release = new CountDownLatch(1);
    private SocketPlace place;
    private ControlServer server;

    private void start(long patienceMillis) throws IOException {
        Usage.Builder echo =
                Usage.of("broker", "echo", "Echoes.")
                        .required("A", Names.NONE)
                        .optional("B", Names.NONE);
        CommandSet commands =
                new CommandSet(
                        List.of(
                                new Command(
                                        echo.example("echo a"),
                                        call ->
                                                call.out()
                                                        .print(
                                                                call.arguments().get("A")
                                                                        + "|"
                                                                        + call.arguments()
                                                                                .get("B", "")
                                                                        + "|"
                                                                        + call.directory())),
                                command(
                                        "input",
                                        call ->
                                                call.out()
                                                        .print(
                                                                call.input().password("?")
                                                                        + call.input()
                                                                                .bytes()
                                                                                .length)),
                                command(
                                        "much",
                                        call -> call.out().print("x".repeat(64 * 1024 * 1024))),
                                command(
                                        "fail",
                                        call -> {
                                            call.out().print("before");
                                            throw new CommandException("no such thing");
                                        }),
                                command("wait", call -> await(release))),
                        kind -> List.of());
        place = SocketPlace.open(folder, folder);
        server = ControlServer.start(place.channel(), commands, patienceMillis);
    }

    private static Command command(String name, Command.Body body) {
        return new Command(Usage.of("broker", name, "A test.").example(name), body);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        server.close();
        place.close();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(place.socket()));
    }

    private static void send(SocketChannel channel, Object... parts) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(RequestTest.bytes(parts));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The whole reply, as in {@code out[text] err[text] exit[0]}. */
    private static String reply(SocketChannel channel) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        while (true) {
            byte type = in.readByte();
            byte[] bytes = in.readNBytes(in.readInt());
            if (type == Reply.EXIT) {
                return "out[%s] err[%s] exit[%d]"
                        .formatted(out, err, ByteBuffer.wrap(bytes).getInt());
            }
            (type == Reply.OUT ? out : err).append(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private String call(Object... parts) throws IOException {
        try (SocketChannel channel = connect()) {
            send(channel, parts);
            return reply(channel).replace(System.lineSeparator(), "\n");
        }
    }

    @Test
    void argumentsReachTheCommandUnparsedAndOutputComesBack() throws IOException {
        start(5_000);
        assertThat(call(Request.MAGIC, "/some where", 3, "echo", "$x 'a' | \"#\"", "", -1))
                .isEqualTo("out[$x 'a' | \"#\"||/some where] err[] exit[0]");
        assertThat(call(Request.MAGIC, "/", 2, "echo", "\u00FC\uD83D\uDC07", -1))
                .isEqualTo("out[\u00FC\uD83D\uDC07||/] err[] exit[0]");
    }

    @Test
    void aFailureGoesToTheErrorsWithItsExitCode() throws IOException {
        start(5_000);
        assertThat(call(Request.MAGIC, "/", 1, "fail", -1))
                .isEqualTo("out[before] err[no such thing\n] exit[1]");
        assertThat(call(Request.MAGIC, "/", 1, "nope", -1))
                .isEqualTo("out[] err[there is no command nope; see: help\n] exit[2]");
        assertThat(call(Request.MAGIC, "relative", 1, "fail", -1))
                .isEqualTo(
                        "out[] err[the broker refuses the request: the working folder is not an"
                                + " absolute path\n] exit[2]");
        assertThat(call(Request.MAGIC, "/", Request.MAX_ARGUMENTS + 1))
                .isEqualTo(
                        "out[] err[the broker refuses the request: more than 256 arguments\n]"
                                + " exit[2]");
    }

    @Test
    void whatWasPipedInIsAPasswordUpToTheEndOfTheLine() throws IOException {
        start(5_000);
        byte[] input = "secret word\r\nrest".getBytes(StandardCharsets.UTF_8);
        assertThat(call(Request.MAGIC, "/", 1, "input", input.length, input))
                .isEqualTo("out[secret word17] err[] exit[0]");
        assertThat(call(Request.MAGIC, "/", 1, "input", -1))
                .isEqualTo("out[] err[nothing was piped in\n] exit[2]");
    }

    @Test
    void aClientThatSendsNothingIsClosed() throws IOException {
        start(50);
        try (SocketChannel silent = connect()) {
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosed() throws IOException {
        start(3_000); // enough to say something on a busy machine
        try (SocketChannel deaf = connect();
                SocketChannel other = connect()) {
            send(deaf, Request.MAGIC, "/", 1, "much", -1);
            send(other, Request.MAGIC, "/", 2, "echo", "a", -1);
            assertThat(reply(other)).startsWith("out[a|");
            awaitClients(0);
            assertThat(readsToTheEnd(deaf)).isFalse();
        }
    }

    private static boolean readsToTheEnd(SocketChannel channel) {
        try {
            reply(channel);
            return true;
        } catch (EOFException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitClients(int number) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (server.clients() != number) {
            assertThat(System.nanoTime()).as("clients: " + server.clients()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aCommandMayTakeLongerThanAClientMay() throws Exception {
        start(2_000);
        try (SocketChannel channel = connect()) {
            send(channel, Request.MAGIC, "/", 1, "wait", -1);
            assertThat(release.await(5_000, TimeUnit.MILLISECONDS)).isFalse(); // over two patiences
            release.countDown();
            assertThat(reply(channel)).isEqualTo("out[] err[] exit[0]");
        }
    }

    @Test
    void oneClientTooManyIsToldSo() throws IOException {
        start(5_000);
        List<SocketChannel> busy = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MAX_CLIENTS; i++) {
                SocketChannel channel = connect();
                busy.add(channel);
                send(channel, Request.MAGIC, "/", 1, "wait", -1);
            }
            awaitClients(ControlServer.MAX_CLIENTS);
            try (SocketChannel late = connect()) {
                assertThat(reply(late)).contains("16 consoles at work").endsWith("exit[1]");
            }
            release.countDown();
            for (SocketChannel channel : busy) {
                assertThat(reply(channel)).isEqualTo("out[] err[] exit[0]");
            }
        } finally {
            for (SocketChannel channel : busy) {
                channel.close();
            }
        }
    }

    @Test
    void closingEndsTheClients() throws IOException {
        start(5_000);
        try (SocketChannel idle = connect()) {
            awaitClients(1);
            server.close();
            assertThat(idle.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }
}
