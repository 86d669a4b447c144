package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue goes by: a pure function of the arguments it was declared with and of the policy in
 * effect. Numbers are {@value #NONE} where there is no limit.
 *
 * @param messageTtlMillis how long a message may wait
 * @param expiresMillis how long the queue may be unused
 * @param maxLength how many messages may be ready
 * @param maxLengthBytes how many bytes the bodies of those may have
 * @param deadLetterExchange where dead letters go; null if they are dropped
 * @param deadLetterRoutingKey their routing key; null if they keep theirs
 * @param maxPriority the highest priority it tells from others; 0 if it knows none
 * @param deliveryLimit how often a message may come back
 * @param consumerTimeoutMillis how long a consumer may hold a message
 * @param maxAgeMillis how old the messages of a stream may be
 */
record QueueSettings(
        QueueType type,
        long messageTtlMillis,
        long expiresMillis,
        long maxLength,
        long maxLengthBytes,
        Overflow overflow,
        @Nullable String deadLetterExchange,
        @Nullable RoutingKey deadLetterRoutingKey,
        int maxPriority,
        boolean singleActiveConsumer,
        long deliveryLimit,
        long consumerTimeoutMillis,
        long maxAgeMillis) {
    static final long NONE = -1;

    private static final String PREFIX = "x-";

    /**
     * The settings of a queue.
     *
     * @param arguments as checked by {@link QueueArguments}
     * @param policy the definition of the policy in effect, by keys without {@code x-}: of the
     *     values that the keys of arguments have, others are passed over
     */
    static QueueSettings of(FieldTable arguments, Map<String, ?> policy) {
        Sources sources = new Sources(arguments, policy);
        Overflow overflow = Overflow.named(sources.either("overflow"));
        Object exchange = sources.either("dead-letter-exchange");
        Object key = sources.either("dead-letter-routing-key");
        long timeout = sources.argument("consumer-timeout");
        QueueType type = QueueType.of(arguments);
        return new QueueSettings(
                type,
                sources.smaller("message-ttl"),
                sources.smaller("expires"),
                sources.smaller("max-length"),
                sources.smaller("max-length-bytes"),
                overflow == null ? Overflow.DROP_HEAD : overflow,
                exchange instanceof String name ? name : null,
                key instanceof String text ? RoutingKey.of(text) : null,
                (int) Math.max(0, sources.argument("max-priority")),
                Boolean.TRUE.equals(arguments.get("x-single-active-consumer")),
                // A policy may be for queues of all types, and not all types count deliveries.
                type == QueueType.QUORUM ? sources.smaller("delivery-limit") : NONE,
                timeout == 0 ? NONE : timeout,
                smaller(
                        MaxAge.millis(arguments.get("x-max-age")),
                        MaxAge.millis(policy.get("max-age"))));
    }

    /** Of two limits the smaller; a negative one is none. */
    private static long smaller(long one, long other) {
        if (one < 0 || other < 0) {
            return Math.max(NONE, Math.max(one, other));
        }
        return Math.min(one, other);
    }

    /** Where settings come from. */
    private record Sources(FieldTable arguments, Map<String, ?> policy) {
        /** What only an argument may say. */
        long argument(String key) {
            FieldTable.Cursor value = arguments.find(PREFIX + key);
            return value != null && value.isInteger() ? value.integerValue() : NONE;
        }

        /** The argument; without one, what the policy says. */
        @Nullable Object either(String key) {
            Object value = arguments.get(PREFIX + key);
            return value == null ? policy.get(key) : value;
        }

        long smaller(String key) {
            return QueueSettings.smaller(
                    argument(key),
                    policy.get(key) instanceof Number number ? number.longValue() : NONE);
        }
    }
}
