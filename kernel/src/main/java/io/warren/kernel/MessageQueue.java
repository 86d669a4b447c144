package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.QueueStatus;
import io.warren.session.ReplyCode;
import io.warren.topology.QueueSpec;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue: takes messages, gives each a sequence number, delivers them in that order to its
 * consumers, and keeps what is outstanding until it is settled.
 *
 * <p>Threads: everything private happens inside the {@link Mailbox}; the package-private methods
 * that say "in the mailbox" must be called there, all others from anywhere. What is durable is the
 * business of {@link StoredQueue}; who is next, of {@link ReadyConsumers}.
 */
final class MessageQueue implements Destination, StoredQueue.Owner {
    /** One run delivers so many messages before others have their turn. */
    private static final int DELIVERIES_PER_RUN = 256;

    private final QueueSpec spec;
    private final QueueHost host;
    private final @Nullable ClientSession owner;
    private volatile EffectivePolicies.Effective policy = EffectivePolicies.Effective.NONE;
    private final Mailbox mailbox;
    private final ReadyConsumers consumers = new ReadyConsumers();
    private final QueueStatistics statistics = new QueueStatistics();
    private final Queue<Runnable> waitingGets = new ArrayDeque<>();
    private final StoredQueue stored;
    private final QueueContents contents;
    private @Nullable QueueSubscription exclusiveConsumer;
    private long lastSequence;
    private boolean dispatchAgain;
    private boolean deleted;

    /**
     * Opens its log, if it is durable and the store is there. Blocking: may read from disk.
     *
     * @param owner the session that it is exclusive to
     */
    MessageQueue(QueueSpec spec, QueueHost host, @Nullable ClientSession owner, StorePlace place) {
        this.spec = spec;
        this.host = host;
        this.owner = owner;
        this.mailbox = new Mailbox(host.workers(), this::batchEnd);
        this.stored = new StoredQueue(place, host, mailbox, this);
        this.contents = new QueueContents(mailbox, stored, host.memory());
        if (place.durable()) {
            stored.open();
        }
    }

    QueueSpec spec() {
        return spec;
    }

    @Nullable ClientSession owner() {
        return owner;
    }

    /** This policy holds from now on. Control thread; first before any client sees the queue. */
    void follow(EffectivePolicies.Effective changed) {
        policy = changed;
    }

    EffectivePolicies.Effective policy() {
        return policy;
    }

    QueueStatistics statistics() {
        return statistics;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    StoredQueue stored() {
        return stored;
    }

    // ---- enqueue ---------------------------------------------------------------------------

    /**
     * Takes a message.
     *
     * @param pending is told when the message is safe here; null if nobody waits for that
     */
    void enqueue(Message message, @Nullable PendingPublish pending, ClientSession publisher) {
        if (mailbox.tryEnter()) {
            try {
                accept(message, pending);
            } finally {
                mailbox.exit();
            }
            return;
        }
        long cost = QueueEntry.memoryBytes(message);
        publisher.flow().charge(cost);
        mailbox.add(
                () -> {
                    publisher.flow().release(cost);
                    accept(message, pending);
                });
    }

    private void accept(Message message, @Nullable PendingPublish pending) {
        if (deleted || stored.unavailable() != null) {
            // Nobody may take it for stored: should the deletion fail on disk, the queue is back.
            settle(pending, ConfirmOutcome.REJECTED);
            return;
        }
        long sequence = ++lastSequence;
        boolean page = contents.shouldPage();
        if (contents.isSpilling()) {
            if (stored.takesPages()) {
                stored.await(sequence, pending);
            } else {
                settle(pending, ConfirmOutcome.ACCEPTED); // it may stay in memory
            }
            contents.keep(sequence, message, false);
            return;
        }
        boolean inLog = page || stored.mustStore(message);
        if (inLog) {
            stored.append(sequence, message, pending);
        } else {
            settle(pending, ConfirmOutcome.ACCEPTED);
        }
        if (page) {
            stored.tail().add(sequence);
        } else {
            deliverOrKeep(sequence, message, inLog);
        }
    }

    private static void settle(@Nullable PendingPublish pending, ConfirmOutcome outcome) {
        if (pending != null) {
            pending.settled(outcome);
        }
    }

    /** A message that finds an empty queue and a ready consumer never becomes an entry. */
    private void deliverOrKeep(long sequence, Message message, boolean inLog) {
        QueueSubscription taker =
                contents.readyInMemory() == 0 ? consumers.offer(sequence, message, 0) : null;
        if (taker == null) {
            contents.keep(sequence, message, inLog);
        } else if (!taker.request.autoAck()) {
            contents.keepOutstanding(sequence, message, inLog, taker.outstanding);
        } else if (inLog) {
            stored.remove(sequence);
        }
    }

    // ---- deliver ---------------------------------------------------------------------------

    /** In the mailbox: a consumer wants messages. */
    void ready(QueueSubscription subscription) {
        consumers.ready(subscription);
        dispatch();
    }

    private void dispatch() {
        for (int n = 0; n < DELIVERIES_PER_RUN; n++) {
            QueueEntry entry = contents.peek();
            if (entry == null) {
                contents.load();
                return;
            }
            QueueSubscription taker =
                    consumers.offer(entry.sequence, entry.message, entry.deliveries);
            if (taker == null) {
                return;
            }
            contents.poll();
            if (taker.request.autoAck()) {
                contents.gone(entry);
            } else {
                contents.delivered(entry, taker.outstanding);
            }
        }
        if (!dispatchAgain) {
            dispatchAgain = true;
            mailbox.add(
                    () -> {
                        dispatchAgain = false;
                        dispatch();
                    });
        }
    }

    @Override
    public void opened(long lastInLog) {
        lastSequence = Math.max(lastSequence, lastInLog);
        contents.opened();
        runWaitingGets();
        dispatch();
    }

    @Override
    public void written(long sequence) {
        contents.written(sequence);
    }

    /** Memory is short: lets go of what it can. Any thread. */
    void relieve() {
        mailbox.execute(contents::relieve);
    }

    @Override
    public void loaded(List<QueueEntry> entries) {
        contents.loaded(entries);
        runWaitingGets();
        dispatch();
    }

    private void runWaitingGets() {
        // Those that still find nothing wait again: not in this round.
        for (int left = waitingGets.size(); left > 0; left--) {
            waitingGets.remove().run();
        }
    }

    /** Takes one message for a client that asks for it; none if the queue is empty. */
    CompletableFuture<Optional<Delivery>> get(Outstanding holder, boolean autoAck) {
        CompletableFuture<Optional<Delivery>> result = new CompletableFuture<>();
        mailbox.execute(() -> get(holder, autoAck, result));
        return result;
    }

    private void get(
            Outstanding holder, boolean autoAck, CompletableFuture<Optional<Delivery>> result) {
        QueueEntry entry = contents.poll();
        if (entry == null && contents.load()) {
            waitingGets.add(() -> get(holder, autoAck, result));
            return;
        }
        if (entry == null) {
            holder.releaseUnused();
            result.complete(Optional.empty());
            return;
        }
        int before = entry.deliveries;
        if (autoAck) {
            contents.gone(entry);
        } else {
            contents.delivered(entry, holder);
        }
        long left = contents.readyCount();
        result.complete(
                Optional.of(new Delivery(entry.sequence, entry.message, before, left, holder)));
    }

    // ---- settle ----------------------------------------------------------------------------

    /** In the mailbox: the first {@code count} of these are done with. */
    void acknowledged(Outstanding holder, long[] sequences, int count) {
        contents.acknowledged(holder, sequences, count);
    }

    /** In the mailbox: these go back to their old places. */
    void requeue(Outstanding holder, long[] sequences) {
        contents.requeue(holder, sequences);
        dispatch();
    }

    /** Requeues everything that a consumer or channel still holds. */
    CompletableFuture<@Nullable Void> requeueAll(Outstanding holder) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Runnable end =
                () -> {
                    dispatch();
                    done.complete(null);
                };
        mailbox.execute(() -> contents.requeueAll(holder, end));
        return done;
    }

    // ---- consumers -------------------------------------------------------------------------

    /** Adds a consumer; the future fails when it may not consume. */
    CompletableFuture<QueueSubscription> subscribe(Supplier<QueueSubscription> wanted) {
        CompletableFuture<QueueSubscription> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    QueueSubscription subscription = wanted.get();
                    boolean exclusive = subscription.request.exclusive();
                    if (deleted) {
                        result.completeExceptionally(host.noSuchQueue(spec.name()));
                    } else if (exclusiveConsumer != null
                            || exclusive && !consumers.all().isEmpty()) {
                        result.completeExceptionally(
                                new BrokerException(
                                        ReplyCode.ACCESS_REFUSED,
                                        host.describe(spec.name()) + " in exclusive use"));
                    } else {
                        exclusiveConsumer = exclusive ? subscription : null;
                        consumers.add(subscription);
                        result.complete(subscription);
                    }
                });
        return result;
    }

    /**
     * In the mailbox: nothing more is offered to it. Completes when the queue is gone, if it goes
     * with its last consumer.
     */
    CompletableFuture<?> cancelled(QueueSubscription subscription) {
        boolean wasThere = consumers.remove(subscription);
        if (wasThere) {
            subscription.outstanding.end();
        }
        if (exclusiveConsumer == subscription) {
            exclusiveConsumer = null;
        }
        boolean unused = wasThere && consumers.all().isEmpty() && !deleted;
        return unused && spec.autoDelete()
                ? host.deleteUnused(this)
                : CompletableFuture.completedFuture(null);
    }

    // ---- control ---------------------------------------------------------------------------

    /** Exact: what was asked of the queue before is counted. */
    CompletableFuture<QueueStatus> status() {
        CompletableFuture<QueueStatus> result = new CompletableFuture<>();
        mailbox.execute(
                () ->
                        result.complete(
                                new QueueStatus(
                                        spec.name(),
                                        contents.readyCount(),
                                        consumers.all().size())));
        return result;
    }

    /** Removes all ready messages, in slices; completes with their number. */
    CompletableFuture<Long> purge() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    long count = contents.readyCount();
                    contents.purge(() -> result.complete(count));
                    runWaitingGets(); // what they wait for has been purged
                });
        return result;
    }

    /**
     * Ends the queue: it takes nothing more, its consumers are told, its messages dropped.
     * Completes with the number of those that were ready, or fails if a condition does not hold.
     */
    CompletableFuture<Long> delete(boolean ifUnused, boolean ifEmpty) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    if (ifUnused && !consumers.all().isEmpty()) {
                        result.completeExceptionally(refused(" in use"));
                    } else if (ifEmpty && contents.readyCount() > 0) {
                        result.completeExceptionally(refused(" not empty"));
                    } else {
                        long count = deleted ? 0 : contents.readyCount();
                        end("queue '" + spec.name() + "' was deleted");
                        result.complete(count);
                    }
                });
        return result;
    }

    private BrokerException refused(String why) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, host.describe(spec.name()) + why);
    }

    private void end(String reason) {
        deleted = true;
        for (QueueSubscription subscription : List.copyOf(consumers.all())) {
            consumers.remove(subscription);
            subscription.outstanding.end();
            subscription.channel.forget(subscription);
            subscription.tellCancelled(reason);
        }
        contents.end();
        runWaitingGets();
    }

    private void batchEnd() {
        stored.batchEnd();
        statistics.publish(
                contents.readyCount(),
                contents.unacknowledged(),
                consumers.all().size(),
                contents.memoryBytes());
    }
}
