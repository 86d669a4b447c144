package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.topology.QueueSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of queues that the broker knows. Those it does not know are accepted and mean
 * nothing; those it knows, but cannot keep its word on yet, are refused rather than ignored.
 */
final class QueueArguments {
    private static final String TYPE = "x-queue-type";
    private static final String MODE = "x-queue-mode";
    private static final String VERSION = "x-queue-version";

    private static final Set<String> NOT_YET =
            Set.of(
                    "x-message-ttl",
                    "x-expires",
                    "x-max-length",
                    "x-max-length-bytes",
                    "x-overflow",
                    "x-dead-letter-exchange",
                    "x-dead-letter-routing-key",
                    "x-dead-letter-strategy",
                    "x-max-priority",
                    "x-single-active-consumer",
                    "x-delivery-limit",
                    "x-consumer-timeout",
                    "x-max-age",
                    "x-stream-max-segment-size-bytes",
                    "x-max-in-memory-length",
                    "x-max-in-memory-bytes",
                    "x-quorum-initial-group-size",
                    "x-initial-cluster-size");

    private QueueArguments() {}

    /** Checks the arguments of a queue that is to be made. */
    static void check(QueueSpec spec, String what) {
        FieldTable arguments = spec.arguments();
        for (FieldTable.Cursor cursor = arguments.cursor(); cursor.next(); ) {
            String name = cursor.name();
            if (NOT_YET.contains(name)) {
                throw invalid(name, what, "this version of the broker does not support it");
            }
            Object value = cursor.value();
            switch (name) {
                case TYPE -> checkType(value, what);
                case MODE -> checkOneOf(name, value, Set.of("default", "lazy"), what);
                case VERSION -> {
                    if (!cursor.isInteger()
                            || cursor.integerValue() < 1
                            || cursor.integerValue() > 2) {
                        throw invalid(name, what, "it must be 1 or 2");
                    }
                }
                default -> {
                    // unknown, or of no effect in a broker of one node
                }
            }
        }
    }

    private static void checkType(@Nullable Object value, String what) {
        if (!(value instanceof String)) {
            throw invalid(TYPE, what, "it must be a string");
        }
        if (!"classic".equals(value)) {
            throw invalid(
                    TYPE, what, "queue type '" + value + "' is not supported, only 'classic'");
        }
    }

    private static void checkOneOf(
            String name, @Nullable Object value, Set<String> allowed, String what) {
        if (!(value instanceof String) || !allowed.contains(value)) {
            throw invalid(name, what, "it must be one of " + allowed.stream().sorted().toList());
        }
    }

    private static RuntimeException invalid(String name, String what, String why) {
        return Refusals.precondition("invalid arg '" + name + "' for " + what + ": " + why);
    }

    /** Checks that a queue that exists is what was asked for. */
    static void checkEquivalent(QueueSpec received, QueueSpec current, String what) {
        Refusals.requireEqual("durable", received.durable(), current.durable(), what);
        Refusals.requireEqual("auto_delete", received.autoDelete(), current.autoDelete(), what);
        FieldTable.Cursor type = received.arguments().find(TYPE);
        if (type != null) {
            checkType(type.value(), what); // absent means classic, which is all there is
        }
    }
}
