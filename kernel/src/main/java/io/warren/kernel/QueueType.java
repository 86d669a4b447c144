package io.warren.kernel;

import io.warren.message.FieldTable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of queues that clients may ask for with {@code x-queue-type}. */
enum QueueType {
    /** What a queue is by default. */
    CLASSIC,
    /** Durable with all its messages; counts redeliveries. */
    QUORUM,
    /** A log that any number of consumers read from offsets of their own. */
    STREAM;

    static final String ARGUMENT = "x-queue-type";

    /** The type of a queue with these arguments, which have been checked. */
    static QueueType of(FieldTable arguments) {
        QueueType type = named(arguments.get(ARGUMENT));
        return type == null ? CLASSIC : type;
    }

    /** The type of that name, or null. */
    static @Nullable QueueType named(@Nullable Object name) {
        for (QueueType type : values()) {
            if (type.argument().equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** How clients write it. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How clients read it in the texts of errors. */
    String description() {
        return "rabbit_" + argument() + "_queue";
    }
}
