package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.topology.QueueSpec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The argument {@code x-store}: in which store the messages of a queue lie. */
final class StoreArgument {
    static final String NAME = "x-store";

    private StoreArgument() {}

    /** The store of a queue that is to be made; it must be there, if the queue is durable. */
    static String choose(QueueSpec spec, MessageStores stores, String what) {
        String asked = read(spec, what);
        String name = asked == null ? stores.defaultName() : asked;
        if ((asked != null || spec.durable()) && stores.find(name) == null) {
            String why =
                    "store '"
                            + name
                            + "' is not there; there are: "
                            + (stores.names().isEmpty() ? "none" : stores.names());
            throw Refusals.precondition(
                    asked == null
                            ? "cannot store " + what + ": " + why
                            : "invalid arg '" + NAME + "' for " + what + ": " + why);
        }
        return name;
    }

    /** While the store of a new queue is being exchanged: until that is over. Null if it is not. */
    static @Nullable CompletableFuture<?> pause(QueueSpec spec, MessageStores stores) {
        FieldTable.Cursor argument = spec.arguments().find(NAME);
        return stores.pause(
                argument != null && argument.value() instanceof String name
                        ? name
                        : stores.defaultName());
    }

    /** Checks that a queue that exists has the store that was asked for, if one was. */
    static void checkEquivalent(QueueSpec received, String current, String what) {
        String asked = read(received, what);
        if (asked != null && !asked.equals(current)) {
            throw Refusals.precondition(
                    "inequivalent arg '"
                            + NAME
                            + "' for "
                            + what
                            + ": received the value '"
                            + asked
                            + "' of type 'longstr' but current is the value '"
                            + current
                            + "' of type 'longstr'");
        }
    }

    private static @Nullable String read(QueueSpec spec, String what) {
        FieldTable.Cursor argument = spec.arguments().find(NAME);
        if (argument == null) {
            return null;
        }
        if (argument.value() instanceof String name && !name.isBlank()) {
            return name;
        }
        throw Refusals.precondition(
                "invalid arg '" + NAME + "' for " + what + ": it must be the name of a store");
    }
}
