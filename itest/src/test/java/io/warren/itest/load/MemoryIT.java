package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a burst took of memory is given back when the burst is over. */
@Tag("scale")
@EnabledOnOs(OS.LINUX)
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "measures a broker of its own")
final class MemoryIT {
    private static final int MESSAGES = 100_000;
    private static final int BODY_BYTES = 4_096;
    private static final int CONNECTIONS = 50;
    private static final long GENEROUS_BYTES = 200L << 20;

    /** Looks every two seconds, not every fifteen, whether there is garbage to give back. */
    private static final String IMPATIENT = "-XX:G1PeriodicGCInterval=2000";

    @TempDir Path folder;

    @Test
    void theMemoryComesBackAfterABurst() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.startWithJavaOptions(folder.resolve("data"), IMPATIENT)) {
            long before = residentBytes(broker);

            long peak = burst(broker);

            assertThat(peak - before)
                    .as("the burst is large enough to be seen")
                    .isGreaterThan(GENEROUS_BYTES);
            Await.until(
                    "resident memory is back from " + peak + " to about " + before,
                    Duration.ofMinutes(2),
                    () -> residentBytes(broker) < before + GENEROUS_BYTES);
        }
    }

    private static long burst(BrokerProcess broker) throws Exception {
        long peak;
        Connection[] idle = new Connection[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            idle[i] = BrokerAddress.of(broker).factory().newConnection();
        }
        try (Connection connection = BrokerAddress.of(broker).factory().newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("burst", false, false, false, null);
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", "burst", null, new byte[BODY_BYTES]);
            }
            Await.until(
                    "all are there",
                    Duration.ofMinutes(2),
                    () -> Amqp.ready(channel, "burst") == MESSAGES);
            peak = residentBytes(broker); // before the collector may give any of it back
            channel.queueDelete("burst");
        }
        for (Connection each : idle) {
            each.close();
        }
        return peak;
    }

    private static long residentBytes(BrokerProcess broker) throws IOException {
        Path status = Path.of("/proc", Long.toString(broker.process().pid()), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS in " + status);
    }
}
