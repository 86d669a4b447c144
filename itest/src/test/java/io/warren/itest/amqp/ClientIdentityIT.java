package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Failure;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What client and server say of themselves, and in whose name a client may publish. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker of its own settings and users")
final class ClientIdentityIT {
    @TempDir static Path folder;
    private static BrokerProcess broker;
    private static Ctl ctl;

    @BeforeAll
    static void start() throws Exception {
        broker =
                BrokerProcess.start(
                        folder.resolve("data"),
                        "--set",
                        "amqp.server-product=Warren",
                        "--set",
                        "amqp.server-version=9.8.7");
        ctl = new Ctl(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void theServerIsCalledAsItIsConfigured() throws Exception {
        try (Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            assertThat(connection.getServerProperties().get("product")).hasToString("Warren");
            assertThat(connection.getServerProperties().get("version")).hasToString("9.8.7");
        }
    }

    @Test
    void aConnectionIsListedUnderTheNameThatItsClientGives() throws Exception {
        try (Connection connection =
                BrokerAddress.of(broker).factory().newConnection("the ordering service")) {
            assertThat(connection.isOpen()).isTrue();
            assertThat(ctl.run("connections")).contains("the ordering service");
        }
    }

    @Test
    void anImpersonatorMayPublishInAnybodysName() throws Exception {
        ctl.runWithInput("secret\n", "user", "add", "proxy", "--password-stdin");
        ctl.run("permission", "set", "proxy", ".*", ".*", ".*");
        ConnectionFactory factory = BrokerAddress.of(broker).factory();
        factory.setUsername("proxy");
        factory.setPassword("secret");
        AMQP.BasicProperties alice = new AMQP.BasicProperties.Builder().userId("alice").build();
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.basicPublish("", "nowhere", alice, new byte[1]);
            assertThat(Failure.awaitChannel(channel).code()).isEqualTo(PRECONDITION_FAILED);
        }

        ctl.run("user", "tags", "proxy", "--tag", "impersonator");

        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();
            channel.basicPublish("", queue, alice, new byte[1]);
            channel.waitForConfirmsOrDie(30_000);
            assertThat(channel.basicGet(queue, true).getProps().getUserId()).isEqualTo("alice");
        }
    }
}
