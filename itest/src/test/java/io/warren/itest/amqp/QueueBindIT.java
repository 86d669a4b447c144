package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** queue.bind and queue.unbind, and the empty names in them. */
final class QueueBindIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void bindingTwiceIsOneBinding() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String queue = amqp.queue(channel, "bound");
        channel.queueBind(queue, exchange, "key");
        channel.queueBind(queue, exchange, "key");

        Amqp.publish(channel, exchange, "key", "once");
        channel.queueUnbind(queue, exchange, "key");
        Amqp.publish(channel, exchange, "key", "unbound");
        Amqp.send(channel, queue, "end");

        Amqp.awaitReady(channel, queue, 2);
        assertThat(Amqp.drain(channel, queue)).containsExactly("once", "end");
    }

    @Test
    void bindingsDifferByTheirArguments() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String queue = amqp.queue(channel, "bound");
        channel.queueBind(queue, exchange, "key", Map.of("version", 1));
        channel.queueBind(queue, exchange, "key", Map.of("version", 2));

        channel.queueUnbind(queue, exchange, "key", Map.of("version", 1));
        Amqp.publish(channel, exchange, "key", "one is left");
        Amqp.awaitReady(channel, queue, 1);
        channel.queueUnbind(queue, exchange, "key", Map.of("version", 2));
        Amqp.publish(channel, exchange, "key", "none is left");
        Amqp.send(channel, queue, "end");

        Amqp.awaitReady(channel, queue, 2);
        assertThat(Amqp.drain(channel, queue)).containsExactly("one is left", "end");
    }

    @Test
    void unbindingWhatIsNotBoundIsFine() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String queue = amqp.queue(channel, "bound");

        channel.queueUnbind(queue, exchange, "never bound");

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void bindingAMissingQueueIsNotFound() throws Exception {
        Channel channel = amqp.channel();
        String missing = amqp.name("missing");

        Failure failure = Failure.ofChannel(() -> channel.queueBind(missing, "amq.direct", "key"));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text()).isEqualTo("NOT_FOUND - no queue '" + missing + "' in vhost '/'");
    }

    @Test
    void bindingToAMissingExchangeIsNotFound() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "bound");
        String missing = amqp.name("missing");

        Failure failure = Failure.ofChannel(() -> channel.queueBind(queue, missing, "key"));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text())
                .isEqualTo("NOT_FOUND - no exchange '" + missing + "' in vhost '/'");
    }

    @Test
    void theDefaultExchangeTakesNoBindings() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "bound");
        Channel unbinding = amqp.channel();

        for (Failure failure :
                new Failure[] {
                    Failure.ofChannel(() -> channel.queueBind(queue, "", "key")),
                    Failure.ofChannel(() -> unbinding.queueUnbind(queue, "", queue))
                }) {
            assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
            assertThat(failure.text())
                    .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
        }
    }

    @Test
    void anEmptyQueueNameMeansTheLastDeclaredOne() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        amqp.queue(channel, "before");
        String last = amqp.queue(channel, "last");

        channel.queueBind("", exchange, "key");
        Amqp.publish(channel, exchange, "key", "1");
        Amqp.awaitReady(channel, last, 1);
        assertThat(channel.basicGet("", true)).isNotNull();
        Amqp.publish(channel, exchange, "key", "2");
        assertThat(Amqp.consumeNoAck(channel, "").takeText()).isEqualTo("2");
        channel.queueUnbind("", exchange, "key");
        assertThat(channel.queuePurge("").getMessageCount()).isZero();
        channel.queueDelete("");

        assertThat(Failure.ofChannel(() -> channel.queueDeclarePassive(last)).code())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void anEmptyQueueNameAndKeyBindsUnderTheQueuesName() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String queue = amqp.queue(channel, "named");

        channel.queueBind("", exchange, "");
        Amqp.publish(channel, exchange, queue, "by name");

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("by name");
    }

    @Test
    void anEmptyQueueNameWithoutADeclarationIsNotFound() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> channel.queueBind("", "amq.direct", "key"));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
    }
}
