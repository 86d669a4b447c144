package io.warren.itest.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoverableConnection;
import com.rabbitmq.client.RecoveryListener;
import com.rabbitmq.client.ShutdownSignalException;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Certificates;
import io.warren.itest.support.Certificates.Pair;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the Java client does by itself: recovery of connections and of what was declared; NIO. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class JavaClientIT {
    /** How the client talks to its socket. */
    private enum Mode {
        BLOCKING,
        NIO
    }

    @TempDir Path folder;

    private final List<Connection> connections = new ArrayList<>();
    private BrokerProcess broker;
    private Pair authority;
    private int tlsPort;

    @BeforeEach
    void start() throws Exception {
        Certificates certificates = new Certificates(folder);
        authority = certificates.authority("authority", "Authority");
        Pair server = certificates.signed("server", "/CN=localhost", authority);
        tlsPort = BrokerProcess.freePort();
        broker =
                BrokerProcess.start(
                        folder.resolve("data"),
                        "--set",
                        "amqp.tls.port=" + tlsPort,
                        "--set",
                        "amqp.tls.certificate=" + server.certificate(),
                        "--set",
                        "amqp.tls.key=" + server.key(),
                        "--set",
                        "amqp.tls.versions=1.2");
    }

    @AfterEach
    void end() {
        connections.forEach(connection -> connection.abort(2_000));
        broker.close();
    }

    private ConnectionFactory factory(Mode mode) {
        ConnectionFactory factory = BrokerAddress.of(broker).factory();
        if (mode == Mode.NIO) {
            factory.useNio();
        }
        return factory;
    }

    private Connection open(ConnectionFactory factory, String name) throws Exception {
        Connection connection = factory.newConnection(name);
        connections.add(connection);
        return connection;
    }

    /** A client that comes back by itself, with things that only it can bring back. */
    private final class Recovering implements RecoveryListener {
        private final Mode mode;
        private final Connection connection;
        private final Channel channel;
        private final String exchange;
        private final Set<String> received = ConcurrentHashMap.newKeySet();
        private final AtomicInteger recoveries = new AtomicInteger();
        private final List<String> confirmed = new ArrayList<>();

        Recovering(Mode mode) throws Exception {
            this.mode = mode;
            ConnectionFactory factory = factory(mode);
            factory.setAutomaticRecoveryEnabled(true);
            factory.setTopologyRecoveryEnabled(true);
            factory.setNetworkRecoveryInterval(100);
            connection = open(factory, mode.name());
            ((RecoverableConnection) connection).addRecoveryListener(this);
            exchange = "recovering." + mode;
            channel = connection.createChannel();
            channel.exchangeDeclare(exchange, "topic", false, true, null);
            String named = channel.queueDeclare().getQueue();
            String lasting = exchange + ".lasting";
            channel.queueDeclare(lasting, true, false, false, Map.of("x-max-priority", 3));
            channel.queueBind(named, exchange, "named.#");
            channel.queueBind(lasting, exchange, "lasting.#");
            Channel consuming = connection.createChannel();
            consuming.basicQos(5);
            for (String queue : List.of(named, lasting)) {
                consuming.basicConsume(
                        queue,
                        false,
                        (tag, delivery) -> {
                            received.add(new String(delivery.getBody(), UTF_8));
                            acknowledge(consuming, delivery.getEnvelope().getDeliveryTag());
                        },
                        tag -> {});
            }
            channel.confirmSelect();
        }

        /** What is acknowledged while the connection breaks comes again. */
        private void acknowledge(Channel consuming, long tag) {
            try {
                consuming.basicAck(tag, false);
            } catch (ShutdownSignalException | IOException broken) {
                assertThat(connection.isOpen() && consuming.isOpen())
                        .as("%s: %s while open", mode, broken)
                        .isFalse();
            }
        }

        @Override
        public void handleRecovery(Recoverable recoverable) {
            recoveries.incrementAndGet();
        }

        @Override
        public void handleRecoveryStarted(Recoverable recoverable) {}

        /** Publishes until somebody breaks the connection; what was confirmed must come. */
        void publishUntilBroken() throws InterruptedException {
            for (int i = 0; ; i++) {
                String text = "kept " + i;
                try {
                    channel.basicPublish(
                            exchange, "lasting.x", Amqp.persistent(), text.getBytes(UTF_8));
                    channel.waitForConfirmsOrDie(60_000);
                    confirmed.add(text);
                } catch (ShutdownSignalException | IOException broken) {
                    return;
                } catch (java.util.concurrent.TimeoutException e) {
                    throw new AssertionError(mode + ": neither confirmed nor broken", e);
                }
            }
        }

        void assertAllIsBack() throws Exception {
            Await.until(mode + " is back", () -> recoveries.get() == 1);
            for (String key : List.of("named.x", "lasting.x")) {
                channel.basicPublish(exchange, key, null, ("after " + key).getBytes(UTF_8));
            }
            channel.waitForConfirmsOrDie(20_000); // the channel still confirms
            Set<String> expected = new HashSet<>(confirmed);
            expected.addAll(List.of("after named.x", "after lasting.x"));
            Await.until(
                    mode + " has received all but " + without(expected, received),
                    () -> received.containsAll(expected));
        }

        private static Set<String> without(Set<String> all, Set<String> some) {
            Set<String> rest = new HashSet<>(all);
            rest.removeAll(some);
            return rest;
        }
    }

    @Test
    void connectionsAndWhatTheyDeclaredComeBackAfterAKill() throws Exception {
        List<Recovering> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        for (Mode mode : Mode.values()) {
            Recovering client = new Recovering(mode);
            clients.add(client);
            threads.add(
                    new Thread(
                            () -> {
                                try {
                                    client.publishUntilBroken();
                                    ended.incrementAndGet();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        threads.forEach(Thread::start);
        for (Recovering client : clients) {
            Await.until(client.mode + " is under way", () -> client.received.size() >= 50);
        }
        broker.kill();
        broker = broker.restart();
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(ended).as("publishers that noticed").hasValue(clients.size());
        for (Recovering client : clients) {
            client.assertAllIsBack();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aConnectionThatAnOperatorClosesComesBack(Mode mode) throws Exception {
        Recovering client = new Recovering(mode);
        List<String> reasons = new ArrayList<>();
        client.connection.addShutdownListener(cause -> reasons.add(cause.getMessage()));
        Ctl ctl = new Ctl(broker);
        String listed = ctl.run("connections");
        Matcher row = Pattern.compile("(?m)^ *(\\d+) .*" + mode.name()).matcher(listed);
        assertThat(row.find()).as(listed).isTrue();

        ctl.run("close", row.group(1), "--reason", "maintenance");

        client.assertAllIsBack();
        assertThat(reasons)
                .singleElement()
                .asString()
                .contains("reply-code=320, reply-text=CONNECTION_FORCED - maintenance");
    }

    /**
     * Many channels, sizes around those of frames. The broker is set to TLS 1.2: the client's own
     * handshake for NIO waits for ever when a server's last messages of TLS 1.3 are one record, as
     * Java's are.
     */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void messagesOfAllSizesGoThroughTlsAndPlainSockets(Mode mode) throws Exception {
        ConnectionFactory tls = factory(mode);
        tls.setPort(tlsPort);
        tls.useSslProtocol(Certificates.client("TLS", authority, null));
        tls.enableHostnameVerification();
        for (ConnectionFactory factory : List.of(factory(mode), tls)) {
            Connection connection = open(factory, mode + " " + factory.isSSL());
            Random random = new Random(1);
            for (int number = 0; number < 5; number++) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                String queue = channel.queueDeclare().getQueue();
                Inbox inbox = Amqp.consumeNoAck(channel, queue);
                List<byte[]> bodies = new ArrayList<>();
                for (int size : new int[] {0, 1, 131_064, 131_065, 20_000 + number, 2_000_000}) {
                    byte[] body = new byte[size];
                    random.nextBytes(body);
                    bodies.add(body);
                    channel.basicPublish("", queue, null, body);
                }
                channel.waitForConfirmsOrDie(20_000);
                for (byte[] body : bodies) {
                    assertThat(inbox.take().getBody()).isEqualTo(body);
                }
            }
        }
    }
}
