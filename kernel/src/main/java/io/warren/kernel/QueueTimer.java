package io.warren.kernel;

import java.time.Clock;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rings in a mailbox at the earliest of the times it was set to, then forgets the others: whoever
 * is rung looks himself what is due. At most one task waits, however often it is set. Belongs to
 * the mailbox.
 */
final class QueueTimer {
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Mailbox mailbox;
    private final Runnable action;
    private @Nullable Future<?> scheduled;
    private long ringsAtMillis = Long.MAX_VALUE;

    QueueTimer(QueueHost host, Mailbox mailbox, Runnable action) {
        this.timer = host.timer();
        this.clock = host.clock();
        this.mailbox = mailbox;
        this.action = action;
    }

    /** Rings at this time or earlier. */
    void at(long epochMillis) {
        if (epochMillis >= ringsAtMillis) { // which is so for what never comes
            return;
        }
        cancel();
        ringsAtMillis = epochMillis;
        long delayMillis = Math.max(0, epochMillis - clock.millis());
        scheduled =
                timer.schedule(
                        () -> mailbox.addToWorkers(this::ring), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void ring() {
        ringsAtMillis = Long.MAX_VALUE;
        scheduled = null;
        action.run();
    }

    void cancel() {
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        scheduled = null;
        ringsAtMillis = Long.MAX_VALUE;
    }
}
