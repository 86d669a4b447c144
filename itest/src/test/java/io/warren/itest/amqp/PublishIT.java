package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.NO_ROUTE;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** basic.publish, basic.return and what a message carries. */
final class PublishIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void aMandatoryMessageWithoutAQueueComesBack() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        List<Return> returns = new CopyOnWriteArrayList<>();
        channel.addReturnListener(returns::add);
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId("m-1").build();

        channel.basicPublish(exchange, "nowhere", true, properties, "body".getBytes(UTF_8));
        Await.until("the return is here", () -> !returns.isEmpty());

        Return back = returns.get(0);
        assertThat(back.getReplyCode()).isEqualTo(NO_ROUTE);
        assertThat(back.getReplyText()).isEqualTo("NO_ROUTE");
        assertThat(back.getExchange()).isEqualTo(exchange);
        assertThat(back.getRoutingKey()).isEqualTo("nowhere");
        assertThat(back.getProperties().getMessageId()).isEqualTo("m-1");
        assertThat(back.getBody()).isEqualTo("body".getBytes(UTF_8));
    }

    @Test
    void aMandatoryMessageWithAQueueDoesNotComeBack() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "there");
        List<Return> returns = new CopyOnWriteArrayList<>();
        channel.addReturnListener(returns::add);
        channel.confirmSelect();

        channel.basicPublish("", queue, true, null, new byte[1]);
        channel.basicPublish("", "no.such.queue", false, null, new byte[1]);
        channel.waitForConfirmsOrDie(30_000);

        assertThat(returns).isEmpty();
    }

    @Test
    void theReturnComesBeforeTheConfirm() throws Exception {
        Channel channel = amqp.channel();
        List<String> events = new CopyOnWriteArrayList<>();
        channel.addReturnListener(returned -> events.add("return"));
        channel.addConfirmListener(
                (tag, multiple) -> events.add("ack " + tag),
                (tag, multiple) -> events.add("nack " + tag));
        channel.confirmSelect();

        channel.basicPublish("", "no.such.queue", true, null, new byte[1]);
        Await.until("both are here", () -> events.size() == 2);

        assertThat(events).containsExactly("return", "ack 1");
    }

    @Test
    void publishingToAMissingExchangeClosesTheChannelWith404() throws Exception {
        Channel channel = amqp.channel();
        String missing = amqp.name("missing");

        Amqp.publish(channel, missing, "key", "lost");

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text())
                .isEqualTo("NOT_FOUND - no exchange '" + missing + "' in vhost '/'");
    }

    @Test
    void immediateIsNotImplemented() throws Exception {
        Channel channel = amqp.channel();

        channel.basicPublish("", "key", false, true, null, new byte[1]);

        Failure failure = Failure.awaitConnection(channel.getConnection());
        assertThat(failure.closedConnection()).isTrue();
        assertThat(failure.code()).isEqualTo(AMQP.NOT_IMPLEMENTED);
    }

    @Test
    void allFourteenPropertiesTravel() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "properties");
        AMQP.BasicProperties sent =
                new AMQP.BasicProperties.Builder()
                        .contentType("text/plain")
                        .contentEncoding("utf-8")
                        .headers(Map.of("number", 1))
                        .deliveryMode(2)
                        .priority(9)
                        .correlationId("correlation")
                        .replyTo("somewhere")
                        .messageId("id")
                        .timestamp(new Date(1_700_000_000_000L))
                        .type("kind")
                        .userId("guest")
                        .appId("app")
                        .clusterId("cluster")
                        .build();

        channel.basicPublish("", queue, sent, "body".getBytes(UTF_8));
        Amqp.awaitReady(channel, queue, 1);
        GetResponse got = channel.basicGet(queue, true);

        assertThat(got.getProps()).isEqualTo(sent);
        assertThat(got.getBody()).isEqualTo("body".getBytes(UTF_8));
    }

    @Test
    void aMessageWithoutPropertiesOrBodyTravelsAsSuch() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "bare");

        channel.basicPublish("", queue, null, new byte[0]);
        Amqp.awaitReady(channel, queue, 1);
        GetResponse got = channel.basicGet(queue, true);

        assertThat(got.getProps().getHeaders()).isNull();
        assertThat(got.getProps().getDeliveryMode()).isNull();
        assertThat(got.getBody()).isEmpty();
    }

    @Test
    void aDeliveryTellsExchangeKeyAndTag() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String queue = amqp.queue(channel, "told");
        channel.queueBind(queue, exchange, "a.#");
        String tag = channel.basicConsume(queue, true, "my-tag", new Inbox(channel));
        channel.basicCancel(tag);
        Inbox inbox = Amqp.consume(channel, queue);

        Amqp.publish(channel, exchange, "a.b", "1");
        Delivery delivery = inbox.take();

        assertThat(tag).isEqualTo("my-tag");
        assertThat(delivery.getEnvelope().getExchange()).isEqualTo(exchange);
        assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo("a.b");
        assertThat(delivery.getEnvelope().getDeliveryTag()).isEqualTo(1);
        assertThat(delivery.getEnvelope().isRedeliver()).isFalse();
    }

    @Test
    void aUserIdMustBeOnesOwn() throws Exception {
        Channel channel = amqp.channel();
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().userId("mallory").build();

        channel.basicPublish("", "key", properties, new byte[1]);

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - user_id property set to 'mallory' but authenticated"
                                + " user was 'guest'");
    }

    @Test
    void anExpirationMustBeANumber() throws Exception {
        Channel channel = amqp.channel();
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().expiration("soon").build();

        channel.basicPublish("", "key", properties, new byte[1]);

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).startsWith("PRECONDITION_FAILED - invalid expiration 'soon'");
    }

    @Test
    void messagesOfOneChannelKeepTheirOrder() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "order");
        Inbox inbox = Amqp.consumeNoAck(amqp.channelElsewhere(), queue);
        int count = 20_000;

        for (int i = 0; i < count; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }

        for (int i = 0; i < count; i++) {
            assertThat(inbox.takeText()).isEqualTo(Integer.toString(i));
        }
    }
}
