package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_IMPLEMENTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.UnlikeRabbitMq;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of the type stream: a log that consumers read from offsets of their own. */
final class StreamIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private static final Map<String, Object> STREAM = Map.of("x-queue-type", "stream");

    private String filled(int count) throws Exception {
        Channel channel = amqp.channel();
        String stream = amqp.queue(channel, "stream", STREAM);
        fill(channel, stream, 0, count);
        return stream;
    }

    private static void fill(Channel channel, String stream, int from, int to) throws Exception {
        channel.confirmSelect();
        for (int i = from; i < to; i++) {
            Amqp.send(channel, stream, "m" + i);
        }
        channel.waitForConfirmsOrDie(30_000);
    }

    private static Inbox consume(Channel channel, String stream, Object offset) throws Exception {
        Inbox inbox = new Inbox(channel);
        channel.basicQos(100);
        Map<String, Object> arguments = new HashMap<>();
        if (offset != null) {
            arguments.put("x-stream-offset", offset);
        }
        channel.basicConsume(stream, false, arguments, inbox);
        return inbox;
    }

    private List<String> read(String stream, Object offset, int count) throws Exception {
        Channel channel = amqp.channel();
        List<String> texts = consume(channel, stream, offset).takeTexts(count);
        channel.close();
        return texts;
    }

    @Test
    void eachConsumerReadsFromItsOffset() throws Exception {
        String stream = filled(4);
        fill(amqp.channel(), stream, 4, 5); // RabbitMQ's last is the last that came together

        assertThat(read(stream, "first", 5)).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(read(stream, 3, 2)).containsExactly("m3", "m4");
        assertThat(read(stream, 0L, 1)).containsExactly("m0");
        assertThat(read(stream, -1, 1)).containsExactly("m0");
        assertThat(read(stream, "1h", 5)).startsWith("m0");
        assertThat(read(stream, Date.from(Instant.now().minusSeconds(3600)), 5)).startsWith("m0");
        assertThat(read(stream, "last", 1)).containsExactly("m4");
    }

    @Test
    void deliveriesTellTheirOffset() throws Exception {
        String stream = filled(2);
        Channel channel = amqp.channel();

        List<Delivery> deliveries = consume(channel, stream, "first").take(2);

        assertThat(deliveries)
                .extracting(d -> d.getProperties().getHeaders().get("x-stream-offset"))
                .containsExactly(0L, 1L);
        assertThat(deliveries).noneMatch(d -> d.getEnvelope().isRedeliver());
        assertThat(deliveries.get(0).getEnvelope().getRoutingKey()).isEqualTo(stream);
    }

    @Test
    void withoutAnOffsetAConsumerGetsWhatComes() throws Exception {
        String stream = filled(3);
        Channel channel = amqp.channel();
        Inbox byDefault = consume(channel, stream, null);
        Inbox next = consume(channel, stream, "next");
        Inbox later = consume(channel, stream, 4);

        fill(amqp.channel(), stream, 3, 6);

        assertThat(byDefault.takeTexts(3)).containsExactly("m3", "m4", "m5");
        assertThat(next.takeTexts(3)).containsExactly("m3", "m4", "m5");
        assertThat(later.takeTexts(2)).containsExactly("m4", "m5");
    }

    @Test
    void theSecondReaderOfAMessageIsNoRedelivery() throws Exception {
        String stream = filled(1);
        Channel channel = amqp.channel();
        long tag = consume(channel, stream, "first").take().getEnvelope().getDeliveryTag();
        channel.basicAck(tag, false);
        channel.close();

        Delivery again = consume(amqp.channel(), stream, "first").take();

        assertThat(again.getEnvelope().isRedeliver()).isFalse();
    }

    @Test
    void acknowledgementsGiveCredit() throws Exception {
        String stream = filled(50);
        Channel channel = amqp.channel();
        channel.basicQos(3);
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(stream, false, Map.of("x-stream-offset", "first"), inbox);
        for (int i = 0; i < 50; i++) {
            Delivery delivery = inbox.take();
            assertThat(Inbox.text(delivery)).isEqualTo("m" + i);
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
    }

    @Test
    void getIsNotSupported() throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channelElsewhere();

        Failure failure = Failure.ofConnection(() -> channel.basicGet(stream, true));

        assertThat(failure.code()).isEqualTo(NOT_IMPLEMENTED);
        assertThat(failure.text())
                .isEqualTo(
                        "NOT_IMPLEMENTED - basic.get not supported by stream queues queue '"
                                + stream
                                + "' in vhost '/'");
    }

    @Test
    void purgeIsNotSupported() throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channelElsewhere();

        Failure failure = Failure.ofConnection(() -> channel.queuePurge(stream));

        assertThat(failure.text())
                .isEqualTo(
                        "NOT_IMPLEMENTED - queue.purge not supported by stream queues queue '"
                                + stream
                                + "' in vhost '/'");
    }

    @Test
    void automaticAcknowledgementIsNotSupported() throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channelElsewhere();
        channel.basicQos(1);

        Failure failure =
                Failure.ofConnection(() -> channel.basicConsume(stream, true, new Inbox(channel)));

        assertThat(failure.text())
                .isEqualTo(
                        "NOT_IMPLEMENTED - automatic acknowledgement not supported by stream"
                                + " queues queue '"
                                + stream
                                + "' in vhost '/'");
    }

    @Test
    void aConsumerNeedsAPrefetch() throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> Amqp.consume(channel, stream));

        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - consumer prefetch count is not set for 'queue '"
                                + stream
                                + "' in vhost '/''");
    }

    @Test
    void consumersHaveNoPriority() throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channel();
        channel.basicQos(1);

        Failure failure =
                Failure.ofChannel(
                        () ->
                                channel.basicConsume(
                                        stream,
                                        false,
                                        Map.of("x-priority", 1),
                                        new Inbox(channel)));

        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '"
                                + stream
                                + "' in vhost '/' of queue type rabbit_stream_queue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1Z", "10"})
    void anOffsetThatIsNoneIsRefused(String offset) throws Exception {
        String stream = filled(0);
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> consume(channel, stream, offset));

        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - invalid arg 'x-stream-offset' for queue '"
                                + stream
                                + "' in vhost '/': {invalid_stream_offset_arg,{longstr,<<\""
                                + offset
                                + "\">>}}");
    }

    @Test
    @UnlikeRabbitMq // where a classic queue has no dead letters for streams
    void aStreamMayGetDeadLetters() throws Exception {
        Channel channel = amqp.channel();
        String stream = amqp.queue(channel, "stream", STREAM);
        String queue =
                amqp.queue(
                        channel,
                        "source",
                        Map.of(
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                stream,
                                "x-message-ttl",
                                1));
        Inbox inbox = consume(channel, stream, "first");
        Amqp.send(channel, queue, "dead");

        assertThat(inbox.takeText()).isEqualTo("dead");
    }

    @Test
    @UnlikeRabbitMq // which removes whole segments, and counts late
    void retentionRemovesTheOldest() throws Exception {
        Channel channel = amqp.channel();
        String stream = amqp.name("stream");
        channel.queueDeclare(
                stream,
                true,
                false,
                false,
                Map.of("x-queue-type", "stream", "x-max-length-bytes", 10_000));
        channel.confirmSelect();
        for (int i = 0; i < 100; i++) {
            channel.basicPublish(
                    "", stream, new AMQP.BasicProperties(), "x".repeat(1000).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(30_000);

        Await.until("the oldest are gone", () -> Amqp.ready(channel, stream) < 11);
        Delivery first = consume(amqp.channel(), stream, "first").take();
        assertThat((Long) first.getProperties().getHeaders().get("x-stream-offset"))
                .isGreaterThan(80);
    }

    @Test
    @UnlikeRabbitMq // it needs a broker of its own
    void whatIsConfirmedSurvivesACrash(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            try (var connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("s", true, false, false, STREAM);
                fill(channel, "s", 0, 500);
            }
            broker.kill();
            try (BrokerProcess again = broker.restart();
                    var connection = BrokerAddress.of(again).factory().newConnection()) {
                Channel channel = connection.createChannel();
                fill(connection.createChannel(), "s", 500, 501);
                channel.basicQos(1000);
                Inbox inbox = new Inbox(channel);
                channel.basicConsume("s", false, Map.of("x-stream-offset", 499), inbox);
                assertThat(inbox.takeTexts(2)).containsExactly("m499", "m500");
            }
        }
    }
}
