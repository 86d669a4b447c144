package io.warren.itest.soak;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** So many in a second: the load is bounded by this, not by what the machine can do. */
final class Pace {
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private long next = System.nanoTime();

    Pace(double perSecond) {
        this.intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    /** Waits until the next one is due; what could not be done in time is not made up for. */
    void await() {
        next += intervalNanos;
        long now = System.nanoTime();
        if (now - next > LATE_NANOS) {
            next = now;
        }
        while (next - now > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next - now);
            now = System.nanoTime();
        }
    }
}
