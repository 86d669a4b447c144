package io.warren.kernel;

import io.warren.session.ConfirmOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of one queue that wait for its log to become durable, in the order of their
 * sequence numbers: a ring that grows, and shrinks when it is empty. Belongs to the mailbox.
 */
final class PendingConfirms {
    private static final int SMALLEST = 16;

    private long[] sequences = new long[SMALLEST];
    private @Nullable PendingPublish[] publishes = new @Nullable PendingPublish[SMALLEST];
    private int head;
    private int size;

    void add(long sequence, PendingPublish publish) {
        if (size == sequences.length) {
            grow();
        }
        int slot = head + size & sequences.length - 1;
        sequences[slot] = sequence;
        publishes[slot] = publish;
        size++;
    }

    /** Settles all up to and with this sequence number. */
    void settleUpTo(long durable, ConfirmOutcome outcome) {
        while (size > 0 && sequences[head] <= durable) {
            PendingPublish publish = publishes[head];
            publishes[head] = null;
            head = head + 1 & sequences.length - 1;
            size--;
            if (publish != null) {
                publish.settled(outcome);
            }
        }
        if (size == 0 && sequences.length > 64 * SMALLEST) {
            sequences = new long[SMALLEST];
            publishes = new @Nullable PendingPublish[SMALLEST];
            head = 0;
        }
    }

    private void grow() {
        int capacity = sequences.length;
        long[] moreSequences = new long[2 * capacity];
        @Nullable PendingPublish[] morePublishes = new @Nullable PendingPublish[2 * capacity];
        for (int i = 0; i < size; i++) {
            int slot = head + i & capacity - 1;
            moreSequences[i] = sequences[slot];
            morePublishes[i] = publishes[slot];
        }
        sequences = moreSequences;
        publishes = morePublishes;
        head = 0;
    }
}
