package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The largest message there may be survives kill -9 once it is confirmed. */
@Tag("scale")
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class BigPersistentMessageIT {
    private static final int BYTES = 128 << 20;

    @TempDir Path folder;

    @Test
    void theLargestPersistentMessageSurvivesKillNine() throws Exception {
        byte[] body = new byte[BYTES];
        new Random(BYTES).nextBytes(body);
        try (BrokerProcess first = BrokerProcess.start(folder.resolve("data"))) {
            publish(first, body);
            first.kill();
            try (BrokerProcess second = first.restart();
                    Connection connection = connect(second);
                    Channel channel = connection.createChannel()) {
                byte[] arrived = Amqp.consumeNoAck(channel, "big").take().getBody();

                assertThat(arrived).hasSize(BYTES);
                assertThat(Arrays.equals(arrived, body)).as("byte for byte").isTrue();
            }
        }
    }

    private static void publish(BrokerProcess broker, byte[] body) throws Exception {
        try (Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("big", true, false, false, null);
            channel.confirmSelect();
            channel.basicPublish("", "big", Amqp.persistent(), body);
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    private static Connection connect(BrokerProcess broker) throws Exception {
        ConnectionFactory factory = BrokerAddress.of(broker).factory();
        factory.setMaxInboundMessageBodySize(BYTES + 1);
        return factory.newConnection();
    }
}
