package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backlog far larger than the heap costs disk, not memory. */
@Tag("scale")
@EnabledOnOs(OS.LINUX)
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "measures a broker of its own")
final class BacklogIT {
    private static final int MESSAGES = Integer.getInteger("warren.itest.backlog", 300_000);
    private static final int BODY_BYTES = 1_024;
    private static final int PREFETCH = 500;
    private static final long MOST_RESIDENT_BYTES = 400L << 20;

    @TempDir Path folder;

    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicLong peakBytes = new AtomicLong();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBacklogIsPublishedAndDrainedInOrderWithAFlatHeap(boolean persistent) throws Exception {
        try (BrokerProcess broker =
                        BrokerProcess.startWithJavaOptions(folder.resolve("data"), "-Xmx256m");
                Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            connection.addBlockedListener(reason -> blocked.incrementAndGet(), () -> {});
            Channel channel = connection.createChannel();
            channel.queueDeclare("backlog", persistent, false, false, null);
            publish(channel, persistent, broker);
            Await.until(
                    "all are there",
                    Duration.ofMinutes(5),
                    () -> {
                        observe(broker);
                        return Amqp.ready(channel, "backlog") == MESSAGES;
                    });
            drain(connection.createChannel(), broker);
            assertThat(blocked).hasValue(0);
            assertThat(peakBytes.get()).as("resident bytes").isLessThan(MOST_RESIDENT_BYTES);
        }
    }

    /** It has no prefetch, and acknowledges nothing. */
    @Test
    void aConsumerMayHoldMoreThanTheHeapHasRoomFor() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.startWithJavaOptions(folder.resolve("data"), "-Xmx256m")) {
            try (Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("backlog", true, false, false, null);
                publish(channel, true, broker);
                AtomicInteger received = new AtomicInteger();
                connection
                        .createChannel()
                        .basicConsume(
                                "backlog",
                                false,
                                (tag, delivery) -> received.incrementAndGet(),
                                tag -> {});
                Await.until(
                        "all have come", Duration.ofMinutes(5), () -> received.get() == MESSAGES);
            }
            try (Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                Await.until(
                        "all are back",
                        Duration.ofMinutes(5),
                        () -> Amqp.ready(channel, "backlog") == MESSAGES);
                drain(connection.createChannel(), broker);
            }
        }
    }

    private void publish(Channel channel, boolean persistent, BrokerProcess broker)
            throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(
                    "",
                    "backlog",
                    persistent
                            ? MessageProperties.MINIMAL_PERSISTENT_BASIC
                            : MessageProperties.MINIMAL_BASIC,
                    ByteBuffer.allocate(BODY_BYTES).putInt(i).array());
            if (i % 10_000 == 0) {
                observe(broker);
            }
        }
    }

    private void drain(Channel channel, BrokerProcess broker) throws IOException {
        AtomicInteger received = new AtomicInteger();
        AtomicInteger disorder = new AtomicInteger();
        channel.basicQos(PREFETCH);
        channel.basicConsume(
                "backlog",
                false,
                (tag, delivery) -> {
                    int number = ByteBuffer.wrap(delivery.getBody()).getInt();
                    if (number != received.getAndIncrement()) {
                        disorder.incrementAndGet();
                    }
                    if ((number + 1) % (PREFETCH / 5) == 0 || number == MESSAGES - 1) {
                        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                    }
                },
                tag -> {});
        Await.until(
                "all have come",
                Duration.ofMinutes(5),
                () -> {
                    observe(broker);
                    return received.get() == MESSAGES;
                });
        assertThat(disorder).as("messages out of their order").hasValue(0);
    }

    private void observe(BrokerProcess broker) throws IOException {
        Path status = Path.of("/proc", Long.toString(broker.process().pid()), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                long bytes = Long.parseLong(line.replaceAll("\\D", "")) << 10;
                peakBytes.accumulateAndGet(bytes, Math::max);
            }
        }
    }
}
