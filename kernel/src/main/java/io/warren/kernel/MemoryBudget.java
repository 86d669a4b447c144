package io.warren.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all queues together hold in memory, against a limit. Above half of it queues leave messages
 * to their stores, each but for a share; at the limit an alarm blocks those who publish, until a
 * fifth has been worked off. Any thread.
 */
final class MemoryBudget {
    /** A queue keeps so much in memory however many queues there are. */
    private static final long LEAST_SHARE_BYTES = 2 << 10;

    /** A queue keeps so much in memory, when that is short, if there are few. */
    private static final long LARGEST_SHARE_BYTES = 256 << 10;

    private static final long LARGEST_READ_BYTES = 1 << 20;
    private static final long LARGEST_STEP_BYTES = 16 << 10;
    private static final long LEAST_STEP_BYTES = 256;

    private volatile long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicInteger accounts = new AtomicInteger();
    private final AtomicInteger holders = new AtomicInteger();
    private final AtomicBoolean alarm = new AtomicBoolean();
    private final AtomicBoolean pressing = new AtomicBoolean();
    private final Runnable onAlarm;
    private final Runnable onPressing;
    private volatile long stepBytes = LARGEST_STEP_BYTES;

    /**
     * @param onAlarm told that {@link #isAlarmed} has changed, perhaps more than once; must not
     *     block
     * @param onPressing told that {@link #isPressing} has become true; must not block
     */
    MemoryBudget(long limitBytes, Runnable onAlarm, Runnable onPressing) {
        this.limitBytes = limitBytes;
        this.onAlarm = onAlarm;
        this.onPressing = onPressing;
    }

    long limitBytes() {
        return limitBytes;
    }

    /** Goes by another limit from now on. */
    void limit(long bytes) {
        limitBytes = bytes;
        add(0);
    }

    long usedBytes() {
        return usedBytes.get();
    }

    boolean isAlarmed() {
        return alarm.get();
    }

    /** Whether messages should leave memory where they can. */
    boolean isPressing() {
        return usedBytes.get() > limitBytes / 2;
    }

    /** So much one queue may hold when memory is short: all together, half of what makes it so. */
    long shareBytes() {
        long share = limitBytes / 4 / Math.max(1, holders.get());
        return Math.max(LEAST_SHARE_BYTES, Math.min(LARGEST_SHARE_BYTES, share));
    }

    /** So much one queue may read at once. */
    long readBytes() {
        long share = limitBytes / 8 / Math.max(1, holders.get());
        return Math.max(LEAST_SHARE_BYTES, Math.min(LARGEST_READ_BYTES, share));
    }

    private void add(long bytes) {
        usedBytes.addAndGet(bytes);
        // Until the alarm is what the sum says, whoever else is changing either meanwhile.
        for (boolean now = alarm.get(); now != shouldAlarm(now); now = alarm.get()) {
            if (alarm.compareAndSet(now, !now)) {
                onAlarm.run();
            }
        }
        boolean press = isPressing();
        if (press != pressing.get() && pressing.compareAndSet(!press, press) && press) {
            onPressing.run();
        }
    }

    private boolean shouldAlarm(boolean now) {
        long used = usedBytes.get();
        return used > limitBytes || now && used >= limitBytes / 5 * 4;
    }

    private void accounts(int change) {
        // What all have not reported yet stays a small part of the limit.
        long step = limitBytes / 16 / Math.max(1, accounts.addAndGet(change));
        stepBytes = Math.max(LEAST_STEP_BYTES, Math.min(LARGEST_STEP_BYTES, step));
    }

    /** The share of one queue; belongs to its mailbox. Reports in steps to spare the shared sum. */
    static final class Account {
        private final MemoryBudget budget;
        private long bytes;
        private long reported;
        private boolean closed;

        Account(MemoryBudget budget) {
            this.budget = budget;
            budget.accounts(1);
        }

        long bytes() {
            return bytes;
        }

        void add(long delta) {
            bytes += delta;
            if (Math.abs(bytes - reported) > budget.stepBytes || bytes == 0 && reported != 0) {
                report(bytes);
            }
        }

        private void report(long now) {
            if (reported == 0 != (now == 0)) {
                budget.holders.addAndGet(now == 0 ? -1 : 1);
            }
            long change = now - reported;
            reported = now;
            budget.add(change);
        }

        void close() {
            report(0);
            bytes = 0;
            if (!closed) {
                closed = true;
                budget.accounts(-1);
            }
        }
    }
}
