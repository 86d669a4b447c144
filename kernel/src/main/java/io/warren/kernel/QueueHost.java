package io.warren.kernel;

import io.warren.session.BrokerException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What a queue needs of the virtual host that it lives in. */
interface QueueHost {
    Executor workers();

    MemoryBudget memory();

    MessageStores stores();

    Clock clock();

    /** An auto-delete queue has lost its last consumer; completes when it is gone. */
    CompletableFuture<?> deleteUnused(MessageQueue queue);

    /** The store of a queue has failed; for operators. */
    void storeFailed(String text);

    /** For texts: {@code queue 'q' in vhost '/'}. */
    String describe(String queue);

    BrokerException noSuchQueue(String queue);
}
