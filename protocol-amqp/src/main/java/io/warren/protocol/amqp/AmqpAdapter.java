package io.warren.protocol.amqp;

import io.warren.management.Problem;
import io.warren.protocol.ProtocolAdapter;
import io.warren.session.Broker;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle's component: serves AMQP as long as there is a broker.
 *
 * <p>Registers a {@link ProtocolAdapter} when the port answers, or a {@link Problem} that says why
 * it does not.
 */
@Component(
        service = {},
        immediate = true)
public final class AmqpAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpAdapter.class);
    private static final String PROTOCOL = "AMQP 0-9-1";

    private final @Nullable AmqpServer server;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    /** What is registered for a served protocol. */
    private record Served(String name, String address) implements ProtocolAdapter {}

    /** What is registered for one that is not. */
    private record Failure(String text) implements Problem {}

    /** Called by the component runtime. */
    @Activate
    public AmqpAdapter(BundleContext context, @Reference Broker broker) {
        AmqpServer starting = null;
        Object outcome;
        try {
            AmqpConfig config = AmqpConfig.read(context::getProperty);
            starting = new AmqpServer(broker, config);
            outcome = start(starting, config);
        } catch (AmqpConfig.InvalidException invalid) {
            outcome = new Failure(String.valueOf(invalid.getMessage()));
        }
        server = outcome instanceof Served ? starting : null;
        if (server != null && server.tlsAddress() != null) {
            // First, so that the line that says "ready" has both.
            registrations.add(
                    register(
                            context,
                            new Served(
                                    PROTOCOL,
                                    uri("amqps", server.config().host(), server.tlsAddress()))));
        }
        registrations.add(register(context, outcome));
    }

    private static String uri(String scheme, String host, InetSocketAddress address) {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + name + ":" + address.getPort();
    }

    private static Object start(AmqpServer server, AmqpConfig config) {
        try {
            InetSocketAddress address = server.start();
            return new Served(PROTOCOL, uri("amqp", config.host(), address));
        } catch (TlsFiles.UnusableException unusable) {
            return new Failure(String.valueOf(unusable.getMessage()));
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.debug("cannot listen", failed);
            return new Failure(
                    "cannot listen for AMQP at "
                            + config.host()
                            + " port "
                            + config.port()
                            + " ("
                            + failed.getMessage()
                            + "): set "
                            + AmqpConfig.PORT
                            + " or "
                            + AmqpConfig.HOST
                            + " to another");
        }
    }

    private static ServiceRegistration<?> register(BundleContext context, Object outcome) {
        if (outcome instanceof Served served) {
            Map<String, String> properties =
                    Map.of(
                            ProtocolAdapter.NAME, served.name(),
                            ProtocolAdapter.ADDRESS, served.address());
            return context.registerService(
                    ProtocolAdapter.class, served, FrameworkUtil.asDictionary(properties));
        }
        Failure failure = (Failure) outcome;
        LOG.error("{}", failure.text());
        return context.registerService(
                Problem.class,
                failure,
                FrameworkUtil.asDictionary(Map.of(Problem.TEXT, failure.text())));
    }

    @Deactivate
    void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        if (server != null) {
            server.stop();
        }
    }
}
