package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line tools of rabbitmq-c. */
final class AmqpToolsIT {
    private static final int NOTHING_THERE = 2;

    @RegisterExtension final Amqp amqp = new Amqp();

    private record Said(int exitCode, String text) {}

    @BeforeAll
    static void toolsAreInstalled() {
        Prerequisite.require(installed(), "the commands amqp-publish and so on: amqp-tools");
    }

    private static boolean installed() {
        try {
            return execute("", List.of("amqp-publish", "--help")).exitCode() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private Said run(String tool, String... arguments) throws IOException {
        return runWithInput("", tool, arguments);
    }

    private Said runWithInput(String input, String tool, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tool));
        command.add("--url=" + amqp.address().uri().replace("//", "//guest:guest@"));
        command.addAll(List.of(arguments));
        return execute(input, command);
    }

    private static Said execute(String input, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var pipe = process.getOutputStream()) {
            pipe.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end: " + text);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Said(process.exitValue(), text);
    }

    @Test
    void aMessageIsPublishedAndGotAndThenThereIsNone() throws Exception {
        String queue = amqp.name("tools");
        assertThat(run("amqp-declare-queue", "-q", queue, "-d"))
                .isEqualTo(new Said(0, queue + "\n"));
        assertThat(run("amqp-publish", "-r", queue, "-p", "-C", "text/plain", "-b", "hello"))
                .isEqualTo(new Said(0, ""));
        Channel channel = amqp.channel();
        GetResponse got = channel.basicGet(queue, false);
        assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(got.getProps().getContentType()).isEqualTo("text/plain");
        channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
        Amqp.awaitReady(channel, queue, 1);

        assertThat(run("amqp-get", "-q", queue)).isEqualTo(new Said(0, "hello"));

        assertThat(run("amqp-get", "-q", queue).exitCode()).isEqualTo(NOTHING_THERE);
    }

    @Test
    void linesAreConsumedInOrderByACommandEach() throws Exception {
        String queue = amqp.queue(amqp.channel(), "tools");
        runWithInput("one\ntwo\nthree\n", "amqp-publish", "-r", queue, "-l");

        Said said = run("amqp-consume", "-q", queue, "-c", "3", "cat");

        assertThat(said).isEqualTo(new Said(0, "one\ntwo\nthree\n"));
        assertThat(Amqp.ready(amqp.channel(), queue)).isZero();
    }

    @Test
    void deletingTellsHowManyMessagesThereWere() throws Exception {
        String queue = amqp.queue(amqp.channel(), "tools");
        runWithInput("one\ntwo\n", "amqp-publish", "-r", queue, "-l");
        Amqp.awaitReady(amqp.channel(), queue, 2);

        assertThat(run("amqp-delete-queue", "-q", queue)).isEqualTo(new Said(0, "2\n"));
        assertThat(run("amqp-delete-queue", "-q", queue)).isEqualTo(new Said(0, "0\n"));
    }

    @Test
    void theBrokersErrorsReachTheUser() throws Exception {
        Said get = run("amqp-get", "-q", "no.such.queue");
        Said publish = run("amqp-publish", "-e", "no.such.exchange", "-r", "x", "-b", "y");

        assertThat(get.exitCode()).isEqualTo(1);
        assertThat(get.text()).contains("404, message: NOT_FOUND - no queue 'no.such.queue'");
        assertThat(publish.exitCode()).isEqualTo(1);
        assertThat(publish.text()).contains("NOT_FOUND - no exchange 'no.such.exchange'");
    }
}
