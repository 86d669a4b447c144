package io.warren.itest.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.UnlikeRabbitMq;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Queues that deliver some messages before others. */
final class PriorityIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private static void send(Channel channel, String queue, Integer priority, String text)
            throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().deliveryMode(2).priority(priority).build();
        channel.basicPublish("", queue, properties, text.getBytes(UTF_8));
    }

    @Test
    void theHighestPriorityComesFirst() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "priority", Map.of("x-max-priority", 5));
        send(channel, queue, 1, "1a");
        send(channel, queue, null, "none");
        send(channel, queue, 5, "5");
        send(channel, queue, 0, "0");
        send(channel, queue, 200, "capped");
        send(channel, queue, 1, "1b");
        Amqp.awaitReady(channel, queue, 6);

        assertThat(Amqp.drain(channel, queue))
                .containsExactly("5", "capped", "1a", "1b", "none", "0");
    }

    @Test
    void whatIsRequeuedStaysAmongItsLike() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "priority", Map.of("x-max-priority", 5));
        send(channel, queue, 2, "2a");
        send(channel, queue, 2, "2b");
        Amqp.awaitReady(channel, queue, 2);
        channel.basicGet(queue, false);
        send(channel, queue, 3, "3");
        Amqp.awaitReady(channel, queue, 2);

        channel.basicReject(1, true);

        Amqp.awaitReady(channel, queue, 3);
        assertThat(Amqp.drain(channel, queue)).containsExactly("3", "2a", "2b");
    }

    @Test
    void aFullQueueLosesItsHeadWhichIsTheHighest() throws Exception {
        Channel channel = amqp.channel();
        String queue =
                amqp.queue(channel, "priority", Map.of("x-max-priority", 5, "x-max-length", 3));
        for (int priority : new int[] {1, 5, 1, 3, 0}) {
            send(channel, queue, priority, "" + priority);
        }

        Amqp.awaitReady(channel, queue, 3);
        assertThat(Amqp.drain(channel, queue)).containsExactly("1", "1", "0");
    }

    @Test
    void whatIsBehindAHigherPriorityExpiresInItsTurn() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "priority", Map.of("x-max-priority", 5));
        send(channel, queue, 5, "lasting");
        channel.basicPublish(
                "",
                queue,
                new AMQP.BasicProperties.Builder().priority(1).expiration("1").build(),
                "expiring".getBytes(UTF_8));
        Amqp.awaitReady(channel, queue, 2);
        String clock = amqp.queue(channel, "clock", Map.of("x-message-ttl", 100));
        send(channel, clock, 0, "tick");
        Amqp.awaitReady(channel, clock, 0);
        assertThat(Amqp.ready(channel, queue)).isEqualTo(2);

        assertThat(Amqp.drain(channel, queue)).containsExactly("lasting");
    }

    @Test
    @UnlikeRabbitMq // it needs a broker of its own
    void prioritiesSurviveACrash(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            try (var connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.queueDeclare("q", true, false, false, Map.of("x-max-priority", 9));
                for (int priority : new int[] {3, 9, 0, 3}) {
                    send(channel, "q", priority, "" + priority);
                }
                channel.waitForConfirmsOrDie(30_000);
            }
            broker.kill();
            try (BrokerProcess again = broker.restart();
                    var connection = BrokerAddress.of(again).factory().newConnection()) {
                Channel channel = connection.createChannel();
                Await.until("all are there", () -> Amqp.ready(channel, "q") == 4);
                assertThat(Amqp.drain(channel, "q")).containsExactly("9", "3", "3", "0");
            }
        }
    }
}
