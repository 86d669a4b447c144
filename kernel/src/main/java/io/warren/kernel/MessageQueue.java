package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Consumer;
import io.warren.session.Delivery;
import io.warren.session.QueueStatus;
import io.warren.session.SubscriptionRequest;
import io.warren.store.StoreException;
import io.warren.topology.QueueSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue: takes messages, gives each a sequence number, delivers them in that order to its
 * consumers, and keeps what is outstanding until it is settled.
 *
 * <p>Threads: everything private happens inside the {@link Mailbox}; the package-private methods
 * that say "in the mailbox" must be called there, all others from anywhere. What is durable is the
 * business of {@link StoredQueue}; who is next, of {@link ReadyConsumers}; what leaves without
 * being consumed, of {@link QueuePolicies}.
 */
final class MessageQueue implements AnyQueue, StoredQueue.Owner {

    private final QueueSpec spec;
    private final QueueHost host;
    private final @Nullable ClientSession owner;
    private final Mailbox mailbox;
    private final ReadyConsumers ready = new ReadyConsumers();
    private final QueueConsumers consumers = new QueueConsumers(ready);
    private final QueueStatistics statistics = new QueueStatistics();
    private final StoredQueue stored;
    private final QueueContents contents;
    private final QueuePolicies policies;
    private final Dispatcher dispatcher;
    private final Intake intake;
    private final QueueGets gets;
    private final IdleExpiry idle;

    private long lastSequence;
    private boolean opened;
    private boolean deleted;

    /**
     * Opens its logs, if it is durable and the store is there. Blocking: may read from disk.
     *
     * @param owner the session that it is exclusive to
     */
    MessageQueue(
            QueueSpec spec,
            QueueSettings settings,
            QueueHost host,
            @Nullable ClientSession owner,
            StorePlace place) {
        this.spec = spec;
        this.host = host;
        this.owner = owner;
        boolean quorum = settings.type() == QueueType.QUORUM; // keeps every message on disk
        this.mailbox = new Mailbox(host.workers(), this::batchEnd);
        TimeToLive ttl = new TimeToLive();
        ttl.set(settings.messageTtlMillis());
        LevelMaker levels = new LevelMaker(place, host, mailbox, ttl, quorum, this);
        this.stored = levels.base();
        this.contents = new QueueContents(mailbox, stored, host.memory());
        levels.prioritize(contents, settings.maxPriority());
        this.policies = new QueuePolicies(spec.name(), host, mailbox, contents, ttl, this::resume);
        this.dispatcher = new Dispatcher(mailbox, ready, contents, policies, quorum);
        this.intake = new Intake(contents, policies, dispatcher);
        this.gets = new QueueGets(mailbox, contents, policies, dispatcher);
        this.idle = new IdleExpiry(host, mailbox, ready, () -> host.expire(this));
        if (settings.singleActiveConsumer()) {
            ready.onlyOne();
        }
        apply(settings);
        if (place.durable()) {
            stored.open();
        }
    }

    @Override
    public QueueSpec spec() {
        return spec;
    }

    @Override
    public @Nullable ClientSession owner() {
        return owner;
    }

    @Override
    public QueueStatistics statistics() {
        return statistics;
    }

    @Override
    public Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public StoredQueue stored() {
        return stored;
    }

    @Override
    public @Nullable String unavailable() {
        return contents.unavailable();
    }

    @Override
    public @Nullable StoreException failure() {
        return contents.failure();
    }

    @Override
    public void relieve() {
        mailbox.execute(contents::relieve);
    }

    @Override
    public void deleteLogs() {
        contents.deleteLogs(host.stores());
    }

    @Override
    public boolean stores(Message message) {
        return stored.mustStore(message);
    }

    @Override
    public void apply(QueueSettings settings) {
        mailbox.execute(() -> applyNow(settings));
    }

    private void applyNow(QueueSettings settings) {
        if (deleted) {
            return;
        }
        long timeout = settings.consumerTimeoutMillis();
        dispatcher.watch(
                timeout < 0
                        ? null
                        : new ConsumerTimeout(timeout, host, mailbox, ready, this::timeOut));
        idle.set(settings.expiresMillis());
        policies.apply(settings);
    }

    @Override
    public void enqueue(Message message, @Nullable PendingPublish pending, Flow publisher) {
        if (mailbox.tryEnter()) {
            try {
                accept(message, pending);
            } finally {
                mailbox.exit();
            }
            return;
        }
        long cost = QueueEntry.memoryBytes(message);
        publisher.charge(cost);
        mailbox.add(
                () -> {
                    publisher.release(cost);
                    accept(message, pending);
                });
    }

    private void accept(Message message, @Nullable PendingPublish pending) {
        // Deleted: nobody may take it for stored, for should that fail on disk the queue is back.
        if (deleted || unavailable() != null || policies.refuses(message)) {
            if (pending != null) {
                pending.settled(ConfirmOutcome.REJECTED);
            }
            return;
        }
        intake.take(++lastSequence, message, pending);
    }

    // ---- deliver ---------------------------------------------------------------------------

    /** In the mailbox: a consumer wants messages. */
    void ready(QueueSubscription subscription) {
        ready.ready(subscription);
        dispatcher.dispatch();
    }

    @Override
    public void opened(int level, long lastInLog) {
        lastSequence = Math.max(lastSequence, lastInLog);
        contents.opened(level);
        if (spec.durable() && !stored.wasOpened()) {
            return; // other levels come first
        }
        if (!opened) {
            opened = true;
            contents.loadFirst(); // which tells whether it expires
        }
        policies.changed();
        resume();
    }

    @Override
    public void written(int level, long sequence) {
        contents.written(level, sequence);
    }

    @Override
    public void loaded(List<QueueEntry> entries) {
        contents.loaded(entries);
        policies.loaded(entries);
        resume();
    }

    private void resume() {
        gets.run();
        dispatcher.dispatch();
    }

    @Override
    public CompletableFuture<Optional<Delivery>> get(ClientChannel channel, boolean autoAck) {
        Outstanding holder = channel.getHolder(this, autoAck);
        CompletableFuture<Optional<Delivery>> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    idle.used();
                    gets.get(holder, autoAck, result);
                });
        return result;
    }

    // ---- settle ----------------------------------------------------------------------------

    /** In the mailbox: the first {@code count} of these are done with. */
    void acknowledged(Outstanding holder, long[] sequences, int count) {
        contents.acknowledged(holder, sequences, count);
    }

    /** In the mailbox: these go back to their old places. */
    void requeue(Outstanding holder, long[] sequences) {
        contents.release(holder, sequences, policies::requeued);
        policies.changed();
        dispatcher.dispatch();
    }

    /** In the mailbox: these are not wanted. */
    void rejected(Outstanding holder, long[] sequences) {
        contents.release(holder, sequences, policies::rejected);
    }

    /** Requeues everything that a consumer or channel still holds. */
    CompletableFuture<@Nullable Void> requeueAll(Outstanding holder) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Runnable end =
                () -> {
                    policies.changed();
                    dispatcher.dispatch();
                    done.complete(null);
                };
        mailbox.execute(() -> contents.releaseAll(holder, policies::requeued, end));
        return done;
    }

    // ---- consumers -------------------------------------------------------------------------

    @Override
    public CompletableFuture<QueueSubscription> subscribe(
            SubscriptionRequest request, Consumer consumer, ClientChannel channel) {
        String what = host.describe(spec.name());
        int priority = QueueSubscription.priority(request.arguments(), what);
        CompletableFuture<QueueSubscription> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    if (deleted) {
                        result.completeExceptionally(host.noSuchQueue(spec.name()));
                        return;
                    }
                    try {
                        QueueSubscription subscription =
                                new QueueSubscription(this, request, consumer, priority, channel);
                        consumers.add(subscription, what);
                        result.complete(subscription);
                    } catch (BrokerException refused) {
                        result.completeExceptionally(refused);
                    }
                });
        return result;
    }

    /**
     * In the mailbox: nothing more is offered to it. Completes when the queue is gone, if it goes
     * with its last consumer.
     */
    CompletableFuture<?> cancelled(QueueSubscription subscription) {
        return consumers.remove(subscription) ? oneLess() : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<?> oneLess() {
        idle.used();
        if (ready.isOnlyOne()) {
            dispatcher.dispatch(); // to the one that takes its place
        }
        return spec.autoDelete() && consumers.isEmpty() && !deleted
                ? host.deleteUnused(this)
                : CompletableFuture.completedFuture(null);
    }

    /** It holds a message for too long: gives back what it has. */
    private void timeOut(QueueSubscription subscription) {
        consumers.end(subscription, "a message was not acknowledged in time");
        contents.releaseAll(subscription.outstanding, policies::requeued, this::resume);
        CompletableFuture<?> unused = oneLess();
    }

    // ---- control ---------------------------------------------------------------------------

    @Override
    public CompletableFuture<QueueStatus> status() {
        CompletableFuture<QueueStatus> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    idle.used();
                    long messages = contents.readyCount();
                    result.complete(new QueueStatus(spec.name(), messages, consumers.count()));
                });
        return result;
    }

    @Override
    public CompletableFuture<Long> purge() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    long count = contents.readyCount();
                    contents.purge(() -> result.complete(count));
                    gets.run(); // what they wait for has been purged
                });
        return result;
    }

    @Override
    public CompletableFuture<Long> delete(boolean ifUnused, boolean ifEmpty) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    if (ifEmpty && contents.readyCount() > 0) {
                        result.completeExceptionally(refused(" not empty"));
                    } else if (ifUnused && !consumers.isEmpty()) {
                        result.completeExceptionally(refused(" in use"));
                    } else {
                        result.complete(end("queue '" + spec.name() + "' was deleted"));
                    }
                });
        return result;
    }

    /** Ends the queue if it was unused for as long as it may be; fails otherwise. */
    CompletableFuture<Long> deleteIfIdle() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    if (idle.isDue()) {
                        result.complete(end("queue '" + spec.name() + "' has expired"));
                    } else {
                        result.completeExceptionally(refused(" in use"));
                    }
                });
        return result;
    }

    private BrokerException refused(String why) {
        return Refusals.precondition(host.describe(spec.name()) + why);
    }

    private long end(String reason) {
        long count = deleted ? 0 : contents.readyCount();
        deleted = true;
        idle.stop();
        policies.end();
        dispatcher.watch(null);
        consumers.endAll(reason);
        contents.end();
        gets.run();
        return count;
    }

    private void batchEnd() {
        contents.batchEnd();
        statistics.publish(
                contents.readyCount(),
                contents.unacknowledged(),
                consumers.count(),
                contents.memoryBytes());
    }
}
