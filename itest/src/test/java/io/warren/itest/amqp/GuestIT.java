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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** guest is let in over loopback only; a remote client needs a user of its own. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker that listens on every address")
final class GuestIT {
    @TempDir Path folder;

    @Test
    void guestIsLocalAndAUserIsNot() throws Exception {
        Optional<InetAddress> remote = addressThatIsNotLoopback();
        Prerequisite.require(remote.isPresent(), "an IPv4 address other than loopback");
        try (BrokerProcess broker =
                BrokerProcess.start(folder.resolve("data"), "--set", "amqp.host=0.0.0.0")) {
            BrokerAddress far = new BrokerAddress(remote.get().getHostAddress(), broker.port());
            try (Connection near =
                    new BrokerAddress("127.0.0.1", broker.port()).factory().newConnection()) {
                assertThat(near.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> far.factory().newConnection())
                    .isInstanceOf(AuthenticationFailureException.class);

            Ctl ctl = new Ctl(broker);
            ctl.runWithInput("s3cret\n", "user", "add", "alice", "--password-stdin");
            ctl.run("permission", "set", "alice", ".*", ".*", ".*");

            ConnectionFactory alice = far.factory();
            alice.setUsername("alice");
            alice.setPassword("s3cret");
            try (Connection connection = alice.newConnection()) {
                assertThat(connection.createChannel().queueDeclare().getQueue()).isNotEmpty();
            }
            alice.setPassword("guess");
            assertThatThrownBy(alice::newConnection)
                    .isInstanceOf(AuthenticationFailureException.class);
        }
    }

    private static Optional<InetAddress> addressThatIsNotLoopback() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
