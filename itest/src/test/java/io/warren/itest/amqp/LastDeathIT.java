package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The headers {@code x-last-death-*}, which are there when the setting says so. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker of its own settings")
final class LastDeathIT {
    @TempDir Path folder;

    private Map<String, Object> headersAfterTwoDeaths(String setting) throws Exception {
        try (BrokerProcess broker =
                        BrokerProcess.start(
                                folder.resolve(setting),
                                "--set",
                                "dead-letters.last-death=" + setting);
                Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            Channel channel = connection.createChannel();
            declare(channel, "end", Map.of());
            declare(channel, "second", to("end", "x-message-ttl", 0));
            declare(channel, "first", to("second", "x-max-length", 0));
            channel.basicPublish("", "first", new AMQP.BasicProperties(), new byte[1]);
            Amqp.awaitReady(channel, "end", 1);
            return channel.basicGet("end", true).getProps().getHeaders();
        }
    }

    private static void declare(Channel channel, String name, Map<String, Object> arguments)
            throws Exception {
        channel.queueDeclare(name, false, false, false, arguments);
    }

    private static Map<String, Object> to(String letters, String key, Object value) {
        return Map.of(
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters, key, value);
    }

    @Test
    void theyTellTheLastDeathBesideTheFirst() throws Exception {
        assertThat(headersAfterTwoDeaths("on").toString())
                .contains("x-first-death-queue=first", "x-first-death-reason=maxlen")
                .contains("x-last-death-queue=second", "x-last-death-reason=expired")
                .contains("x-last-death-exchange=");
    }

    @Test
    void otherwiseTheRecordAloneTellsIt() throws Exception {
        assertThat(headersAfterTwoDeaths("off"))
                .containsKeys("x-death", "x-first-death-queue")
                .doesNotContainKeys("x-last-death-queue", "x-last-death-reason");
    }
}
