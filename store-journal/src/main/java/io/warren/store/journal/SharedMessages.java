package io.warren.store.journal;

import io.warren.message.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which messages were written in this group, by identity: a fan-out is written once. A small table
 * without chains; a message that another one has displaced is written again, and no harm done.
 */
final class SharedMessages {
    private static final int SLOTS = 256;

    private final @Nullable Message[] messages = new Message[SLOTS];
    private final int[] places8 = new int[SLOTS];
    private boolean used;

    static int slot(Message message) {
        return System.identityHashCode(message) & SLOTS - 1;
    }

    /** Where the message was written; 0 if it was not. */
    @SuppressWarnings("ReferenceEquality") // the same object is what is asked for
    int place8(Message message, int slot) {
        return messages[slot] == message ? places8[slot] : 0;
    }

    void put(Message message, int slot, int place8) {
        messages[slot] = message;
        places8[slot] = place8;
        used = true;
    }

    void clear() {
        if (used) {
            Arrays.fill(messages, null);
            used = false;
        }
    }
}
