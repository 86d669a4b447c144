package io.warren.itest.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Inbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of messages while the trace is on. */
final class TraceIT {
    private static final String TRACE = "amq.rabbitmq.trace";

    @TempDir Path folder;

    private static Connection connect(BrokerProcess broker) throws Exception {
        return BrokerAddress.of(broker).factory().newConnection("traced");
    }

    /** A queue that gets all copies. */
    private static Inbox copies(Channel channel) throws Exception {
        channel.queueDeclare("copies", true, false, false, null);
        channel.queueBind("copies", TRACE, "#");
        return Amqp.consumeNoAck(channel, "copies");
    }

    private static void publish(Channel channel, String text) throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .correlationId("c")
                        .headers(Map.of("h", 1))
                        .build();
        channel.basicPublish("x", "k", properties, text.getBytes(UTF_8));
    }

    private static Map<String, Object> headers(Delivery copy) {
        return copy.getProperties().getHeaders();
    }

    /** The key, the body and one header of each copy. */
    private static List<String> told(Inbox inbox, int count) throws Exception {
        List<String> told = new ArrayList<>();
        for (Delivery copy : inbox.take(count)) {
            Map<String, Object> headers = headers(copy);
            Object more = headers.get("outcome");
            more = more == null ? headers.get("redelivered") : more;
            more = more == null ? headers.get("routed_queues") : more;
            String key = copy.getEnvelope().getRoutingKey();
            told.add(key + " " + Inbox.text(copy) + " " + more);
        }
        return told;
    }

    @Test
    void everyStepOfAMessageIsToldInItsOrder() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
                Connection connection = connect(broker);
                Connection operators = connect(broker)) {
            Ctl ctl = new Ctl(broker);
            Channel channel = connection.createChannel(7);
            channel.exchangeDeclare("x", BuiltinExchangeType.FANOUT);
            channel.queueDeclare("q", true, false, false, null);
            channel.queueBind("q", "x", "");
            Inbox copies = copies(operators.createChannel());
            publish(channel, "before");
            channel.basicAck(channel.basicGet("q", false).getEnvelope().getDeliveryTag(), false);
            Amqp.ready(channel, "q"); // behind the acknowledgement
            assertThat(ctl.run("trace", "on")).contains("trace of '/' is on");
            assertThat(ctl.run("trace", "list")).containsPattern("/ +on");

            publish(channel, "m");
            Inbox inbox = Amqp.consume(channel, "q");
            Delivery first = inbox.take();
            channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);
            Delivery second = inbox.take();
            channel.basicAck(second.getEnvelope().getDeliveryTag(), false);
            channel.basicCancel(inbox.getConsumerTag());
            publish(channel, "n");
            GetResponse third = channel.basicGet("q", false);
            channel.basicReject(third.getEnvelope().getDeliveryTag(), false);

            Delivery published = copies.take();
            assertThat(published.getEnvelope().getExchange()).isEqualTo(TRACE);
            assertThat(published.getEnvelope().getRoutingKey()).isEqualTo("publish.x");
            assertThat(Inbox.text(published)).isEqualTo("m");
            assertThat(headers(published).toString())
                    .contains("exchange_name=x", "routing_keys=[k]", "routed_queues=[q]")
                    .contains("delivery_mode=2", "correlation_id=c", "h=1")
                    .contains("node=", "vhost=/", "user=guest", "channel=7", "connection=traced");
            assertThat(told(copies, 7))
                    .containsExactly(
                            "deliver.q m 0",
                            "ack.q m requeue",
                            "deliver.q m 1",
                            "ack.q m ack",
                            "publish.x n [q]",
                            "deliver.q n 0",
                            "ack.q n reject");

            assertThat(ctl.run("trace", "off")).contains("trace of '/' is off");
            publish(channel, "after");
            assertThat(channel.basicGet("q", true)).isNotNull();
            ctl.run("trace", "on");
            publish(channel, "on again");
            assertThat(told(copies, 1)).containsExactly("publish.x on again [q]");
        }
    }

    @Test
    void aTraceGoesOnAfterARestartAndIsOfOneVirtualHost() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Ctl ctl = new Ctl(broker);
            ctl.run("vhost", "add", "other");
            ctl.run("trace", "on", "--vhost", "/");
            assertThat(ctl.run("trace", "list")).containsPattern("other +off");
        }
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
                Connection connection = connect(broker)) {
            assertThat(new Ctl(broker).run("trace", "list"))
                    .containsPattern("/ +on")
                    .containsPattern("other +off");
            Channel channel = connection.createChannel();
            Inbox copies = copies(channel);
            channel.basicPublish("", "nobody", null, "m".getBytes(UTF_8));
            assertThat(told(copies, 1)).containsExactly("publish. m []");
        }
    }
}
