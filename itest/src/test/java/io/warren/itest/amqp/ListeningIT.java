package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code amqp.host}: at which addresses clients are served. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs brokers with settings of their own")
final class ListeningIT {
    private static final String IPV4 = "127.0.0.1";
    private static final String IPV6 = "::1";

    @TempDir Path data;

    private static void requireIpv6() throws IOException {
        boolean there = NetworkInterface.getByInetAddress(InetAddress.getByName(IPV6)) != null;
        Prerequisite.require(there, "the IPv6 loopback address");
    }

    private static boolean serves(BrokerProcess broker, String host) throws Exception {
        BrokerAddress address = new BrokerAddress(host, broker.port());
        try (Connection connection = address.factory().newConnection()) {
            return connection.isOpen();
        }
    }

    @Test
    void bothLoopbackAddressesByDefault() throws Exception {
        requireIpv6();
        try (BrokerProcess broker = BrokerProcess.start(data)) {
            assertThat(serves(broker, IPV4)).isTrue();
            assertThat(serves(broker, IPV6)).isTrue();
        }
    }

    @Test
    void whereThereIsNoIpv6TheOtherAlone() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.startWithJavaOptions(data, "-Djava.net.preferIPv4Stack=true")) {
            assertThat(serves(broker, IPV4)).isTrue();
            assertThatThrownBy(() -> serves(broker, IPV6)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void oneAddressIfSo() throws Exception {
        requireIpv6();
        try (BrokerProcess broker = BrokerProcess.start(data, "--set", "amqp.host=127.0.0.1")) {
            assertThat(serves(broker, IPV4)).isTrue();
            assertThatThrownBy(() -> serves(broker, IPV6)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void allAddressesOfBothKinds() throws Exception {
        requireIpv6();
        try (BrokerProcess broker = BrokerProcess.start(data, "--set", "amqp.host=::")) {
            assertThat(serves(broker, IPV4)).isTrue();
            assertThat(serves(broker, IPV6)).isTrue();
        }
    }
}
