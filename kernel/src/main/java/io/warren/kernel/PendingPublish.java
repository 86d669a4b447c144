package io.warren.kernel;

import io.warren.session.ConfirmOutcome;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A publish whose outcome is open: counts down the queues that it was routed to, then tells its
 * publisher. Any thread.
 */
final class PendingPublish {
    /** Who wants to know the outcome. */
    interface Publisher {
        /** Told once, on any thread. */
        void settled(long confirmId, long costBytes, ConfirmOutcome outcome);
    }

    private final Publisher publisher;
    private final long confirmId;
    private final long costBytes;
    private final AtomicInteger openQueues;
    private volatile ConfirmOutcome outcome;

    /**
     * @param confirmId 0 when the publisher does not want to know
     * @param costBytes what the publisher's flow was charged for it
     * @param best the outcome if every queue accepts it
     */
    PendingPublish(
            Publisher publisher, long confirmId, long costBytes, int queues, ConfirmOutcome best) {
        this.publisher = publisher;
        this.confirmId = confirmId;
        this.costBytes = costBytes;
        this.openQueues = new AtomicInteger(queues);
        this.outcome = best;
    }

    /** One queue is done with it. */
    void settled(ConfirmOutcome ofQueue) {
        if (ofQueue != ConfirmOutcome.ACCEPTED) {
            outcome = ofQueue;
        }
        if (openQueues.decrementAndGet() == 0) {
            publisher.settled(confirmId, costBytes, outcome);
        }
    }
}
