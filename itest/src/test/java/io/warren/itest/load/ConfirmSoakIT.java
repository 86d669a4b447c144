package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker at random moments while it takes persistent messages, and looks for every
 * message it had confirmed. Each message goes to two durable queues: one keeps everything over all
 * rounds, the other is consumed meanwhile. The system property {@code warren.itest.soak.rounds}
 * says how often.
 */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class ConfirmSoakIT {
    private static final int ROUNDS = Integer.getInteger("warren.itest.soak.rounds", 3);
    private static final String EXCHANGE = "soak";
    private static final String ARCHIVE = "soak.archive";
    private static final String WORK = "soak.work";
    private static final int LEAST_CONFIRMS_PER_ROUND = 200;

    @TempDir Path folder;

    private final Random random = new Random();
    private final Set<Long> confirmed = new HashSet<>();
    private final Set<Long> acked = ConcurrentHashMap.newKeySet();
    private long next = 1;

    @Test
    void noConfirmedMessageIsLostWhenTheBrokerIsKilled() throws Exception {
        BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
        try {
            declare(broker);
            for (int round = 1; round <= ROUNDS; round++) {
                publishUntilKilled(broker);
                broker = broker.restart();
                verify(broker, round);
            }
        } finally {
            broker.close();
        }
    }

    private static void declare(BrokerProcess broker) throws Exception {
        try (Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, "fanout", true);
            for (String queue : new String[] {ARCHIVE, WORK}) {
                channel.queueDeclare(queue, true, false, false, null);
                channel.queueBind(queue, EXCHANGE, "");
            }
        }
    }

    private void publishUntilKilled(BrokerProcess broker) throws Exception {
        Connection consumer = connect(broker);
        try (SoakPublisher publisher =
                new SoakPublisher(BrokerAddress.of(broker), EXCHANGE, next)) {
            consume(consumer.createChannel());
            int enough = LEAST_CONFIRMS_PER_ROUND + random.nextInt(5_000);
            Await.until(
                    enough + " confirms",
                    Duration.ofMinutes(2),
                    () -> publisher.confirmed().size() >= enough);
            broker.kill();
            next = publisher.awaitEnd();
            confirmed.addAll(publisher.confirmed());
        } finally {
            consumer.abort(1_000);
        }
    }

    private void consume(Channel channel) throws IOException {
        channel.basicQos(50);
        channel.basicConsume(
                WORK,
                false,
                (tag, delivery) -> {
                    // acked as soon as the ack may have left: it may or may not have arrived
                    acked.add(SoakMessages.number(delivery.getBody()));
                    try {
                        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                    } catch (AlreadyClosedException killed) {
                        // the round is over
                    }
                },
                tag -> {});
    }

    private void verify(BrokerProcess broker, int round) throws Exception {
        try (Connection connection = connect(broker)) {
            Set<Long> archived = readAll(connection.createChannel(), ARCHIVE, false);
            Set<Long> lost = new TreeSet<>(confirmed);
            lost.removeAll(archived);
            assertThat(lost).as("round %d: confirmed, and not in the archive", round).isEmpty();

            Set<Long> waiting = readAll(connection.createChannel(), WORK, true);
            lost.addAll(confirmed);
            lost.removeAll(waiting);
            lost.removeAll(acked);
            assertThat(lost).as("round %d: confirmed, not acked, not there", round).isEmpty();
            acked.addAll(waiting);
        }
    }

    /** Reads a queue to its end; without acks everything goes back when the channel closes. */
    private static Set<Long> readAll(Channel channel, String queue, boolean ack) throws Exception {
        int count = channel.queueDeclarePassive(queue).getMessageCount();
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(queue, false, inbox);
        Set<Long> numbers = new HashSet<>();
        long last = 0;
        for (int i = 0; i < count; i++) {
            Delivery delivery = inbox.take();
            long number = SoakMessages.number(delivery.getBody());
            assertThat(Arrays.equals(delivery.getBody(), SoakMessages.body(number)))
                    .as("%s: message %d is what was sent", queue, number)
                    .isTrue();
            assertThat(numbers.add(number)).as("%s: %d is there once", queue, number).isTrue();
            assertThat(number).as("%s is in order", queue).isGreaterThan(last);
            last = number;
        }
        if (ack) {
            channel.basicAck(0, true);
        }
        channel.close();
        return numbers;
    }

    private static Connection connect(BrokerProcess broker) throws Exception {
        return BrokerAddress.of(broker).factory().newConnection();
    }
}
