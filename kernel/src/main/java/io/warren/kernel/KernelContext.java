package io.warren.kernel;

import io.warren.store.DefinitionStore;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all parts of one kernel share.
 *
 * @param workers runs the mailboxes' rest
 * @param timer for what happens later; its tasks only pass work on
 * @param graceMillis how long an exchange goes on without its type
 * @param lastDeath whether dead letters have the headers {@code x-last-death-*}
 * @param problems texts of what does not work, for operators
 * @param lastQueueId the highest number of a durable queue; numbers are never used again
 */
record KernelContext(
        DefinitionStore definitions,
        MessageStores stores,
        ExchangeTypes exchangeTypes,
        MemoryBudget memory,
        Clock clock,
        ExecutorService workers,
        ScheduledExecutorService timer,
        long graceMillis,
        boolean lastDeath,
        Set<String> problems,
        AtomicLong lastQueueId) {
    private static final Logger LOG = LoggerFactory.getLogger(KernelContext.class);

    long nextQueueId() {
        return lastQueueId.incrementAndGet();
    }

    void queueIdTaken(long id) {
        lastQueueId.accumulateAndGet(id, Math::max);
    }

    void problem(String text) {
        if (problems.add(text)) {
            LOG.error("problem: {}", text);
        }
    }
}
