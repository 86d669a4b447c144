package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publisher confirms. */
final class ConfirmIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void everyMessageIsConfirmedOnce() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "confirmed");
        ConcurrentSkipListSet<Long> open = new ConcurrentSkipListSet<>();
        AtomicInteger nacks = new AtomicInteger();
        AtomicInteger strange = new AtomicInteger();
        channel.addConfirmListener(
                (tag, multiple) -> {
                    boolean known = multiple ? open.first() <= tag : open.contains(tag);
                    if (!known) {
                        strange.incrementAndGet();
                    }
                    open.headSet(tag, true).removeIf(each -> multiple || each == tag);
                },
                (tag, multiple) -> nacks.incrementAndGet());
        channel.confirmSelect();
        int count = 5_000;

        for (int i = 0; i < count; i++) {
            open.add(channel.getNextPublishSeqNo());
            AMQP.BasicProperties properties = i % 2 == 0 ? Amqp.persistent() : null;
            channel.basicPublish("", queue, properties, new byte[10]);
        }
        Await.until("all are confirmed", open::isEmpty);

        assertThat(nacks.get()).isZero();
        assertThat(strange.get()).isZero();
        assertThat(Amqp.ready(channel, queue)).isEqualTo(count);
    }

    @Test
    void tagsCountFromOneAfterSelect() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.send(new Wire().publish(1, "before").contentHeader(1, 60, 0));
        raw.method(1, 85, 10, new Wire().octet(0));
        raw.await(85, 11);

        raw.send(new Wire().publish(1, "first").contentHeader(1, 60, 0));
        RawAmqp.Frame ack = raw.await(60, 80);

        assertThat(ByteBuffer.wrap(ack.payload(), 4, 8).getLong()).isEqualTo(1);
    }

    @Test
    void selectingTwiceChangesNothing() throws Exception {
        Channel channel = amqp.channel();
        channel.confirmSelect();
        channel.basicPublish("", "nowhere", null, new byte[1]);
        channel.waitForConfirmsOrDie(30_000);

        channel.confirmSelect();
        channel.basicPublish("", "nowhere", null, new byte[1]);

        assertThat(channel.waitForConfirms(30_000)).isTrue();
    }

    @Test
    void aMessageThatGoesNowhereIsConfirmedToo() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        channel.confirmSelect();

        channel.basicPublish(exchange, "nowhere", Amqp.persistent(), new byte[1]);

        assertThat(channel.waitForConfirms(30_000)).isTrue();
    }

    @Test
    void aPersistentMessageToManyQueuesIsConfirmedWhenAllHaveIt() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");
        String[] queues = new String[20];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = amqp.queue(channel, "copy");
            channel.queueBind(queues[i], exchange, "");
        }
        channel.confirmSelect();

        channel.basicPublish(exchange, "", Amqp.persistent(), new byte[100]);
        channel.waitForConfirmsOrDie(30_000);

        for (String queue : queues) {
            assertThat(Amqp.ready(channel, queue)).isEqualTo(1);
        }
    }

    @Test
    void aPersistentMessageThatIsAckedAtOnceIsConfirmedAllTheSame() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "quick");
        Amqp.consumeNoAck(amqp.channelElsewhere(), queue);
        channel.confirmSelect();

        for (int i = 0; i < 1_000; i++) {
            channel.basicPublish("", queue, Amqp.persistent(), new byte[10]);
        }

        assertThat(channel.waitForConfirms(30_000)).isTrue();
    }

    @Test
    void confirmsOfOneChannelDoNotDependOnAnother() throws Exception {
        Channel one = amqp.channel();
        Channel two = amqp.channel();
        String queue = amqp.queue(one, "both");
        one.confirmSelect();
        two.confirmSelect();

        for (int i = 0; i < 100; i++) {
            one.basicPublish("", queue, Amqp.persistent(), new byte[1]);
            two.basicPublish("", queue, Amqp.persistent(), new byte[1]);
        }

        one.waitForConfirmsOrDie(30_000);
        two.waitForConfirmsOrDie(30_000);
        assertThat(Amqp.ready(one, queue)).isEqualTo(200);
    }

    @Test
    void aMessageToAQueueThatIsDeletedMeanwhileIsAnswered() throws Exception {
        Channel channel = amqp.channel();
        channel.confirmSelect();
        for (int round = 0; round < 20; round++) {
            String queue = amqp.queue(channel, "vanishing");
            Channel deleting = amqp.channel();
            for (int i = 0; i < 50; i++) {
                channel.basicPublish("", queue, Amqp.persistent(), new byte[10]);
            }
            deleting.queueDelete(queue);
            deleting.close();
        }

        channel.waitForConfirms(30_000); // a timeout is an exception: no confirm may be missing

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aTransientQueueConfirmsPersistentMessages() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.name("transient");
        channel.queueDeclare(queue, false, true, false, Map.of());
        channel.confirmSelect();

        channel.basicPublish("", queue, Amqp.persistent(), new byte[1]);

        assertThat(channel.waitForConfirms(30_000)).isTrue();
    }
}
