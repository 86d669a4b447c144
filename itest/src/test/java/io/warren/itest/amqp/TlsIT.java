package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Certificates;
import io.warren.itest.support.Certificates.Pair;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AMQP over TLS, certificates of clients, and certificates that change. */
final class TlsIT {
    @TempDir static Path folder;

    private static Certificates certificates;
    private static Pair authority;
    private static Pair server;
    private static Pair alice;
    private static BrokerProcess broker;
    private static int port;

    @BeforeAll
    static void startWithOptionalCertificates() throws Exception {
        certificates = new Certificates(folder);
        authority = certificates.authority("authority", "Authority");
        server = certificates.signed("server", "/CN=localhost", authority);
        alice = certificates.signed("alice", "/O=Example/CN=alice", authority);
        port = BrokerProcess.freePort();
        broker = start("data", port, "optional");
        new Ctl(broker).runWithInput("secret\n", "user", "add", "alice");
        new Ctl(broker).run("permission", "set", "alice", ".*", ".*", ".*");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static BrokerProcess start(String data, int tlsPort, String clients, String... more) {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--set", "amqp.tls.port=" + tlsPort));
        options.addAll(List.of("--set", "amqp.tls.certificate=" + server.certificate()));
        options.addAll(List.of("--set", "amqp.tls.key=" + server.key()));
        options.addAll(List.of("--set", "amqp.tls.client-certificates=" + clients));
        options.addAll(List.of("--set", "amqp.tls.trusted=" + authority.certificate()));
        options.addAll(List.of(more));
        return BrokerProcess.start(folder.resolve(data), options.toArray(String[]::new));
    }

    private static ConnectionFactory factory(int tlsPort, SSLContext context) {
        ConnectionFactory factory = new BrokerAddress("127.0.0.1", tlsPort).factory();
        factory.useSslProtocol(context);
        factory.enableHostnameVerification();
        return factory;
    }

    private static ConnectionFactory external(int tlsPort, Pair own) throws Exception {
        ConnectionFactory factory =
                factory(tlsPort, Certificates.client("TLSv1.3", authority, own));
        factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
        return factory;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void messagesOfAllSizesGoThroughTls(String protocol) throws Exception {
        SSLContext context = Certificates.client(protocol, authority, null);
        try (Connection connection = factory(port, context).newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            Inbox inbox = Amqp.consumeNoAck(channel, queue);
            Random random = new Random(1);
            for (int size : new int[] {0, 1, 10_000, 3_000_000}) {
                byte[] body = new byte[size];
                random.nextBytes(body);

                channel.basicPublish("", queue, null, body);

                assertThat(inbox.take().getBody()).isEqualTo(body);
            }
        }
    }

    @Test
    void theReadyLineTellsBothAddresses() {
        assertThat(broker.stdout())
                .contains("ready: amqp://127.0.0.1:" + broker.port())
                .contains("amqps://127.0.0.1:" + port);
    }

    @Test
    void aCertificateIsALoginWithoutAPassword() throws Exception {
        try (Connection connection = external(port, alice).newConnection()) {
            connection.createChannel().queueDeclare();
            assertThat(new Ctl(broker).run("connections")).contains("alice");
        }
    }

    @Test
    void aCertificateOfAnUnknownUserIsRefused() throws Exception {
        Pair mallory = certificates.signed("mallory", "/CN=mallory", authority);

        assertThatThrownBy(() -> external(port, mallory).newConnection())
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessageContaining("using authentication mechanism EXTERNAL");
    }

    @Test
    void aCertificateWithoutACommonNameIsNobody() throws Exception {
        Pair nobody = certificates.signed("nobody", "/O=alice", authority);

        assertThatThrownBy(() -> external(port, nobody).newConnection())
                .isInstanceOf(IOException.class);
    }

    @Test
    void withoutACertificateExternalIsNotOffered() throws Exception {
        SSLContext without = Certificates.client("TLSv1.3", authority, null);
        ConnectionFactory factory = factory(port, without);
        factory.setSaslConfig(
                mechanisms -> { // the client would not even try
                    assertThat(mechanisms).containsExactly("PLAIN", "AMQPLAIN");
                    return DefaultSaslConfig.PLAIN.getSaslMechanism(mechanisms);
                });
        factory.newConnection().close();
    }

    @Test
    void externalOnThePlainPortIsRefused() throws Exception {
        try (RawAmqp raw = RawAmqp.connect(BrokerAddress.of(broker))) {
            raw.send(RawAmqp.PROTOCOL_HEADER);
            raw.await(10, 10);
            raw.method(
                    0,
                    10,
                    11,
                    new Wire()
                            .table(new Wire())
                            .shortString("EXTERNAL")
                            .longString("alice")
                            .shortString("en_US"));

            assertThat(raw.endsWithoutClose()).isTrue();
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedAndNobodyElseNotices() throws Exception {
        // It says that it is the same: a client shows its certificate only to whom it may suit.
        Pair other = certificates.authority("other", "Authority");
        Pair forged = certificates.signed("forged", "/CN=alice", other);
        try (Connection neighbour = external(port, alice).newConnection()) {
            assertThatThrownBy(() -> external(port, forged).newConnection())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(AuthenticationFailureException.class);

            neighbour.createChannel().queueDeclare();
        }
        Await.until("the log tells of it", () -> broker.log().contains("TLS failed"));
        assertThat(broker.log()).doesNotContain(" ERROR ");
    }

    @Test
    void whatIsNotTlsIsRefusedAndLogsNoError() throws Exception {
        BrokerAddress tls = new BrokerAddress("127.0.0.1", port);
        try (RawAmqp raw = RawAmqp.connect(tls)) {
            raw.send(RawAmqp.PROTOCOL_HEADER);
            raw.awaitEnd();
        }
        try (RawAmqp raw = RawAmqp.connect(tls)) {
            raw.send(new byte[] {0x16, 3, 1, 0x7f, 0x7f, 1, 2, 3});
        }
        external(port, alice).newConnection().close();
        assertThat(broker.log()).doesNotContain(" ERROR ");
    }

    @Test
    void certificatesMayBeRequiredAndNamedByTheirWholeSubject() throws Exception {
        int own = BrokerProcess.freePort();
        try (BrokerProcess strict = start("strict", own, "required", "--set", "amqp.tls.user=dn")) {
            new Ctl(strict).runWithInput("secret\n", "user", "add", "CN=alice,O=Example");
            new Ctl(strict).run("permission", "set", "CN=alice,O=Example", ".*", ".*", ".*");

            external(own, alice).newConnection().close();

            SSLContext without = Certificates.client("TLSv1.2", authority, null);
            assertThatThrownBy(() -> factory(own, without).newConnection())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void certificatesAreReloadedWhenTheirFilesChange() throws Exception {
        Pair old = certificates.signed("reloaded", "/CN=localhost", authority);
        Pair next = certificates.signed("next", "/CN=localhost", authority);
        int own = BrokerProcess.freePort();
        try (BrokerProcess reloading =
                        start(
                                "reloading",
                                own,
                                "none",
                                "--set",
                                "amqp.tls.certificate=" + old.certificate(),
                                "--set",
                                "amqp.tls.key=" + old.key());
                Connection before =
                        factory(own, Certificates.client("TLSv1.3", authority, null))
                                .newConnection()) {
            Certificate expected = Certificates.certificate(next);
            assertThat(shownAt(own)).isEqualTo(Certificates.certificate(old));

            Certificates.replace(old, next);
            Await.until("the new certificate is shown", () -> shownAt(own).equals(expected));
            Files.writeString(old.key(), "no key");
            Await.until(
                    "the log tells of the bad file",
                    () -> reloading.log().contains("certificates not reloaded"));

            assertThat(shownAt(own)).isEqualTo(expected);
            before.createChannel().queueDeclare();
        }
    }

    private static Certificate shownAt(int tlsPort) throws Exception {
        SSLContext context = Certificates.client("TLSv1.3", authority, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", tlsPort)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aKeyThatIsNotTheCertificatesStopsTheStart() throws Exception {
        BrokerProcess failing =
                BrokerProcess.launch(
                        BrokerProcess.distribution(),
                        folder.resolve("failing"),
                        BrokerProcess.freePort(),
                        "--set",
                        "amqp.tls.port=0",
                        "--set",
                        "amqp.tls.certificate=" + server.certificate(),
                        "--set",
                        "amqp.tls.key=" + alice.key());

        assertThat(failing.awaitExit()).isEqualTo(1);
        assertThat(failing.stderr()).contains("the key is not the certificate's");
    }
}
