package io.warren.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What others may see of a queue without entering its mailbox: written there, each time it becomes
 * idle; read anywhere, so a moment old.
 */
final class QueueStatistics {
    private final AtomicLong ready = new AtomicLong();
    private final AtomicLong unacknowledged = new AtomicLong();
    private final AtomicInteger consumers = new AtomicInteger();
    private final AtomicLong memoryBytes = new AtomicLong();

    void publish(long readyNow, long unacknowledgedNow, int consumersNow, long memoryBytesNow) {
        consumers.lazySet(consumersNow);
        ready.lazySet(readyNow);
        unacknowledged.lazySet(unacknowledgedNow);
        memoryBytes.lazySet(memoryBytesNow);
    }

    long ready() {
        return ready.get();
    }

    long unacknowledged() {
        return unacknowledged.get();
    }

    int consumers() {
        return consumers.get();
    }

    long memoryBytes() {
        return memoryBytes.get();
    }
}
