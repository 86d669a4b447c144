package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.UnlikeRabbitMq;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Messages and queues that do not last for ever. */
final class ExpiryIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    static AMQP.BasicProperties expiring(String millis) {
        return new AMQP.BasicProperties.Builder().deliveryMode(2).expiration(millis).build();
    }

    private static void publish(Channel channel, String queue, String millis, String text)
            throws Exception {
        channel.basicPublish("", queue, expiring(millis), text.getBytes(UTF_8));
    }

    @Test
    void messagesExpireInAQueueWithATimeToLive() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl", Map.of("x-message-ttl", 50));
        Amqp.send(channel, queue, "1", "2");

        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void aMessageMayHaveATimeToLiveOfItsOwn() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl", Map.of("x-message-ttl", 1_000_000));
        publish(channel, queue, "50", "1");

        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void theQueuesTimeToLiveCountsWhenItIsTheSmaller() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl", Map.of("x-message-ttl", 50));
        publish(channel, queue, "1000000", "1");

        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void aMessageThatLastsKeepsTheOnesBehindIt() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl");
        Amqp.send(channel, queue, "lasting");
        publish(channel, queue, "0", "expired");
        Amqp.awaitReady(channel, queue, 2);

        GetResponse got = channel.basicGet(queue, true);

        assertThat(new String(got.getBody(), UTF_8)).isEqualTo("lasting");
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    void aTimeToLiveOfZeroIsForWhoeverIsReady() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl", Map.of("x-message-ttl", 0));
        Inbox inbox = Amqp.consumeNoAck(amqp.channel(), queue);
        Amqp.send(channel, queue, "now");

        assertThat(inbox.takeText()).isEqualTo("now");
    }

    @Test
    void aTimeToLiveOfZeroKeepsNothing() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl", Map.of("x-message-ttl", 0));
        Amqp.send(channel, queue, "too late");

        Amqp.awaitReady(channel, queue, 0);
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    void expiredMessagesAreConfirmed() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl");
        channel.confirmSelect();
        for (int i = 0; i < 100; i++) {
            publish(channel, queue, "0", "x");
        }

        channel.waitForConfirmsOrDie(30_000);
    }

    @Test
    void whatIsRequeuedExpiresAtOnceIfItIsDue() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl");
        AtomicReference<GetResponse> taken = new AtomicReference<>();
        Await.until(
                "one is taken before it expires",
                () -> {
                    publish(channel, queue, "300", "1");
                    taken.set(channel.basicGet(queue, false));
                    return taken.get() != null;
                });
        GetResponse held = taken.get();
        String clock = amqp.queue(channel, "clock");
        publish(channel, clock, "400", "tick");
        Amqp.awaitReady(channel, clock, 0);

        channel.basicReject(held.getEnvelope().getDeliveryTag(), true);

        Amqp.awaitReady(channel, queue, 0);
    }

    @Test
    void anExpirationBeyondTenYearsIsRefused() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "ttl");
        publish(channel, queue, "315360000001", "1");

        assertThat(Failure.awaitChannel(channel).text())
                .isEqualTo(
                        "PRECONDITION_FAILED - invalid expiration '315360000001':"
                                + " {value_too_large,315360000001}");
    }

    @Test
    void anUnusedQueueExpires() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "expires", Map.of("x-expires", 200));
        Channel witness = amqp.channel();
        String other = amqp.queue(witness, "expires", Map.of("x-expires", 60_000));
        String clock = amqp.queue(witness, "clock");
        // To look is to use it: it has its time to expire before each look.
        Await.until(
                "the queue is gone",
                () -> {
                    publish(witness, clock, "1000", "tick");
                    Amqp.awaitReady(witness, clock, 0);
                    return !isThere(queue);
                });

        Failure failure = Failure.ofChannel(() -> channel.queueDeclarePassive(queue));
        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(witness.queueDeclarePassive(other).getQueue()).isEqualTo(other);
    }

    private boolean isThere(String queue) throws Exception {
        Channel channel = amqp.channel();
        try {
            channel.queueDeclarePassive(queue);
            channel.close();
            return true;
        } catch (IOException notFound) {
            return false;
        }
    }

    @Test
    void aQueueWithAConsumerIsUsed() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "expires", Map.of("x-expires", 3_000));
        Inbox inbox = Amqp.consumeNoAck(channel, queue);
        String clock = amqp.queue(channel, "clock");
        publish(channel, clock, "4000", "tick");
        Amqp.awaitReady(channel, clock, 0);

        Amqp.send(channel, queue, "still here");

        assertThat(inbox.takeText()).isEqualTo("still here");
    }

    @Test
    @UnlikeRabbitMq // it needs a broker of its own
    void anExpiryTimeSurvivesARestart(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            try (var connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.queueDeclare("q", true, false, false, null);
                publish(channel, "q", "1", "soon");
                publish(channel, "q", "1000000", "late");
                channel.waitForConfirmsOrDie(30_000);
            }
            broker.stop();
            try (BrokerProcess again = broker.restart();
                    var connection = BrokerAddress.of(again).factory().newConnection()) {
                Channel channel = connection.createChannel();
                Await.until("the expired one is gone", () -> Amqp.ready(channel, "q") == 1);
                GetResponse left = channel.basicGet("q", true);
                assertThat(new String(left.getBody(), UTF_8)).isEqualTo("late");
            }
        }
    }
}
