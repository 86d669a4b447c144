package io.warren.itest.support;

import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import java.net.URI;

/** Where a broker listens for AMQP. */
public record BrokerAddress(String host, int port) {

    /** Reads {@code amqp://host:port}. */
    public static BrokerAddress of(String uri) {
        URI parsed = URI.create(uri);
        return new BrokerAddress(
                parsed.getHost(),
                parsed.getPort() == -1 ? ConnectionFactory.DEFAULT_AMQP_PORT : parsed.getPort());
    }

    /** The address of a broker that a test started. */
    public static BrokerAddress of(BrokerProcess process) {
        return of(process.address().toString());
    }

    /** The address as clients write it. */
    public String uri() {
        return "amqp://" + host + ":" + port;
    }

    /** A client factory without automatic recovery: a test wants to see what is lost. */
    public ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(host);
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setShutdownTimeout(2_000);
        return factory;
    }
}
