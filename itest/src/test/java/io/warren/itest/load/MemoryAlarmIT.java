package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.UnblockedCallback;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** When something runs short publishers wait, and know it; consumers go on and make room. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker with little memory")
final class MemoryAlarmIT {
    private static final String QUEUE = "alarmed";
    private static final int BODY_BYTES = 10_000;

    @TempDir Path folder;

    private final AtomicInteger published = new AtomicInteger();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unblocked = new AtomicInteger();
    private volatile boolean enough;

    @Test
    void publishersAreBlockedAndGoOnWhenConsumersHaveMadeRoom() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.startWithJavaOptions(
                        folder.resolve("data"), "-Xmx128m", "--set", "memory.high-watermark=0.2")) {
            Connection publishing = connect(broker);
            BlockedCallback onBlocked = reasons::add;
            UnblockedCallback onUnblocked = unblocked::incrementAndGet;
            publishing.addBlockedListener(onBlocked, onUnblocked);
            Channel channel = publishing.createChannel();
            channel.queueDeclare(QUEUE, false, false, false, null);
            // What a consumer holds cannot leave memory.
            Connection consuming = connect(broker);
            Channel consumer = consuming.createChannel();
            AtomicInteger received = new AtomicInteger();
            consumer.basicConsume(
                    QUEUE, false, (tag, delivery) -> received.incrementAndGet(), tag -> {});
            Thread publisher = new Thread(() -> publish(channel), "publisher");
            publisher.setDaemon(true);
            publisher.start();
            await("the publisher is blocked", () -> !reasons.isEmpty());
            assertThat(reasons.peek()).isEqualTo("low on memory");
            assertThat(new Ctl(broker).run("status")).containsPattern("Alarms: +memory");

            // Others are served as before.
            assertThat(consuming.createChannel().queueDeclare().getQueue()).isNotEmpty();
            await(
                    "the publisher goes on",
                    () -> {
                        consumer.basicAck(0, true);
                        return unblocked.get() >= 1;
                    });
            enough = true;
            // It may be blocked once more by now.
            await(
                    "the publisher has seen that it is enough",
                    () -> {
                        consumer.basicAck(0, true);
                        return !publisher.isAlive();
                    });
            await(
                    "nothing is lost",
                    () -> {
                        consumer.basicAck(0, true);
                        return received.get() == published.get();
                    });
            assertThat(publishing.isOpen()).isTrue();
            publishing.close();
            consuming.close();
        }
    }

    @Test
    void aDiskWithoutSpaceBlocksPublishersUntilTheLimitIsBelowWhatIsFree() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Connection publishing = connect(broker);
            BlockedCallback onBlocked = reasons::add;
            UnblockedCallback onUnblocked = unblocked::incrementAndGet;
            publishing.addBlockedListener(onBlocked, onUnblocked);
            Ctl ctl = new Ctl(broker);
            assertThat(ctl.run("limits", "--disk", "900000GB")).contains("Alarms: disk");
            assertThat(ctl.run("status")).containsPattern("Alarms: +disk");
            Channel channel = publishing.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, null);
            channel.confirmSelect();
            int count = 200; // more than what is read before the first of them is seen
            for (int i = 0; i < count; i++) {
                channel.basicPublish("", QUEUE, null, new byte[BODY_BYTES]);
            }

            await("it is told", () -> reasons.size() == 1);
            assertThat(reasons).containsExactly("low on disk");
            Connection other = connect(broker);
            assertThat(Amqp.ready(other.createChannel(), QUEUE)).isLessThan(count);
            assertThat(ctl.run("limits", "--disk", "1MB")).contains("Alarms: none");

            await("it is told that this is over", () -> unblocked.get() == 1);
            channel.waitForConfirmsOrDie(30_000);
            assertThat(Amqp.ready(other.createChannel(), QUEUE)).isEqualTo(count);
            publishing.close();
            other.close();
        }
    }

    private void publish(Channel channel) {
        try {
            while (!enough) {
                channel.basicPublish("", QUEUE, null, new byte[BODY_BYTES]);
                published.incrementAndGet();
            }
        } catch (IOException | AlreadyClosedException e) {
            throw new IllegalStateException("after " + published + " messages", e);
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Await.until(what, Duration.ofMinutes(1), condition);
    }

    private static Connection connect(BrokerProcess broker) throws Exception {
        return BrokerAddress.of(broker).factory().newConnection();
    }
}
