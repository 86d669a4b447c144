package io.warren.itest.soak;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.DefaultCredentialsRefreshService;
import com.rabbitmq.client.impl.DefaultCredentialsRefreshService.DefaultCredentialsRefreshServiceBuilder;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Certificates;
import io.warren.itest.support.Certificates.Pair;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** How users reach the broker: over TLS or not, and which connections are blocked. */
final class Clients implements AutoCloseable {
    private static final int THREADS = 16;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration SECRET_LASTS = Duration.ofSeconds(15);
    private static final double RENEWED_AT = 0.8;

    private final ExecutorService dispatchers =
            Executors.newFixedThreadPool(THREADS, Clients::daemon);
    private final int port = BrokerProcess.freePort();
    private final Certificates certificates;
    private final Pair authority;
    private final Pair server;
    private final SSLContext context;
    private final SSLContext ownCertificate;
    private final AtomicLong renewals = new AtomicLong();
    private final AtomicLong blockings = new AtomicLong();
    private final Set<Connection> blocked = ConcurrentHashMap.newKeySet();
    private final CredentialsProvider secret = new Secret(User.BETA, renewals);
    private final DefaultCredentialsRefreshService renewing =
            new DefaultCredentialsRefreshServiceBuilder()
                    .refreshDelayStrategy(
                            DefaultCredentialsRefreshService.ratioRefreshDelayStrategy(RENEWED_AT))
                    .approachingExpirationStrategy(
                            DefaultCredentialsRefreshService.fixedTimeApproachingExpirationStrategy(
                                    Duration.ofSeconds(1)))
                    .build();
    private int certificate;

    /** A password that the client takes for one that expires. */
    private record Secret(User user, AtomicLong renewals) implements CredentialsProvider {
        @Override
        public String getUsername() {
            return user.name();
        }

        @Override
        public String getPassword() {
            return user.password();
        }

        @Override
        public Duration getTimeBeforeExpiration() {
            return SECRET_LASTS;
        }

        @Override
        public void refresh() {
            renewals.incrementAndGet();
        }
    }

    /** Makes certificates in a folder. */
    Clients(Path folder) throws Exception {
        Path here = Files.createDirectories(folder.resolve("certificates"));
        this.certificates = new Certificates(here);
        this.authority = certificates.authority("authority", "Authority");
        this.server = certificates.signed("server", "/CN=localhost", authority);
        this.context = Certificates.client("TLSv1.3", authority, null);
        Pair client = certificates.signed("client", "/CN=" + User.GAMMA.name(), authority);
        this.ownCertificate = Certificates.client("TLSv1.3", authority, client);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "soak dispatcher");
        thread.setDaemon(true);
        return thread;
    }

    /** What the broker must be started with. */
    List<String> options() {
        return List.of(
                "--set", "amqp.tls.port=" + port,
                "--set", "amqp.tls.certificate=" + server.certificate(),
                "--set", "amqp.tls.key=" + server.key(),
                "--set", "amqp.tls.client-certificates=optional",
                "--set", "amqp.tls.trusted=" + authority.certificate());
    }

    Connection connect(User user, BrokerProcess broker, String name)
            throws IOException, TimeoutException {
        Connection connection = factory(user, broker).newConnection(dispatchers, name);
        connection.addShutdownListener(cause -> blocked.remove(connection));
        connection.addBlockedListener(
                reason -> {
                    blockings.incrementAndGet();
                    blocked.add(connection);
                },
                () -> blocked.remove(connection));
        return connection;
    }

    private ConnectionFactory factory(User user, BrokerProcess broker) {
        boolean certified = user.way() == User.Way.CERTIFICATE;
        boolean secure = certified || user.way() == User.Way.TLS;
        ConnectionFactory factory =
                secure
                        ? new BrokerAddress(LOOPBACK, port).factory()
                        : BrokerAddress.of(broker).factory();
        if (secure) {
            factory.useSslProtocol(certified ? ownCertificate : context);
            factory.enableHostnameVerification();
        }
        if (certified) {
            factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
        } else if (user.way() == User.Way.RENEWED) {
            factory.setCredentialsProvider(secret);
            factory.setCredentialsRefreshService(renewing);
        } else {
            factory.setUsername(user.name());
            factory.setPassword(user.password());
        }
        factory.setVirtualHost(user.vhost());
        return factory;
    }

    /** Puts a new certificate in place of the broker's, and waits until it shows that one. */
    void renewCertificate() throws Exception {
        certificate++;
        Pair next = certificates.signed("server" + certificate, "/CN=localhost", authority);
        Certificates.replace(server, next);
        Certificate expected = Certificates.certificate(next);
        Await.until(
                "the new certificate", Duration.ofSeconds(40), () -> expected.equals(shownNow()));
    }

    private Certificate shownNow() throws IOException {
        try (Socket socket = context.getSocketFactory().createSocket(LOOPBACK, port)) {
            return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        }
    }

    /** How many connections the broker has told that they are blocked. */
    int blockedCount() {
        return blocked.size();
    }

    /** How often one was told so. */
    long blockings() {
        return blockings.get();
    }

    /** How often a secret was told again. */
    long renewalCount() {
        return renewals.get();
    }

    @Override
    public void close() {
        renewing.close();
        dispatchers.shutdownNow();
    }
}
