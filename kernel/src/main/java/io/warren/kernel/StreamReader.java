package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.Consumer;
import io.warren.session.SubscriptionRequest;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a stream: reads on from a place of its own, a window at a time, whatever others do.
 * To acknowledge gives it credit and nothing else. Belongs to the mailbox, but for what is public.
 */
final class StreamReader implements ChannelSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

    private static final int READ_MESSAGES = 256;
    private static final long READ_BYTES = 256 << 10;

    private final StreamQueue stream;
    private final QueueLog log;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private final SubscriptionRequest request;
    private final Consumer consumer;
    private final ClientChannel channel;
    private final ArrayDeque<Entry> window = new ArrayDeque<>();
    private final AtomicBoolean readyUnderway = new AtomicBoolean();
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /** The next entry to read; unknown while it is searched for. */
    private long next = Long.MAX_VALUE;

    private boolean ready;
    private boolean reading;
    private boolean ended;

    private record Entry(long sequence, Message message) {}

    StreamReader(
            StreamQueue stream,
            QueueLog log,
            MemoryBudget budget,
            MemoryBudget.Account memory,
            SubscriptionRequest request,
            Consumer consumer,
            ClientChannel channel) {
        this.stream = stream;
        this.log = log;
        this.budget = budget;
        this.memory = memory;
        this.request = request;
        this.consumer = consumer;
        this.channel = channel;
    }

    /** Begins at this entry. */
    void startAt(long sequence) {
        next = sequence;
        deliver();
    }

    /** Offers what there is, and reads on when that is all. */
    void deliver() {
        while (ready && !ended) {
            Entry entry = window.peek();
            if (entry == null) {
                read();
                return;
            }
            if (!offers(entry)) {
                ready = false;
                return;
            }
            unacknowledged.incrementAndGet();
            forget(window.remove());
        }
    }

    private boolean offers(Entry entry) {
        try {
            Message shown = DeliveryHeaders.withOffset(entry.message, entry.sequence - 1);
            if (!consumer.offer(entry.sequence, shown, 0)) {
                return false;
            }
            if (channel.trace().isOn()) {
                channel.trace().delivered(request.queue(), shown, 0, channel);
            }
            return true;
        } catch (RuntimeException | Error fault) {
            LOG.error("a consumer failed: {}", request, fault);
            return false;
        }
    }

    private void forget(Entry entry) {
        memory.add(-QueueEntry.memoryBytes(entry.message));
    }

    private void read() {
        if (!reading && next <= stream.durableSequence()) {
            reading = true;
            long bytes = Math.min(READ_BYTES, budget.readBytes());
            log.read(next, READ_MESSAGES, bytes, new Window(stream.durableSequence()));
        }
    }

    private void loaded(Window read) {
        reading = false;
        if (ended) {
            return;
        }
        for (Entry entry : read.entries) {
            memory.add(QueueEntry.memoryBytes(entry.message));
            window.add(entry);
        }
        next = Math.max(next, read.last + 1);
        deliver();
    }

    /** Nothing more is offered. */
    void end() {
        ended = true;
        window.forEach(this::forget);
        window.clear();
    }

    /** The stream ends it. */
    void endedBy(String reason) {
        end();
        channel.forget(this);
        try {
            consumer.cancelled(reason);
        } catch (RuntimeException | Error fault) {
            LOG.error("a consumer failed: {}", request, fault);
        }
    }

    // ---- from anywhere ---------------------------------------------------------------------

    @Override
    public void ready() {
        if (readyUnderway.compareAndSet(false, true)) {
            stream.mailbox()
                    .execute(
                            () -> {
                                readyUnderway.set(false); // first: a call from now on counts
                                ready = true;
                                deliver();
                            });
        }
    }

    @Override
    public CompletionStage<Void> cancel() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        stream.mailbox()
                .execute(
                        () -> {
                            stream.cancelled(this);
                            done.complete(null);
                        });
        channel.forget(this);
        return done;
    }

    @Override
    public void ack(long[] ids, int count) {
        unacknowledged.addAndGet(-count);
    }

    /** What was read once can be read again, but not by way of putting it back. */
    @Override
    public void reject(long[] ids, int count, boolean requeue) {
        ack(ids, count);
    }

    @Override
    public SubscriptionRequest request() {
        return request;
    }

    @Override
    public ClientChannel channel() {
        return channel;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public int unacknowledged() {
        return unacknowledged.get();
    }

    /** Collects on a thread of the store what is durable, hands over to the mailbox. */
    private final class Window implements LogReader {
        private final List<Entry> entries = new ArrayList<>();
        private final long durable;
        private long last;
        private boolean beyond;

        Window(long durable) {
            this.durable = durable;
        }

        @Override
        public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
            if (sequence <= durable) {
                entries.add(new Entry(sequence, message));
                last = sequence;
            } else {
                beyond = true;
            }
        }

        /** It is passed over. */
        @Override
        public void damaged(long sequence, StoreException cause) {
            last = Math.min(sequence, durable);
        }

        @Override
        public void done(boolean endOfLog) {
            if (endOfLog || beyond) {
                last = durable; // retention may have left nothing up to there
            }
            stream.mailbox().addToWorkers(() -> loaded(this));
        }

        /** The next one that is appended tries again. */
        @Override
        public void failed(StoreException cause) {
            stream.mailbox().addToWorkers(() -> reading = false);
        }
    }
}
