package io.warren.protocol.amqp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many deliveries may be outstanding at once: a prefetch limit.
 *
 * <p>Threads: any.
 */
final class Credit {
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int limit;

    Credit(int limit) {
        this.limit = limit;
    }

    void limit(int value) {
        limit = value;
    }

    boolean take() {
        // Never above the limit, not even for a moment: another consumer could be refused for it.
        for (int now = taken.get(); now < limit; now = taken.get()) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    void giveBack(int count) {
        taken.addAndGet(-count);
    }

    boolean isLeft() {
        return taken.get() < limit;
    }
}
