package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.UnblockedCallback;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** When memory runs short publishers wait, and know it; consumers go on and make room. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker with little memory")
final class MemoryAlarmIT {
    private static final String QUEUE = "alarmed";
    private static final int BODY_BYTES = 10_000;

    @TempDir Path folder;

    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger unblocked = new AtomicInteger();
    private volatile boolean enough;

    @Test
    void publishersAreBlockedAndGoOnWhenConsumersHaveMadeRoom() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.startWithJavaOptions(
                        folder.resolve("data"), "-Xmx128m", "--set", "memory.high-watermark=0.2")) {
            Connection publishing = connect(broker);
            BlockedCallback onBlocked = reason -> blocked.incrementAndGet();
            UnblockedCallback onUnblocked = unblocked::incrementAndGet;
            publishing.addBlockedListener(onBlocked, onUnblocked);
            Channel channel = publishing.createChannel();
            channel.queueDeclare(QUEUE, false, false, false, null);
            Thread publisher = new Thread(() -> publish(channel), "publisher");
            publisher.setDaemon(true);
            publisher.start();
            await("the publisher is blocked", () -> blocked.get() == 1);
            assertThat(new Ctl(broker).run("status")).containsPattern("Alarms: +memory");

            Connection consuming = connect(broker);
            Channel consumer = consuming.createChannel(); // others are served as before
            assertThat(consumer.queueDeclare().getQueue()).isNotEmpty();
            AtomicInteger received = new AtomicInteger();
            consumer.basicConsume(
                    QUEUE, true, (tag, delivery) -> received.incrementAndGet(), tag -> {});

            await("the publisher goes on", () -> unblocked.get() >= 1);
            enough = true;
            publisher.join(60_000);
            assertThat(publisher.isAlive()).isFalse();
            await("nothing is lost", () -> received.get() == published.get());
            assertThat(publishing.isOpen()).isTrue();
            publishing.close();
            consuming.close();
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
