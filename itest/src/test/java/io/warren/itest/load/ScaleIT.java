package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many of everything at once. The numbers are a tenth with the system property {@code
 * warren.itest.scale=small}, for a machine that is busy with other things.
 */
@Tag("scale")
final class ScaleIT {
    private static final boolean SMALL = "small".equals(System.getProperty("warren.itest.scale"));
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension final Amqp amqp = new Amqp();

    private static int scaled(int full) {
        return SMALL ? full / 10 : full;
    }

    @Test
    void twoHundredConnectionsWithAThousandChannels() throws Exception {
        int connections = scaled(200);
        int channelsEach = 5;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Channel> channels = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Connection connection =
                        amqp.connection(factory -> factory.setSharedExecutor(threads));
                for (int j = 0; j < channelsEach; j++) {
                    channels.add(connection.createChannel());
                }
            }
            String exchange = amqp.exchange(channels.get(0), "fanout");
            List<Inbox> inboxes = new ArrayList<>();
            for (Channel channel : channels) {
                String queue = channel.queueDeclare().getQueue();
                channel.queueBind(queue, exchange, "");
                inboxes.add(Amqp.consumeNoAck(channel, queue));
            }

            for (int i = 0; i < 10; i++) {
                Amqp.publish(channels.get(i), exchange, "", "to all of them");
            }

            for (Inbox inbox : inboxes) {
                assertThat(inbox.takeTexts(10)).containsOnly("to all of them");
            }
            assertThat(channels).allMatch(Channel::isOpen);
            for (Channel channel : channels) {
                channel.getConnection().abort(1_000); // before its threads have gone
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void tenThousandQueues() throws Exception {
        int queues = scaled(10_000);
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String prefix = "it.many." + UUID.randomUUID() + ".";
        try {
            for (int i = 0; i < queues; i++) {
                channel.queueDeclareNoWait(prefix + i, true, false, false, null);
                channel.queueBindNoWait(prefix + i, exchange, "key." + i, null);
                channel.queueBindNoWait(prefix + i, exchange, "all.#", null);
            }
            assertThat(channel.queueDeclarePassive(prefix + (queues - 1)).getMessageCount())
                    .isZero();

            channel.confirmSelect();
            for (int i = 0; i < queues; i++) {
                channel.basicPublish(exchange, "key." + i, null, new byte[1]);
            }
            channel.basicPublish(exchange, "all.of.them", Amqp.persistent(), new byte[1]);
            channel.waitForConfirmsOrDie(PATIENCE.toMillis());

            for (int i = 0; i < queues; i += 37) {
                assertThat(Amqp.ready(channel, prefix + i)).as("queue %d", i).isEqualTo(2);
            }
        } finally {
            Channel deleting = amqp.channel();
            for (int i = 0; i < queues; i++) {
                deleting.queueDeleteNoWait(prefix + i, false, false);
            }
            deleting.close();
        }
    }

    @Test
    void aHundredThousandUnackedMessages() throws Exception {
        int count = scaled(100_000);
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "unacked");
        publish(channel, queue, count);
        Channel holding = amqp.channel();
        Inbox held = Amqp.consume(holding, queue);
        held.take(count);
        assertThat(Amqp.ready(channel, queue)).isZero();

        holding.close(); // all of them go back
        Await.until("all are back", PATIENCE, () -> Amqp.ready(channel, queue) == count);

        Channel acking = amqp.channel();
        List<Delivery> again = Amqp.consume(acking, queue).take(count);
        for (int i = 0; i < count; i++) {
            assertThat(Inbox.text(again.get(i))).isEqualTo(Integer.toString(i));
        }
        assertThat(again).allMatch(delivery -> delivery.getEnvelope().isRedeliver());
        acking.basicAck(count / 2, true);
        for (long tag = count / 2 + 1; tag <= count; tag++) {
            acking.basicAck(tag, false);
        }
        acking.close();
        assertThat(channel.queueDelete(queue, true, true).getMessageCount()).isZero();
    }

    @Test
    void aQueueOfAMillionIsPurgedWhileOthersWork() throws Exception {
        int count = scaled(1_000_000);
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "million");
        publish(channel, queue, count);
        Await.until("all are there", PATIENCE, () -> Amqp.ready(channel, queue) == count);
        Channel other = amqp.channelElsewhere();
        String others = amqp.queue(other, "others");
        Inbox inbox = Amqp.consumeNoAck(other, others);
        ExecutorService purging = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> purged =
                    purging.submit(() -> channel.queuePurge(queue).getMessageCount());
            int roundTrips = 0;
            do {
                Amqp.send(other, others, "ping");
                assertThat(inbox.takeText()).isEqualTo("ping");
                roundTrips++;
            } while (!purged.isDone() || roundTrips < 100);

            assertThat(purged.get()).isEqualTo(count);
            assertThat(Amqp.ready(other, queue)).isZero();
        } finally {
            purging.shutdownNow();
        }
    }

    private static void publish(Channel channel, String queue, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }
        Await.until("all are enqueued", PATIENCE, () -> Amqp.ready(channel, queue) == count);
    }
}
