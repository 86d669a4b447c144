package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.UnlikeRabbitMq;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The single active consumer, and consumers that hold a message for too long. */
final class ActiveConsumerIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private static Inbox consume(Channel channel, String queue, String tag, int priority)
            throws Exception {
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(queue, true, tag, false, false, Map.of("x-priority", priority), inbox);
        return inbox;
    }

    @Test
    void oneConsumerGetsEverythingUntilItGoes() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "active", Map.of("x-single-active-consumer", true));
        Inbox a = consume(channel, queue, "a", 0);
        Inbox b = consume(channel, queue, "b", 1);
        Inbox c = consume(channel, queue, "c", 5);
        Inbox d = consume(channel, queue, "d", 5);

        Amqp.send(channel, queue, "1", "2");
        assertThat(a.takeTexts(2)).containsExactly("1", "2");
        channel.basicCancel("a");
        Amqp.send(channel, queue, "3");
        assertThat(c.takeText()).isEqualTo("3");
        channel.basicCancel("c");
        Amqp.send(channel, queue, "4");
        assertThat(d.takeText()).isEqualTo("4");
        channel.basicCancel("d");
        Amqp.send(channel, queue, "5");
        assertThat(b.takeText()).isEqualTo("5");
    }

    @Test
    void theNextOneTakesOverWhenTheConnectionOfTheFirstDies() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "active", Map.of("x-single-active-consumer", true));
        Channel dying = amqp.channelElsewhere();
        Inbox first = Amqp.consume(dying, queue);
        Inbox second = Amqp.consume(channel, queue);
        Amqp.send(channel, queue, "1");
        first.take();

        dying.getConnection().abort();

        assertThat(second.take().getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void nobodyIsExclusiveThere() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "active", Map.of("x-single-active-consumer", true));

        Failure failure =
                Failure.ofChannel(
                        () ->
                                channel.basicConsume(
                                        queue,
                                        false,
                                        "",
                                        false,
                                        true,
                                        Map.of(),
                                        new Inbox(channel)));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text())
                .isEqualTo("ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use");
    }

    @Test
    void aPriorityIsANumber() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "active");

        Failure failure =
                Failure.ofChannel(
                        () ->
                                channel.basicConsume(
                                        queue,
                                        false,
                                        Map.of("x-priority", "high"),
                                        new Inbox(channel)));

        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '"
                                + queue
                                + "' in vhost '/': \"expected integer, got longstr\"");
    }

    @Test
    @UnlikeRabbitMq // which closes the channel
    void aConsumerThatHoldsAMessageForTooLongIsCancelledAndItsChannelLives() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "timeout", Map.of("x-consumer-timeout", 300));
        Inbox slow = Amqp.consume(channel, queue);
        Amqp.send(channel, queue, "1");
        long tag = slow.take().getEnvelope().getDeliveryTag();

        slow.awaitCancelByBroker();

        Amqp.awaitReady(channel, queue, 1);
        channel.basicAck(tag, false); // too late, and no mistake
        assertThat(channel.basicGet(queue, true).getEnvelope().isRedeliver()).isTrue();
    }
}
