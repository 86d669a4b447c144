package io.warren.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all queues together hold in memory, against a limit. Above half of it durable queues keep
 * new messages in their store alone; at the limit an alarm blocks those who publish, until a fifth
 * has been worked off. Any thread.
 */
final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicBoolean alarm = new AtomicBoolean();
    private final Runnable onAlarm;

    /**
     * @param onAlarm told that {@link #isAlarmed} has changed, perhaps more than once; must not
     *     block
     */
    MemoryBudget(long limitBytes, Runnable onAlarm) {
        this.limitBytes = limitBytes;
        this.onAlarm = onAlarm;
    }

    long limitBytes() {
        return limitBytes;
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

    private void add(long bytes) {
        usedBytes.addAndGet(bytes);
        // Until the alarm is what the sum says, whoever else is changing either meanwhile.
        for (boolean now = alarm.get(); now != shouldAlarm(now); now = alarm.get()) {
            if (alarm.compareAndSet(now, !now)) {
                onAlarm.run();
            }
        }
    }

    private boolean shouldAlarm(boolean now) {
        long used = usedBytes.get();
        return used > limitBytes || now && used >= limitBytes / 5 * 4;
    }

    /** The share of one queue; belongs to its mailbox. Reports in steps to spare the shared sum. */
    static final class Account {
        private static final long STEP_BYTES = 16 << 10;

        private final MemoryBudget budget;
        private long bytes;
        private long reported;

        Account(MemoryBudget budget) {
            this.budget = budget;
        }

        long bytes() {
            return bytes;
        }

        void add(long delta) {
            bytes += delta;
            if (Math.abs(bytes - reported) > STEP_BYTES || bytes == 0 && reported != 0) {
                budget.add(bytes - reported);
                reported = bytes;
            }
        }

        void close() {
            budget.add(-reported);
            reported = 0;
            bytes = 0;
        }
    }
}
