package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.SharedBroker;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code security.loopback-users}: guest, or who is named, is let in over loopback only. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker that listens on every address")
final class GuestIT {
    @TempDir Path folder;

    /** RabbitMQ's, to clients that understand; the log has the reason. */
    private static final String REFUSAL =
            "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                    + " For details see the broker logfile.";

    private BrokerProcess start(String... settings) {
        List<String> options = new ArrayList<>(List.of("--set", "amqp.host=0.0.0.0"));
        for (String setting : settings) {
            options.addAll(List.of("--set", setting));
        }
        return BrokerProcess.start(folder.resolve("data"), options.toArray(String[]::new));
    }

    private static InetAddress remote() throws Exception {
        Optional<InetAddress> remote = addressThatIsNotLoopback();
        Prerequisite.require(remote.isPresent(), "an IPv4 address other than loopback");
        return remote.orElseThrow();
    }

    private static ConnectionFactory client(InetAddress host, BrokerProcess broker, String user) {
        ConnectionFactory factory =
                new BrokerAddress(host.getHostAddress(), broker.port()).factory();
        factory.setUsername(user);
        factory.setPassword(user.equals("guest") ? "guest" : "s3cret");
        return factory;
    }

    private static void addUser(BrokerProcess broker, String name) throws Exception {
        Ctl ctl = new Ctl(broker);
        ctl.runWithInput("s3cret\n", "user", "add", name, "--password-stdin");
        ctl.run("permission", "set", name, ".*", ".*", ".*");
    }

    private static void assertLetIn(ConnectionFactory client) throws Exception {
        try (Connection connection = client.newConnection()) {
            assertThat(connection.createChannel().queueDeclare().getQueue()).isNotEmpty();
        }
    }

    private static void assertRefused(ConnectionFactory client) {
        assertThatThrownBy(client::newConnection)
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessage(REFUSAL);
    }

    @Test
    void guestIsLocalAndAUserIsNot() throws Exception {
        InetAddress remote = remote();
        try (BrokerProcess broker = start()) {
            assertLetIn(client(InetAddress.getLoopbackAddress(), broker, "guest"));
            assertRefused(client(remote, broker, "guest"));
            assertThat(broker.log())
                    .contains("may come from this machine only: user=guest")
                    .contains("login refused: user=guest peer=/" + remote.getHostAddress());

            addUser(broker, "alice");
            ConnectionFactory alice = client(remote, broker, "alice");
            assertLetIn(alice);
            alice.setPassword("guess");
            assertRefused(alice);
        }
    }

    @Test
    void thoseWhoAreNamedAreLocalAndGuestIsNot() throws Exception {
        InetAddress remote = remote();
        try (BrokerProcess broker = start("security.loopback-users=alice, bob")) {
            addUser(broker, "alice");
            addUser(broker, "bob");
            addUser(broker, "carol");
            for (String user : List.of("alice", "bob")) {
                assertLetIn(client(InetAddress.getLoopbackAddress(), broker, user));
                assertRefused(client(remote, broker, user));
            }
            assertLetIn(client(remote, broker, "guest"));
            assertLetIn(client(remote, broker, "carol"));
        }
    }

    @Test
    void everybodyMayComeFromAnywhereWhenNobodyIsNamed() throws Exception {
        InetAddress remote = remote();
        try (BrokerProcess broker = start("security.loopback-users=none")) {
            assertLetIn(client(remote, broker, "guest"));
            ConnectionFactory wrong = client(remote, broker, "guest");
            wrong.setPassword("guess");
            assertRefused(wrong);
        }
    }

    private static Optional<InetAddress> addressThatIsNotLoopback() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
