package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Failure;
import io.warren.itest.support.SharedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What clients find again when a broker was stopped and started. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "restarts its broker")
final class RestartIT {
    @TempDir Path folder;

    private interface Client {
        void use(Channel channel) throws Exception;
    }

    private void beforeAndAfter(Client before, Client after) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Connection first = BrokerAddress.of(broker).factory().newConnection();
            before.use(first.createChannel());
            assertThat(broker.stop()).isZero();
            first.abort(2_000);
            try (BrokerProcess again = broker.restart();
                    Connection next = BrokerAddress.of(again).factory().newConnection()) {
                after.use(next.createChannel());
            }
        }
    }

    private static void assertMissing(Channel channel, Client passive) throws Exception {
        Channel other = channel.getConnection().createChannel();
        assertThat(Failure.ofChannel(() -> passive.use(other)).code()).isEqualTo(NOT_FOUND);
    }

    @Test
    void durableThingsAndTheBindingsBetweenThemStay() throws Exception {
        beforeAndAfter(
                channel -> {
                    channel.exchangeDeclare("durable", "topic", true);
                    channel.exchangeDeclare("target", "fanout", true, true, null);
                    channel.exchangeDeclare("transient", "fanout", false);
                    channel.queueDeclare("stays", true, false, false, Map.of("x-max-length", 5));
                    channel.queueDeclare("unused", true, false, true, null);
                    channel.queueDeclare("transient", false, false, false, null);
                    channel.queueDeclare("exclusive", true, true, false, null);
                    channel.queueBind("stays", "durable", "a.*", Map.of("note", 1));
                    channel.queueBind("stays", "transient", "");
                    channel.queueBind("unused", "target", "");
                    channel.queueBind("transient", "target", "");
                    channel.exchangeBind("target", "durable", "b.#");
                },
                channel -> {
                    channel.queueDeclare("stays", true, false, false, Map.of("x-max-length", 5));
                    channel.queueDeclarePassive("unused");
                    assertMissing(channel, c -> c.exchangeDeclarePassive("transient"));
                    assertMissing(channel, c -> c.queueDeclarePassive("transient"));
                    assertMissing(channel, c -> c.queueDeclarePassive("exclusive"));
                    Amqp.publish(channel, "durable", "a.x", "by the queue's binding");
                    Amqp.publish(channel, "durable", "b.x", "through the exchange's");
                    Amqp.awaitReady(channel, "stays", 1);
                    Amqp.awaitReady(channel, "unused", 1);
                    channel.queueUnbind("stays", "durable", "a.*", Map.of("note", 1));
                    channel.queueUnbind("unused", "target", "");
                    assertMissing(channel, c -> c.exchangeDeclarePassive("target"));
                    channel.exchangeDeclare("transient", "fanout", false);
                    Amqp.publish(channel, "transient", "", "no binding is left");
                    Amqp.publish(channel, "durable", "a.x", "nor here");
                    assertThat(Amqp.drain(channel, "stays"))
                            .containsExactly("by the queue's binding");
                });
    }

    @Test
    void persistentMessagesStayAndTellThatTheyWereDelivered() throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .messageId("id")
                        .headers(Map.of("list", List.of(1, "two")))
                        .build();
        beforeAndAfter(
                channel -> {
                    channel.queueDeclare("q", true, false, false, null);
                    channel.confirmSelect();
                    for (String text : List.of("acked", "unacked", "untouched")) {
                        byte[] body = text.getBytes(StandardCharsets.UTF_8);
                        channel.basicPublish("", "q", properties, body);
                    }
                    Amqp.send(channel, "q", "transient");
                    channel.waitForConfirmsOrDie(30_000);
                    channel.basicAck(
                            channel.basicGet("q", false).getEnvelope().getDeliveryTag(), false);
                    channel.basicGet("q", false);
                    channel.queueDeclarePassive("q"); // behind the ack
                },
                channel -> {
                    assertThat(Amqp.ready(channel, "q")).isEqualTo(2);
                    GetResponse unacked = channel.basicGet("q", true);
                    GetResponse untouched = channel.basicGet("q", true);
                    assertThat(new String(unacked.getBody(), StandardCharsets.UTF_8))
                            .isEqualTo("unacked");
                    assertThat(unacked.getEnvelope().isRedeliver()).isTrue();
                    assertThat(untouched.getEnvelope().isRedeliver()).isFalse();
                    assertThat(untouched.getProps().getMessageId()).isEqualTo("id");
                    assertThat(untouched.getProps().getHeaders().get("list"))
                            .asString()
                            .isEqualTo("[1, two]");
                });
    }
}
