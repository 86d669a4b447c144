package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Consumer;
import io.warren.session.Delivery;
import io.warren.session.QueueStatus;
import io.warren.session.ReplyCode;
import io.warren.session.SubscriptionRequest;
import io.warren.store.StoreException;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A stream: a log that any number of consumers read from offsets of their own. Nothing leaves it by
 * being consumed, but the oldest goes when there is too much. An offset is a sequence number minus
 * one.
 *
 * <p>What this does not do: it knows no ready and no outstanding messages, and no dead letters.
 *
 * <p>Threads: everything private happens inside the {@link Mailbox}.
 */
final class StreamQueue implements AnyQueue, StoredQueue.Owner {
    private final QueueSpec spec;
    private final QueueHost host;
    private final Mailbox mailbox;
    private final StoredQueue stored;
    private final StreamRetention retention;
    private final MemoryBudget.Account memory;
    private final QueueStatistics statistics = new QueueStatistics();
    private final List<StreamReader> readers = new ArrayList<>();
    private long lastSequence;
    private boolean opened;
    private boolean deleted;

    /** Opens the log, if the store is there. Blocking: may read from disk. */
    StreamQueue(QueueSpec spec, QueueSettings settings, QueueHost host, StorePlace place) {
        this.spec = spec;
        this.host = host;
        this.mailbox = new Mailbox(host.workers(), this::batchEnd);
        this.memory = new MemoryBudget.Account(host.memory());
        this.stored = new StoredQueue(place, 0, host, mailbox, new TimeToLive(), true, this);
        this.retention = new StreamRetention(stored.log(), host, mailbox);
        apply(settings);
        stored.open();
    }

    @Override
    public QueueSpec spec() {
        return spec;
    }

    @Override
    public @Nullable ClientSession owner() {
        return null;
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
        return stored.unavailable();
    }

    @Override
    public @Nullable StoreException failure() {
        return stored.failure();
    }

    /** What its readers have in memory is little, and soon read. */
    @Override
    public void relieve() {}

    @Override
    public void deleteLogs() {
        host.stores().delete(stored.place());
    }

    @Override
    public boolean stores(Message message) {
        return true;
    }

    @Override
    public void apply(QueueSettings settings) {
        mailbox.execute(() -> retention.set(settings));
    }

    // ---- in --------------------------------------------------------------------------------

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
        if (deleted || stored.unavailable() != null) {
            if (pending != null) {
                pending.settled(ConfirmOutcome.REJECTED);
            }
            return;
        }
        long sequence = ++lastSequence;
        stored.append(sequence, message, pending);
        retention.added(sequence, message);
    }

    // ---- out -------------------------------------------------------------------------------

    /** What consumers may see: a crash cannot take it back. */
    long durableSequence() {
        return Math.max(stored.durableSequence(), stored.recoveredSequence());
    }

    @Override
    public void opened(int level, long lastInLog) {
        lastSequence = Math.max(lastSequence, lastInLog);
        if (!opened) {
            opened = true;
            retention.recover(stored.log().recover());
        }
        deliver();
    }

    @Override
    public void written(int level, long sequence) {
        deliver();
    }

    /** Its readers read for themselves. */
    @Override
    public void loaded(List<QueueEntry> entries) {}

    private void deliver() {
        readers.forEach(StreamReader::deliver);
    }

    @Override
    public CompletableFuture<? extends ChannelSubscription> subscribe(
            SubscriptionRequest request, Consumer consumer, ClientChannel channel) {
        String what = host.describe(spec.name());
        if (request.autoAck()) {
            throw notSupported("automatic acknowledgement");
        }
        if (request.prefetch() == 0) {
            throw Refusals.precondition("consumer prefetch count is not set for '" + what + "'");
        }
        if (request.arguments().contains(QueueSubscription.PRIORITY)) {
            throw Refusals.precondition(
                    "invalid arg '"
                            + QueueSubscription.PRIORITY
                            + "' for "
                            + what
                            + " of queue type "
                            + QueueType.STREAM.description());
        }
        StreamOffset offset = StreamOffset.of(request.arguments(), host.clock().millis(), what);
        StreamReader reader =
                new StreamReader(
                        this, stored.log(), host.memory(), memory, request, consumer, channel);
        CompletableFuture<StreamReader> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    if (deleted) {
                        result.completeExceptionally(host.noSuchQueue(spec.name()));
                    } else {
                        readers.add(reader);
                        start(reader, offset);
                        result.complete(reader);
                    }
                });
        return result;
    }

    private void start(StreamReader reader, StreamOffset offset) {
        long first = retention.firstSequence();
        switch (offset.kind()) {
            case FIRST -> reader.startAt(first);
            case LAST -> reader.startAt(Math.max(first, lastSequence));
            case NEXT -> reader.startAt(lastSequence + 1);
            case OFFSET -> reader.startAt(Math.max(first, offset.number() + 1));
            case TIME ->
                    StreamSearch.start(
                            stored.log(),
                            mailbox,
                            first,
                            lastSequence,
                            offset.number(),
                            reader::startAt);
        }
    }

    /** In the mailbox: a consumer has had enough. */
    void cancelled(StreamReader reader) {
        readers.remove(reader);
        reader.end();
    }

    @Override
    public CompletableFuture<Optional<Delivery>> get(ClientChannel channel, boolean autoAck) {
        throw notSupported("basic.get");
    }

    // ---- control ---------------------------------------------------------------------------

    @Override
    public CompletableFuture<QueueStatus> status() {
        CompletableFuture<QueueStatus> result = new CompletableFuture<>();
        mailbox.execute(
                () ->
                        result.complete(
                                new QueueStatus(spec.name(), retention.count(), readers.size())));
        return result;
    }

    @Override
    public CompletableFuture<Long> purge() {
        throw notSupported("queue.purge");
    }

    private BrokerException notSupported(String what) {
        return new BrokerException(
                ReplyCode.NOT_IMPLEMENTED,
                what + " not supported by stream queues " + host.describe(spec.name()));
    }

    @Override
    public CompletableFuture<Long> delete(boolean ifUnused, boolean ifEmpty) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    String why = "";
                    if (ifUnused && !readers.isEmpty()) {
                        why = " in use";
                    } else if (ifEmpty && retention.count() > 0) {
                        why = " not empty";
                    }
                    if (why.isEmpty()) {
                        result.complete(end());
                    } else {
                        result.completeExceptionally(
                                Refusals.precondition(host.describe(spec.name()) + why));
                    }
                });
        return result;
    }

    private long end() {
        long count = deleted ? 0 : retention.count();
        deleted = true;
        retention.end();
        List.copyOf(readers)
                .forEach(reader -> reader.endedBy("queue '" + spec.name() + "' was deleted"));
        readers.clear();
        memory.close();
        stored.end();
        return count;
    }

    private void batchEnd() {
        stored.batchEnd(stored.isHeld());
        int unacknowledged = 0;
        for (StreamReader reader : readers) {
            unacknowledged += reader.unacknowledged();
        }
        statistics.publish(retention.count(), unacknowledged, readers.size(), memory.bytes());
    }
}
