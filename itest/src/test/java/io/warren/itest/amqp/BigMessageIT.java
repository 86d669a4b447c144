package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Inbox;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies around the size of a frame, and far above it. */
final class BigMessageIT {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST = 128 * MEBIBYTE;

    @RegisterExtension final Amqp amqp = new Amqp();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4087, 4088, 4089, 8176, 8177, 131_064, 131_065, MEBIBYTE})
    void aBodyOfAnySizeArrivesUnchanged(int size) throws Exception {
        assertTravels(size, null);
        assertTravels(size, Amqp.persistent());
    }

    @Test
    void bigMessagesOfSeveralChannelsDoNotMix() throws Exception {
        Channel one = amqp.channel();
        Channel two = amqp.channel();
        String queueOne = amqp.queue(one, "one");
        String queueTwo = amqp.queue(two, "two");
        Inbox inboxOne = Amqp.consumeNoAck(one, queueOne);
        Inbox inboxTwo = Amqp.consumeNoAck(two, queueTwo);
        byte[] bodyOne = body(MEBIBYTE);
        byte[] bodyTwo = body(MEBIBYTE + 1);

        for (int i = 0; i < 5; i++) {
            one.basicPublish("", queueOne, null, bodyOne);
            two.basicPublish("", queueTwo, null, bodyTwo);
        }

        for (int i = 0; i < 5; i++) {
            assertThat(inboxOne.take().getBody()).isEqualTo(bodyOne);
            assertThat(inboxTwo.take().getBody()).isEqualTo(bodyTwo);
        }
    }

    @Test
    @Tag("slow")
    void theLargestBodyArrivesUnchanged() throws Exception {
        assertTravels(LARGEST, null);
    }

    @Test
    void theLargestHeaderThatFitsAFrameArrivesUnchanged() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "headers");
        String text = "x".repeat(130_000);
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().headers(Map.of("text", text)).build();

        channel.basicPublish("", queue, properties, new byte[1]);
        Amqp.awaitReady(channel, queue, 1);
        GetResponse got = channel.basicGet(queue, true);

        assertThat(got.getProps().getHeaders().get("text")).hasToString(text);
    }

    private void assertTravels(int size, AMQP.BasicProperties properties) throws Exception {
        Channel channel =
                amqp.connection(factory -> factory.setMaxInboundMessageBodySize(LARGEST + 1))
                        .createChannel();
        String queue = amqp.queue(channel, "big");
        byte[] body = body(size);
        channel.confirmSelect();

        channel.basicPublish("", queue, properties, body);
        channel.waitForConfirmsOrDie(60_000);
        Inbox inbox = Amqp.consumeNoAck(channel, queue);

        byte[] arrived = inbox.take().getBody();
        assertThat(arrived).hasSize(size);
        assertThat(Arrays.equals(arrived, body)).as("byte for byte").isTrue();
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        return body;
    }
}
