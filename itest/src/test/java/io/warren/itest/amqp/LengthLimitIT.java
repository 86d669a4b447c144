package io.warren.itest.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that are full. */
final class LengthLimitIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void theHeadMakesRoom() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full", Map.of("x-max-length", 2));
        Amqp.send(channel, queue, "1", "2", "3", "4");

        Amqp.awaitReady(channel, queue, 2);
        assertThat(Amqp.drain(channel, queue)).containsExactly("3", "4");
    }

    @Test
    void bytesOfBodiesCount() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full", Map.of("x-max-length-bytes", 10));
        Amqp.send(channel, queue, "1234", "5678", "90", "1");

        Amqp.awaitReady(channel, queue, 3);
        assertThat(Amqp.drain(channel, queue)).containsExactly("5678", "90", "1");
    }

    @Test
    void onlyReadyMessagesCount() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full", Map.of("x-max-length", 2));
        Amqp.send(channel, queue, "1", "2");
        Amqp.awaitReady(channel, queue, 2);
        channel.basicGet(queue, false);
        channel.basicGet(queue, false);

        Amqp.send(channel, queue, "3", "4");

        Amqp.awaitReady(channel, queue, 2);
    }

    @Test
    void whatIsRequeuedIntoAFullQueueGoesFirst() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full", Map.of("x-max-length", 2));
        Amqp.send(channel, queue, "1", "2");
        Amqp.awaitReady(channel, queue, 2);
        channel.basicGet(queue, false);
        channel.basicGet(queue, false);
        Amqp.send(channel, queue, "3", "4");
        Amqp.awaitReady(channel, queue, 2);

        channel.basicNack(2, true, true);

        Amqp.awaitReady(channel, queue, 2);
        assertThat(Amqp.drain(channel, queue)).containsExactly("3", "4");
    }

    @Test
    void aQueueMayRejectInstead() throws Exception {
        Map<String, Object> arguments = Map.of("x-max-length", 2, "x-overflow", "reject-publish");

        assertThat(outcomes(arguments, 1, 1, 1)).containsExactly(true, true, false);
    }

    @Test
    void aQueueMayRejectWhatIsTooLongForIt() throws Exception {
        Map<String, Object> arguments =
                Map.of("x-max-length-bytes", 10, "x-overflow", "reject-publish");

        assertThat(outcomes(arguments, 4, 4, 4, 2, 1))
                .containsExactly(true, true, false, true, false);
    }

    @Test
    void aQueueOfLengthZeroRejectsEverything() throws Exception {
        Map<String, Object> arguments = Map.of("x-max-length", 0, "x-overflow", "reject-publish");

        assertThat(outcomes(arguments, 1)).containsExactly(false);
    }

    @Test
    void whatWasRejectedMayBecomeADeadLetter() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        Map<String, Object> arguments =
                Map.of(
                        "x-max-length",
                        1,
                        "x-overflow",
                        "reject-publish-dlx",
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        dead);

        assertThat(outcomes(arguments, 1, 1)).containsExactly(true, false);

        Amqp.awaitReady(channel, dead, 1);
        GetResponse letter = channel.basicGet(dead, true);
        assertThat(letter.getProps().getHeaders().get("x-first-death-reason"))
                .hasToString("maxlen");
    }

    /** Publishes bodies of these sizes one after the other; true for each that is confirmed. */
    private List<Boolean> outcomes(Map<String, Object> arguments, int... sizes) throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full", arguments);
        channel.confirmSelect();
        List<Boolean> outcomes = new ArrayList<>();
        for (int size : sizes) {
            byte[] body = "x".repeat(size).getBytes(UTF_8);
            channel.basicPublish("", queue, new AMQP.BasicProperties(), body);
            outcomes.add(channel.waitForConfirms(30_000));
        }
        return outcomes;
    }
}
