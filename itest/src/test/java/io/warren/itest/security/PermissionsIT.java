package io.warren.itest.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Failure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual hosts, users and permissions: commands on one side, clients on the other. */
final class PermissionsIT {
    @TempDir static Path folder;
    private static BrokerProcess broker;
    private static Ctl ctl;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.start(folder.resolve("data"));
        ctl = new Ctl(broker);
        ctl.runWithInput("secret\n", "user", "add", "alice", "--password-stdin");
        ctl.run("permission", "set", "alice", "^c-", "^w-", "^r-");
        try (Connection guest = connect("guest", "guest", "/")) {
            Channel channel = guest.createChannel();
            for (String prefix : new String[] {"w", "r", "x"}) {
                channel.queueDeclare(prefix + "-q", true, false, false, null);
                channel.exchangeDeclare(prefix + "-e", "topic", true);
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Connection connect(String user, String password, String virtualHost)
            throws Exception {
        ConnectionFactory factory = BrokerAddress.of(broker).factory();
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        return factory.newConnection();
    }

    private interface Action {
        void run(Channel channel) throws Exception;
    }

    private static Failure refusal(Action action) throws Exception {
        try (Connection connection = connect("alice", "secret", "/")) {
            Channel channel = connection.createChannel();
            return Failure.ofChannel(() -> action.run(channel));
        }
    }

    private static void assertRefused(String what, Action action) throws Exception {
        assertThat(refusal(action))
                .isEqualTo(
                        new Failure(
                                false,
                                403,
                                "ACCESS_REFUSED - access to "
                                        + what
                                        + " in vhost '/' refused for user 'alice'"));
    }

    @Test
    void whatAUserMayNotDoIsRefusedInRabbitMqsWords() throws Exception {
        assertRefused("queue 'x'", c -> c.queueDeclare("x", false, false, false, null));
        assertRefused("queue 'x-q'", c -> c.queueDelete("x-q"));
        assertRefused("queue 'x-q'", c -> c.basicGet("x-q", true));
        assertRefused("queue 'x-q'", c -> c.queuePurge("x-q"));
        assertRefused("queue 'x-q'", c -> c.queueBind("x-q", "r-e", "k"));
        assertRefused("exchange 'x-e'", c -> c.queueBind("w-q", "x-e", "k"));
        assertRefused("exchange 'x-e'", c -> c.exchangeBind("w-e", "x-e", "k"));
        assertRefused("exchange 'x-e'", c -> c.exchangeDelete("x-e"));
        assertRefused("exchange 'amq.default'", c -> publish(c, "", "w-q"));
        try (Connection connection = connect("alice", "secret", "/")) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("c-new", false, true, false, null);
            channel.queueDeclarePassive("x-q");
            channel.queueBind("w-q", "r-e", "k");
            publish(channel, "w-e", "k");
            assertThat(channel.basicGet("r-q", true)).isNull();
        }
    }

    private static void publish(Channel channel, String exchange, String key) throws Exception {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, MessageProperties.MINIMAL_BASIC, "x".getBytes(UTF_8));
        channel.waitForConfirms(30_000);
    }

    @Test
    void topicPermissionsBoundTheKeys() throws Exception {
        ctl.run("topic-permission", "set", "alice", "w-e", "^{username}\\.", ".*");
        try {
            assertRefused("topic 'bob.x' in exchange 'w-e'", c -> publish(c, "w-e", "bob.x"));
            try (Connection connection = connect("alice", "secret", "/")) {
                publish(connection.createChannel(), "w-e", "alice.x");
            }
        } finally {
            ctl.run("topic-permission", "clear", "alice");
        }
        assertThat(ctl.run("topic-permission", "list")).contains("no topic permissions");
    }

    @Test
    void aPermissionThatGoesEndsWhatAnOpenConnectionMayDo() throws Exception {
        ctl.runWithInput("secret\n", "user", "add", "bob", "--password-stdin");
        assertThat(Failure.ofConnection(() -> connect("bob", "secret", "/").close()).text())
                .isEqualTo("NOT_ALLOWED - access to vhost '/' refused for user 'bob'");
        ctl.run("permission", "set", "bob", "", ".*", "");
        Connection connection = connect("bob", "secret", "/");
        Channel channel = connection.createChannel();
        publish(channel, "w-e", "k");
        publish(channel, "w-e", "k");
        ctl.run("permission", "set", "bob", "", "", "");
        assertThat(Failure.ofChannel(() -> publish(channel, "w-e", "k")).text())
                .contains("access to exchange 'w-e'");
        ctl.run("user", "delete", "bob");
        assertThat(Failure.awaitConnection(connection))
                .isEqualTo(new Failure(true, 320, "CONNECTION_FORCED - user 'bob' is deleted"));
        assertThatThrownBy(() -> connect("bob", "secret", "/"))
                .isInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void aUserWithoutPasswordCannotLogIn() throws Exception {
        ctl.runWithInput("secret\n", "user", "add", "carol", "--password-stdin");
        ctl.run("permission", "set", "carol", ".*", ".*", ".*");
        connect("carol", "secret", "/").close();
        ctl.run("user", "clear-password", "carol");
        assertThatThrownBy(() -> connect("carol", "secret", "/"))
                .isInstanceOf(AuthenticationFailureException.class);
        ctl.run("user", "tags", "carol", "--tag", "monitoring");
        assertThat(ctl.run("user", "list")).containsPattern("carol +monitoring");
        assertThat(broker.log()).doesNotContain("secret");
    }

    @Test
    void aUserHasOnlySoManyConnectionsAndChannels() throws Exception {
        ctl.runWithInput("secret\n", "user", "add", "dan", "--password-stdin");
        ctl.run("permission", "set", "dan", ".*", ".*", ".*");
        ctl.run("user", "limits", "dan", "--max-connections", "1", "--max-channels", "2");
        assertThat(ctl.run("user", "list")).containsPattern("dan +1 +2");
        Connection first = connect("dan", "secret", "/");
        assertThat(Failure.ofConnection(() -> connect("dan", "secret", "/").close()))
                .isEqualTo(
                        new Failure(
                                true,
                                530,
                                "NOT_ALLOWED - connection refused for user 'dan': user"
                                        + " connection limit (1) is reached"));
        ctl.run("user", "limits", "dan", "--max-connections", "none");
        assertThat(ctl.run("user", "list")).containsPattern("dan +none +2");
        connect("dan", "secret", "/").close();
        first.createChannel();
        first.createChannel();
        assertThat(Failure.ofConnection(first::createChannel))
                .isEqualTo(
                        new Failure(
                                true,
                                530,
                                "NOT_ALLOWED - number of channels opened for user 'dan' has"
                                        + " reached the maximum allowed user limit of (2)"));
        ctl.run("user", "delete", "dan");
    }

    @Test
    void virtualHostsAreApartAndGoWithTheirConnections() throws Exception {
        assertThat(Failure.ofConnection(() -> connect("guest", "guest", "v").close()))
                .isEqualTo(new Failure(true, 530, "NOT_ALLOWED - vhost v not found"));
        ctl.run("vhost", "add", "v", "--description", "a test");
        assertThat(ctl.run("vhost:list")).containsPattern("v +a test +none +none");
        assertThat(Failure.ofConnection(() -> connect("guest", "guest", "v").close()).text())
                .isEqualTo("NOT_ALLOWED - access to vhost 'v' refused for user 'guest'");
        ctl.run("permission", "set", "guest", ".*", ".*", ".*", "--vhost", "v");
        ctl.run("vhost", "limits", "v", "--max-connections", "1", "--max-queues", "1");
        Connection inside = connect("guest", "guest", "v");
        assertThat(Failure.ofConnection(() -> connect("guest", "guest", "v").close()).text())
                .isEqualTo(
                        "NOT_ALLOWED - access to vhost 'v' refused for user 'guest':"
                                + " connection limit (1) is reached");
        Channel channel = inside.createChannel();
        channel.queueDeclare("x-q", true, false, false, null);
        channel.queueBind("x-q", "amq.topic", "#");
        publish(channel, "amq.topic", "k");
        assertThat(channel.queueDeclarePassive("x-q").getMessageCount()).isEqualTo(1);
        Channel second = inside.createChannel();
        assertThat(Failure.ofChannel(() -> second.queueDeclare("b", false, false, false, null)))
                .isEqualTo(
                        new Failure(
                                false,
                                406,
                                "PRECONDITION_FAILED - cannot declare queue 'b': queue limit"
                                        + " in vhost 'v' (1) is reached"));
        ctl.run("vhost", "delete", "v");
        assertThat(Failure.awaitConnection(inside))
                .isEqualTo(new Failure(true, 320, "CONNECTION_FORCED - vhost 'v' is deleted"));
        try (Connection connection = connect("guest", "guest", "/")) {
            Channel other = connection.createChannel();
            assertThat(other.queueDeclarePassive("x-q").getMessageCount()).isZero();
        }
    }

    @Test
    void anAlternateExchangeByPolicyComesAndGoesLive() throws Exception {
        try (Connection connection = connect("guest", "guest", "/")) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("p-rest", "fanout");
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "p-rest", "");
            channel.exchangeDeclare("p-main", "direct", false, false, Map.of());
            publish(channel, "p-main", "nobody");
            ctl.run("policy", "set", "p", "^p-main$", "--arg", "alternate-exchange=p-rest");
            publish(channel, "p-main", "nobody");
            assertThat(ctl.run("policy", "list")).contains("alternate-exchange=p-rest");
            ctl.run("policy", "clear", "p");
            publish(channel, "p-main", "nobody");
            assertThat(channel.queueDeclarePassive(queue).getMessageCount()).isEqualTo(1);
        }
        assertThatThrownBy(() -> ctl.run("policy", "set", "p", "q", "--arg", "max-length=-1"))
                .hasMessageContaining("-1 is not a valid maximum length");
    }
}
