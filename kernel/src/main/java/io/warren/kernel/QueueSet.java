package io.warren.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The queues that a message goes to, each once, in the order they were found. Made to be used
 * again: it allocates only when it grows. Not thread-safe.
 */
final class QueueSet {
    /** Up to so many are compared one by one. */
    private static final int FEW = 16;

    private AnyQueue[] queues = new AnyQueue[FEW];
    private int size;

    /**
     * Indices into {@code queues} plus 1, by identity hash; 0 is free. Empty while there are few.
     */
    private int[] slots = {};

    int size() {
        return size;
    }

    AnyQueue get(int index) {
        return queues[index];
    }

    void clear() {
        if (size > FEW) {
            Arrays.fill(slots, 0);
            Arrays.fill(queues, 0, size, null); // a large fan-out should not be held on to
        }
        size = 0;
    }

    void add(AnyQueue queue) {
        if (size < FEW) {
            for (int i = 0; i < size; i++) {
                if (queues[i] == queue) {
                    return;
                }
            }
        } else {
            if (size == FEW) {
                index();
            }
            if (!claimSlot(queue, size + 1)) {
                return;
            }
        }
        if (size == queues.length) {
            queues = Arrays.copyOf(queues, 2 * size);
        }
        queues[size++] = queue;
        if (size > FEW && 2 * size > slots.length) {
            index();
        }
    }

    AnyQueue[] toArray() {
        return Arrays.copyOf(queues, size);
    }

    private void index() {
        int needed = Math.max(64, Integer.highestOneBit(size) << 2);
        if (slots.length < needed) {
            slots = new int[needed];
        } else {
            Arrays.fill(slots, 0);
        }
        for (int i = 0; i < size; i++) {
            boolean unused = claimSlot(queues[i], i + 1);
            assert unused;
        }
    }

    private boolean claimSlot(@Nullable AnyQueue queue, int entry) {
        int mask = slots.length - 1;
        int slot = System.identityHashCode(queue) & mask;
        while (slots[slot] != 0) {
            if (queues[slots[slot] - 1] == queue) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = entry;
        return true;
    }
}
