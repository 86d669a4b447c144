package io.warren.protocol.amqp;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What clients may do before they have logged in.
 *
 * @param seconds how long a client may take to open its connection
 * @param bytes how much it may send before it has logged in
 * @param connections how many connections may be not open yet, over all clients
 * @param perSecond how many connections an address may begin in a second; 0 for any number
 */
record LoginLimits(int seconds, int bytes, int connections, int perSecond) {
    static final String SECONDS = "amqp.login.seconds";
    static final String BYTES = "amqp.login.max-bytes";
    static final String CONNECTIONS = "amqp.login.max-connections";
    static final String PER_SECOND = "amqp.login.connections-per-second";

    static LoginLimits read(UnaryOperator<@Nullable String> keys)
            throws AmqpConfig.InvalidException {
        return new LoginLimits(
                AmqpConfig.number(keys, SECONDS, 10, 1, 3600),
                AmqpConfig.number(keys, BYTES, 131_072, 4096, 16 * 1024 * 1024),
                AmqpConfig.number(keys, CONNECTIONS, 4096, 1, 1_000_000),
                AmqpConfig.number(keys, PER_SECOND, 0, 0, 1_000_000));
    }
}
