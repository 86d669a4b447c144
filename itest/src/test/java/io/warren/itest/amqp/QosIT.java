package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** basic.qos: how many messages may be unacknowledged. */
final class QosIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void aPrefetchLimitsEachConsumerForItself() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 20);
        Channel consuming = amqp.channel();
        consuming.basicQos(3);
        Inbox one = Amqp.consume(consuming, queue);
        Inbox two = Amqp.consume(consuming, queue);

        assertThat(one.take(3)).hasSize(3);
        assertThat(two.take(3)).hasSize(3);

        Amqp.awaitReady(channel, queue, 14);
        assertThat(one.waiting() + two.waiting()).isZero();
    }

    @Test
    void aGlobalPrefetchLimitsTheChannel() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 20);
        Channel consuming = amqp.channel();
        consuming.basicQos(0, 5, true);
        Inbox one = Amqp.consume(consuming, queue);
        Inbox two = Amqp.consume(consuming, queue);

        Amqp.awaitReady(channel, queue, 15);
        assertThat(consuming.queueDeclarePassive(queue).getMessageCount()).isEqualTo(15);
        // The client hands deliveries to consumers on a thread of its own.
        Await.until("five have come", () -> one.waiting() + two.waiting() >= 5);
        assertThat(one.waiting() + two.waiting()).isEqualTo(5);
    }

    @Test
    void aGlobalPrefetchLeavesNoQueueBehind() throws Exception {
        Channel channel = amqp.channel();
        List<String> queues =
                List.of(filled(channel, 20), filled(channel, 20), filled(channel, 20));
        Channel consuming = amqp.channel();
        consuming.basicQos(0, 1, true);
        Inbox inbox = new Inbox(consuming);
        for (String queue : queues) {
            consuming.basicConsume(queue, false, inbox);
        }
        for (int i = 0; i < 20; i++) {
            consuming.basicAck(inbox.take().getEnvelope().getDeliveryTag(), false);
        }
        for (String queue : queues) {
            assertThat(channel.messageCount(queue)).as(queue).isBetween(8L, 16L);
        }
    }

    @Test
    void bothLimitsHoldTogether() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 20);
        Channel consuming = amqp.channel();
        consuming.basicQos(0, 4, false);
        consuming.basicQos(0, 5, true);
        Inbox one = Amqp.consume(consuming, queue);
        one.take(4);
        Amqp.awaitReady(channel, queue, 16);
        Inbox two = Amqp.consume(consuming, queue);

        two.take(1);
        Amqp.awaitReady(channel, queue, 15);
        assertThat(consuming.queueDeclarePassive(queue).getMessageCount()).isEqualTo(15);
        assertThat(two.waiting()).isZero();
    }

    @Test
    void anAckMakesRoomForTheNext() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 10);
        Channel consuming = amqp.channel();
        consuming.basicQos(1);
        Inbox inbox = Amqp.consume(consuming, queue);

        for (int i = 0; i < 10; i++) {
            Delivery delivery = inbox.take();
            assertThat(Inbox.text(delivery)).isEqualTo(Integer.toString(i));
            assertThat(inbox.waiting()).isZero();
            consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
    }

    @Test
    void aRejectionMakesRoomToo() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 3);
        Channel consuming = amqp.channel();
        consuming.basicQos(1);
        Inbox inbox = Amqp.consume(consuming, queue);

        for (int i = 0; i < 3; i++) {
            consuming.basicReject(inbox.take().getEnvelope().getDeliveryTag(), false);
        }

        assertThat(inbox.waiting()).isZero();
        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void aNewPrefetchIsForNewConsumers() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 20);
        Channel consuming = amqp.channel();
        consuming.basicQos(2);
        Inbox before = Amqp.consume(consuming, queue);
        before.take(2);

        consuming.basicQos(7);
        Inbox after = Amqp.consume(consuming, queue);

        after.take(7);
        Amqp.awaitReady(channel, queue, 11);
        assertThat(before.waiting()).isZero();
    }

    @Test
    void raisingTheGlobalPrefetchDeliversMoreAtOnce() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 10);
        Channel consuming = amqp.channel();
        consuming.basicQos(0, 2, true);
        Inbox inbox = Amqp.consume(consuming, queue);
        inbox.take(2);

        consuming.basicQos(0, 6, true);
        inbox.take(4);
        Amqp.awaitReady(channel, queue, 4);
        consuming.basicQos(0, 0, true);

        inbox.take(4);
        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void zeroIsUnlimited() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 500);
        Channel consuming = amqp.channel();
        consuming.basicQos(0);

        List<Delivery> all = Amqp.consume(consuming, queue).take(500);

        assertThat(all).hasSize(500);
        consuming.basicAck(500, true);
    }

    @Test
    void aConsumerWithoutAckHasNoPrefetch() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 50);
        Channel consuming = amqp.channel();
        consuming.basicQos(1);

        assertThat(Amqp.consumeNoAck(consuming, queue).take(50)).hasSize(50);
    }

    @Test
    void getIsNotLimitedByThePrefetch() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, 3);
        channel.basicQos(1);

        for (int i = 0; i < 3; i++) {
            assertThat(channel.basicGet(queue, false)).isNotNull();
        }
    }

    @Test
    void aPrefetchSizeIsNotImplemented() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofConnection(() -> channel.basicQos(1000, 1, false));

        assertThat(failure.code()).isEqualTo(AMQP.NOT_IMPLEMENTED);
        assertThat(failure.text()).contains("prefetch_size!=0 (1000)");
    }

    private String filled(Channel channel, int messages) throws Exception {
        String queue = amqp.queue(channel, "prefetch");
        for (int i = 0; i < messages; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }
        Amqp.awaitReady(channel, queue, messages);
        return queue;
    }
}
