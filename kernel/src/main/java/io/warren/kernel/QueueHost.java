package io.warren.kernel;

import io.warren.session.BrokerException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** What a queue needs of the virtual host that it lives in. */
interface QueueHost {
    Executor workers();

    ScheduledExecutorService timer();

    MemoryBudget memory();

    MessageStores stores();

    Clock clock();

    @Nullable Exchange exchange(String name);

    /** The dead letters of all queues that are under way. */
    InFlight letters();

    /** Whether dead letters have the headers {@code x-last-death-*}. */
    boolean tellsLastDeath();

    /** A router of its own for whoever asks. */
    Router router();

    /** A queue has not been used for as long as it may; any thread. */
    void expire(MessageQueue queue);

    /** An auto-delete queue has lost its last consumer; completes when it is gone. */
    CompletableFuture<?> deleteUnused(MessageQueue queue);

    /** The store of a queue has failed; for operators. */
    void storeFailed(String text);

    /** For texts: {@code queue 'q' in vhost '/'}. */
    String describe(String queue);

    BrokerException noSuchQueue(String queue);
}
