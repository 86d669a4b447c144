package io.warren.protocol.amqp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory messages may take that are not complete yet, over all connections: a client that
 * begins large messages and never ends them must not starve the others.
 *
 * <p>Threads: any.
 */
final class ContentBudget {
    /** Enough for one message of the largest size while it is copied to its last array. */
    static final long CONNECTION_BYTES = 160L * 1024 * 1024;

    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    ContentBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** The budget for a heap of that size. */
    static ContentBudget forHeap(long maxHeapBytes) {
        return new ContentBudget(Math.max(2 * CONNECTION_BYTES, maxHeapBytes / 2));
    }

    boolean take(long bytes) {
        if (takenBytes.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        takenBytes.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long takenBytes() {
        return takenBytes.get();
    }

    /** The share of one connection. Threads: its event loop. */
    static final class Share {
        private final ContentBudget budget;
        private long taken;

        Share(ContentBudget budget) {
            this.budget = budget;
        }

        boolean take(long bytes) {
            if (taken + bytes > CONNECTION_BYTES || !budget.take(bytes)) {
                return false;
            }
            taken += bytes;
            return true;
        }

        void giveBack(long bytes) {
            taken -= bytes;
            budget.giveBack(bytes);
        }
    }
}
