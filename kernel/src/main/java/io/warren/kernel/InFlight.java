package io.warren.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts work that has begun and is not done, so that whoever stops can wait for it. Any thread.
 */
final class InFlight {
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable CountDownLatch> waiter = new AtomicReference<>();

    void begun() {
        count.incrementAndGet();
    }

    void done(int number) {
        if (count.addAndGet(-number) == 0) {
            CountDownLatch waiting = waiter.get();
            if (waiting != null) {
                waiting.countDown();
            }
        }
    }

    /** Waits until there was a moment at which everything was done; false if none came. */
    boolean awaitNone(long seconds) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        waiter.set(latch);
        return count.get() == 0 || latch.await(seconds, TimeUnit.SECONDS);
    }
}
