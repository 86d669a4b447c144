package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.Consumer;
import io.warren.session.Delivery;
import io.warren.session.QueueStatus;
import io.warren.session.SubscriptionRequest;
import io.warren.store.StoreException;
import io.warren.topology.QueueSpec;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What queues of all types have in common. Any thread may call, but where it says otherwise. */
sealed interface AnyQueue extends Destination permits MessageQueue, StreamQueue {
    QueueSpec spec();

    /** The session that it is exclusive to. */
    @Nullable ClientSession owner();

    QueueStatistics statistics();

    Mailbox mailbox();

    /** Its way into its store, for the lowest level. */
    StoredQueue stored();

    /** Why it cannot be used now; null if it can. */
    @Nullable String unavailable();

    /** How its store has failed; null if it has not. */
    @Nullable StoreException failure();

    /** Memory is short: lets go of what it can. */
    void relieve();

    /** It has ended: deletes its logs, soon or when their store is there. */
    void deleteLogs();

    /** Whether a message is to be on disk here. */
    boolean stores(Message message);

    /** Goes by other settings from now on; what arguments alone can say stays as it is. */
    void apply(QueueSettings settings);

    /**
     * Takes a message.
     *
     * @param pending is told when the message is safe here; null if nobody waits for that
     */
    void enqueue(Message message, @Nullable PendingPublish pending, Flow publisher);

    /**
     * Adds a consumer; the future fails when it may not consume.
     *
     * @throws io.warren.session.BrokerException when its arguments are wrong
     */
    CompletableFuture<? extends ChannelSubscription> subscribe(
            SubscriptionRequest request, Consumer consumer, ClientChannel channel);

    /** Takes one message; none if there is none. */
    CompletableFuture<Optional<Delivery>> get(ClientChannel channel, boolean autoAck);

    /** Exact: what was asked of the queue before is counted. */
    CompletableFuture<QueueStatus> status();

    /** Removes all ready messages; completes with their number. */
    CompletableFuture<Long> purge();

    /** Ends the queue; completes with the number of messages that were ready. */
    CompletableFuture<Long> delete(boolean ifUnused, boolean ifEmpty);
}
