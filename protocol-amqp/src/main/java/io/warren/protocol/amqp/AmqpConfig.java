package io.warren.protocol.amqp;

import io.warren.protocol.amqp.wire.Frame;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can set, from the keys {@code amqp.*}.
 *
 * @param hosts the addresses to listen at: the first, and of the others those that this machine has
 * @param port the port to listen at; 0 takes any that is free
 * @param eventLoops how many threads serve connections
 * @param heartbeatSeconds what is offered to clients; 0 for none
 * @param frameMaxBytes the largest frame that is offered to clients
 * @param channelMax how many channels a connection may have
 * @param serverProduct the product's name that clients are told
 * @param serverVersion the product's version that clients are told
 * @param limits what clients may do before they have logged in
 * @param tls the listener with TLS; null for none
 */
record AmqpConfig(
        List<String> hosts,
        int port,
        int eventLoops,
        int heartbeatSeconds,
        int frameMaxBytes,
        int channelMax,
        String serverProduct,
        String serverVersion,
        LoginLimits limits,
        @Nullable TlsConfig tls) {

    static final String HOST = "amqp.host";
    static final String PORT = "amqp.port";
    static final String EVENT_LOOPS = "amqp.event-loops";
    static final String HEARTBEAT = "amqp.heartbeat-seconds";
    static final String FRAME_MAX = "amqp.frame-max";
    static final String CHANNEL_MAX = "amqp.channel-max";
    static final String SERVER_PRODUCT = "amqp.server-product";
    static final String SERVER_VERSION = "amqp.server-version";

    /**
     * Clients branch on product and version. Kombu (Celery) sets a prefetch that works only when it
     * sees RabbitMQ 3.3 or later, because only there basic.qos means what it means here; others ask
     * for a RabbitMQ version before they use confirms, nack or cancel notifications. None is known
     * that works better with an unknown product. 3.10.8 is the version whose behaviour is kept.
     */
    static final String DEFAULT_PRODUCT = "RabbitMQ";

    static final String DEFAULT_VERSION = "3.10.8";

    private static final String AUTO = "auto";

    /** What many clients are told to connect to, and some take for an IPv6 address. */
    private static final String LOCALHOST = "localhost";

    private static final int MAX_FRAME_BYTES = 16 * 1024 * 1024;

    /** A value that cannot be used; the text is for the operator. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String text) {
            super(text);
        }
    }

    /** Reads the keys, each by its name; no value, or "auto", means the default. */
    static AmqpConfig read(UnaryOperator<@Nullable String> keys) throws InvalidException {
        int cores = Runtime.getRuntime().availableProcessors();
        return new AmqpConfig(
                hosts(text(keys, HOST, LOCALHOST)),
                number(keys, PORT, 5672, 0, 65_535),
                // Fewer threads mean fewer wake-ups: the system's network code gets the other half.
                number(keys, EVENT_LOOPS, Math.max(1, cores / 2), 1, 1024),
                number(keys, HEARTBEAT, 60, 0, 65_535),
                number(keys, FRAME_MAX, 131_072, Frame.MIN_SIZE_BYTES, MAX_FRAME_BYTES),
                number(keys, CHANNEL_MAX, 2047, 1, 65_535),
                text(keys, SERVER_PRODUCT, DEFAULT_PRODUCT),
                text(keys, SERVER_VERSION, DEFAULT_VERSION),
                LoginLimits.read(keys),
                TlsConfig.read(keys));
    }

    private static List<String> hosts(String host) {
        return host.equals(LOCALHOST) ? List.of("127.0.0.1", "::1") : List.of(host);
    }

    /** The address that is shown. */
    String host() {
        return hosts.get(0);
    }

    static String text(UnaryOperator<@Nullable String> keys, String key, String unset) {
        String value = keys.apply(key);
        return value == null || value.isBlank() || value.strip().equals(AUTO)
                ? unset
                : value.strip();
    }

    static int number(UnaryOperator<@Nullable String> keys, String key, int unset, int min, int max)
            throws InvalidException {
        String value = text(keys, key, Integer.toString(unset));
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // Told below.
        }
        throw new InvalidException(
                key + "=" + value + " is not a number from " + min + " to " + max);
    }
}
