package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of queues that the broker knows: which type of queue has which, and what their
 * values may be. Those it does not know are accepted and mean nothing. The texts are those that
 * clients of RabbitMQ know.
 */
final class QueueArguments {
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    private static final String CONSUMER_TIMEOUT = "x-consumer-timeout";
    private static final String SEGMENT_SIZE = "x-stream-max-segment-size-bytes";
    private static final long MOST_SEGMENT_BYTES = 3_000_000_000L;

    /** Ten years: so long may a message wait, or a queue be unused. */
    static final long MOST_MILLIS = 315_360_000_000L;

    private static final int HIGHEST_PRIORITY = 255;
    private static final int HIGHEST_VERSION = 2;

    private static final Set<QueueType> CLASSIC = EnumSet.of(QueueType.CLASSIC);
    private static final Set<QueueType> QUORUM = EnumSet.of(QueueType.QUORUM);
    private static final Set<QueueType> STREAM = EnumSet.of(QueueType.STREAM);
    private static final Set<QueueType> QUEUES = EnumSet.of(QueueType.CLASSIC, QueueType.QUORUM);
    private static final Set<QueueType> REPLICATED = EnumSet.of(QueueType.QUORUM, QueueType.STREAM);
    private static final Set<QueueType> ALL = EnumSet.allOf(QueueType.class);

    /** In the order in which they are checked and compared. */
    private static final List<Known> KNOWN =
            List.of(
                    new Known("x-expires", QUEUES, QueueArguments::positiveMillis),
                    new Known("x-message-ttl", QUEUES, QueueArguments::millis),
                    new Known(DEAD_LETTER_EXCHANGE, QUEUES, (value, all) -> null),
                    new Known("x-dead-letter-routing-key", QUEUES, QueueArguments::deadLetterKey),
                    new Known(
                            "x-dead-letter-strategy",
                            QUORUM,
                            oneOf("invalid_dlx_strategy", "at-most-once", "at-least-once")),
                    new Known("x-max-length", QUEUES, QueueArguments::notNegative),
                    new Known("x-max-length-bytes", ALL, QueueArguments::notNegative),
                    new Known("x-max-in-memory-length", QUORUM, QueueArguments::notNegative),
                    new Known("x-max-in-memory-bytes", QUORUM, QueueArguments::notNegative),
                    new Known("x-max-priority", CLASSIC, QueueArguments::priority),
                    new Known("x-overflow", QUEUES, QueueArguments::overflow),
                    new Known("x-queue-mode", CLASSIC, QueueArguments::mode),
                    new Known("x-queue-version", CLASSIC, QueueArguments::version),
                    new Known("x-single-active-consumer", QUEUES, QueueArguments::flag),
                    new Known(QueueType.ARGUMENT, ALL, (value, all) -> null),
                    new Known("x-quorum-initial-group-size", QUORUM, QueueArguments::positive),
                    new Known("x-initial-cluster-size", STREAM, QueueArguments::positive),
                    new Known("x-max-age", STREAM, QueueArguments::age),
                    new Known(SEGMENT_SIZE, STREAM, QueueArguments::notNegative),
                    new Known(
                            "x-queue-leader-locator",
                            REPLICATED,
                            oneOf(
                                    "invalid_queue_locator_arg",
                                    "client-local",
                                    "balanced",
                                    "random",
                                    "least-leaders")),
                    new Known(
                            "x-queue-master-locator",
                            CLASSIC,
                            oneOf(
                                    "invalid_queue_locator_arg",
                                    "client-local",
                                    "min-masters",
                                    "random")),
                    new Known("x-delivery-limit", QUORUM, QueueArguments::integer),
                    new Known(CONSUMER_TIMEOUT, ALL, QueueArguments::notNegative));

    private QueueArguments() {}

    /** Says what is wrong with a value, or null. */
    private interface Check {
        @Nullable String problem(FieldTable.Cursor value, FieldTable all);
    }

    private record Known(String name, Set<QueueType> types, Check check) {}

    /** Checks the arguments of a queue that is to be made. */
    static void check(QueueSpec spec, String what) {
        FieldTable arguments = spec.arguments();
        FieldTable.Cursor exchange = arguments.find(DEAD_LETTER_EXCHANGE);
        if (exchange != null && exchange.type() != 'S') {
            throw Refusals.precondition(
                    "invalid type '"
                            + Refusals.typeName(exchange.type())
                            + "' for arg '"
                            + DEAD_LETTER_EXCHANGE
                            + "' in "
                            + what);
        }
        QueueType type = type(arguments, what);
        for (FieldTable.Cursor given = arguments.cursor(); given.next(); ) {
            requireOfType(given.name(), type, what);
        }
        for (Known known : KNOWN) {
            FieldTable.Cursor value = arguments.find(known.name);
            String problem = value == null ? null : known.check.problem(value, arguments);
            if (problem != null) {
                throw invalid(known.name, what + ": " + problem);
            }
        }
        FieldTable.Cursor segment = arguments.find(SEGMENT_SIZE);
        if (segment != null && segment.integerValue() > MOST_SEGMENT_BYTES) {
            throw Refusals.precondition("Exceeded max value for " + SEGMENT_SIZE);
        }
        if (type != QueueType.CLASSIC) {
            checkProperties(spec, what);
        }
    }

    private static QueueType type(FieldTable arguments, String what) {
        FieldTable.Cursor value = arguments.find(QueueType.ARGUMENT);
        if (value == null) {
            return QueueType.CLASSIC;
        }
        if (value.type() != 'S') {
            throw invalid(QueueType.ARGUMENT, what + ": " + unacceptable(value));
        }
        QueueType type = QueueType.named(value.value());
        if (type == null) {
            String text = quoted("unsupported queue type '" + value.value() + "'");
            throw invalid(QueueType.ARGUMENT, what + ": " + text);
        }
        return type;
    }

    private static void requireOfType(String name, QueueType type, String what) {
        for (Known known : KNOWN) {
            if (known.name.equals(name) && !known.types.contains(type)) {
                throw invalid(name, what + " of queue type " + type.description());
            }
        }
    }

    /** What is replicated elsewhere is durable and outlives its clients, here too. */
    private static void checkProperties(QueueSpec spec, String what) {
        String property = null;
        if (spec.exclusive()) {
            property = "exclusive-owner";
        } else if (!spec.durable()) {
            property = "non-durable";
        } else if (spec.autoDelete()) {
            property = "auto-delete";
        }
        if (property != null) {
            throw Refusals.precondition("invalid property '" + property + "' for " + what);
        }
    }

    private static RuntimeException invalid(String name, String rest) {
        return Refusals.precondition("invalid arg '" + name + "' for " + rest);
    }

    // ---- values ----------------------------------------------------------------------------

    private static @Nullable String integer(FieldTable.Cursor value, FieldTable all) {
        return value.isInteger()
                ? null
                : quoted("expected integer, got " + Refusals.typeName(value.type()));
    }

    private static @Nullable String notNegative(FieldTable.Cursor value, FieldTable all) {
        String problem = integer(value, all);
        return problem != null || value.integerValue() >= 0
                ? problem
                : "{value_negative," + value.integerValue() + "}";
    }

    private static @Nullable String positive(FieldTable.Cursor value, FieldTable all) {
        String problem = notNegative(value, all);
        return problem != null || value.integerValue() > 0 ? problem : "{value_zero,0}";
    }

    private static @Nullable String millis(FieldTable.Cursor value, FieldTable all) {
        String problem = notNegative(value, all);
        return problem != null || value.integerValue() <= MOST_MILLIS
                ? problem
                : "{value_too_large," + value.integerValue() + "}";
    }

    private static @Nullable String positiveMillis(FieldTable.Cursor value, FieldTable all) {
        String problem = positive(value, all);
        return problem == null ? millis(value, all) : problem;
    }

    private static @Nullable String priority(FieldTable.Cursor value, FieldTable all) {
        String problem = notNegative(value, all);
        return problem != null || value.integerValue() <= HIGHEST_PRIORITY
                ? problem
                : "{max_value_exceeded," + value.integerValue() + "}";
    }

    private static @Nullable String version(FieldTable.Cursor value, FieldTable all) {
        String problem = notNegative(value, all);
        return problem != null
                        || value.integerValue() >= 1 && value.integerValue() <= HIGHEST_VERSION
                ? problem
                : quoted("unsupported queue version '" + value.integerValue() + "'");
    }

    private static @Nullable String mode(FieldTable.Cursor value, FieldTable all) {
        String problem = string(value);
        return problem != null || Set.of("default", "lazy").contains(String.valueOf(value.value()))
                ? problem
                : quoted("unsupported queue mode '" + value.value() + "'");
    }

    private static @Nullable String overflow(FieldTable.Cursor value, FieldTable all) {
        String problem = string(value);
        return problem != null || Overflow.named(value.value()) != null
                ? problem
                : "invalid_overflow";
    }

    private static @Nullable String age(FieldTable.Cursor value, FieldTable all) {
        String problem = string(value);
        return problem != null || MaxAge.millis(value.value()) > 0 ? problem : "invalid_max_age";
    }

    private static @Nullable String deadLetterKey(FieldTable.Cursor value, FieldTable all) {
        String problem = string(value);
        return problem != null || all.contains(DEAD_LETTER_EXCHANGE)
                ? problem
                : "routing_key_but_no_dlx_defined";
    }

    private static @Nullable String flag(FieldTable.Cursor value, FieldTable all) {
        return value.type() == 't' ? null : unacceptable(value);
    }

    private static Check oneOf(String problem, String... allowed) {
        List<String> names = List.of(allowed);
        return (value, all) -> {
            String wrongType = string(value);
            return wrongType != null || names.contains(String.valueOf(value.value()))
                    ? wrongType
                    : problem;
        };
    }

    private static @Nullable String string(FieldTable.Cursor value) {
        return value.type() == 'S' ? null : unacceptable(value);
    }

    private static String unacceptable(FieldTable.Cursor value) {
        return "{unacceptable_type," + Refusals.typeName(value.type()) + "}";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    // ---- equivalence -----------------------------------------------------------------------

    /** Checks that a queue that exists is what was asked for. */
    static void checkEquivalent(QueueSpec received, QueueSpec current, String what) {
        Refusals.requireEqual("durable", received.durable(), current.durable(), what);
        Refusals.requireEqual("auto_delete", received.autoDelete(), current.autoDelete(), what);
        for (String name : compared(received, current)) {
            Refusals.requireEqualArgument(name, received.arguments(), current.arguments(), what);
        }
    }

    /**
     * The arguments that must be equal; to name the default type is the same as not to, and the
     * consumer timeout is nothing that clients of RabbitMQ agree on.
     */
    private static List<String> compared(QueueSpec received, QueueSpec current) {
        List<String> names = new ArrayList<>();
        for (Known known : KNOWN) {
            names.add(known.name);
        }
        names.remove(CONSUMER_TIMEOUT);
        if (isClassic(received) && isClassic(current)) {
            names.remove(QueueType.ARGUMENT);
        }
        return names;
    }

    private static boolean isClassic(QueueSpec spec) {
        FieldTable.Cursor type = spec.arguments().find(QueueType.ARGUMENT);
        return type == null || QueueType.CLASSIC.argument().equals(type.value());
    }
}
