package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.UnlikeRabbitMq;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Queues of the type quorum. */
final class QuorumQueueIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void deliveriesTellHowOftenAMessageHasComeBack() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "quorum", Map.of("x-queue-type", "quorum"));
        Amqp.send(channel, queue, "1");
        Inbox inbox = Amqp.consume(channel, queue);

        for (long count = 0; count < 3; count++) {
            Delivery delivery = inbox.take();
            Map<String, Object> headers = delivery.getProperties().getHeaders();
            assertThat(headers == null ? 0L : headers.get("x-delivery-count")).isEqualTo(count);
            assertThat(delivery.getEnvelope().isRedeliver()).isEqualTo(count > 0);
            channel.basicReject(delivery.getEnvelope().getDeliveryTag(), true);
        }
    }

    @Test
    void whoAsksForAMessageIsToldInAnyCase() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "quorum", Map.of("x-queue-type", "quorum"));
        Amqp.send(channel, queue, "1");
        Amqp.awaitReady(channel, queue, 1);

        GetResponse got = channel.basicGet(queue, true);

        assertThat(got.getProps().getHeaders()).containsEntry("x-delivery-count", 0L);
    }

    @Test
    void aMessageThatComesBackTooOftenIsADeadLetter() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String queue =
                amqp.queue(
                        channel,
                        "quorum",
                        Map.of(
                                "x-queue-type",
                                "quorum",
                                "x-delivery-limit",
                                2,
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                dead));
        Amqp.send(channel, queue, "1");
        for (int i = 0; i < 3; i++) {
            Amqp.awaitReady(channel, queue, 1);
            GetResponse got = channel.basicGet(queue, false);
            channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
        }

        Amqp.awaitReady(channel, dead, 1);
        Map<String, Object> headers = channel.basicGet(dead, true).getProps().getHeaders();
        Map<?, ?> death = (Map<?, ?>) ((List<?>) headers.get("x-death")).get(0);
        assertThat(death.get("reason")).hasToString("delivery_limit");
        assertThat(headers).doesNotContainKey("x-delivery-count");
    }

    @Test
    void withoutADeadLetterExchangeItIsDropped() throws Exception {
        Channel channel = amqp.channel();
        String queue =
                amqp.queue(
                        channel, "quorum", Map.of("x-queue-type", "quorum", "x-delivery-limit", 0));
        Amqp.send(channel, queue, "1");
        Amqp.awaitReady(channel, queue, 1);
        GetResponse got = channel.basicGet(queue, false);

        channel.basicReject(got.getEnvelope().getDeliveryTag(), true);

        Amqp.awaitReady(channel, queue, 0);
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    @UnlikeRabbitMq // it needs a broker of its own
    void confirmedMessagesSurviveACrashWhateverTheirDeliveryMode(@TempDir Path folder)
            throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            try (var connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
                Amqp.send(channel, "q", "transient");
                channel.waitForConfirmsOrDie(30_000);
            }
            broker.kill();
            try (BrokerProcess again = broker.restart();
                    var connection = BrokerAddress.of(again).factory().newConnection()) {
                Channel channel = connection.createChannel();
                Await.until("it is there", () -> Amqp.ready(channel, "q") == 1);
                assertThat(Amqp.drain(channel, "q")).containsExactly("transient");
            }
        }
    }
}
