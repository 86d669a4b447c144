package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The headers CC and BCC: further routing keys that the sender chooses. */
final class SenderSelectedDistributionIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void copiesGoToTheKeysInCcAndBccAndBccIsNotTold() throws Exception {
        Channel channel = amqp.channel();
        String to = amqp.queue(channel, "to");
        String copy = amqp.queue(channel, "cc");
        String second = amqp.queue(channel, "cc");
        String blind = amqp.queue(channel, "bcc");

        publish(
                channel,
                "",
                to,
                Map.of("CC", List.of(copy, second), "BCC", List.of(blind), "other", 1));

        for (String queue : List.of(to, copy, second, blind)) {
            Amqp.awaitReady(channel, queue, 1);
            GetResponse got = channel.basicGet(queue, true);
            assertThat(got.getProps().getHeaders()).containsOnlyKeys("CC", "other");
            assertThat(got.getProps().getHeaders().get("CC"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .extracting(Object::toString)
                    .containsExactly(copy, second);
        }
    }

    @Test
    void aQueueNamedTwiceGetsOneCopy() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String queue = amqp.queue(channel, "once");
        channel.queueBind(queue, exchange, "#");

        publish(channel, exchange, "a", Map.of("CC", List.of("b"), "BCC", List.of("c")));
        Amqp.send(channel, queue, "end");

        Amqp.awaitReady(channel, queue, 2);
        assertThat(Amqp.drain(channel, queue)).containsExactly("body", "end");
    }

    @Test
    void anExchangeOfAnyTypeRoutesTheCopies() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String queue = amqp.queue(channel, "copies");
        channel.queueBind(queue, exchange, "*.copy");

        publish(channel, exchange, "original", Map.of("BCC", List.of("a.copy")));

        Amqp.awaitReady(channel, queue, 1);
    }

    @Test
    void ccMustBeAnArray() throws Exception {
        Channel channel = amqp.channel();

        publish(channel, "", "key", Map.of("CC", "a text"));

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("CC");
    }

    private static void publish(
            Channel channel, String exchange, String key, Map<String, Object> headers)
            throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().headers(headers).build();
        channel.basicPublish(exchange, key, properties, "body".getBytes(UTF_8));
    }
}
