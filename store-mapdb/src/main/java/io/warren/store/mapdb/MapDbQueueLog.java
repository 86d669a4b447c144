package io.warren.store.mapdb;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open log as the broker sees it: each call becomes a task of the engine. */
final class MapDbQueueLog implements QueueLog {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbQueueLog.class);

    /** More are removed in several tasks, so that others have their turn. */
    private static final int REMOVALS_A_TASK = 1024;

    private final Engine engine;
    private final LogId id;
    private final Listener listener;
    private final Consumer<MapDbQueueLog> onClose;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Log log;
    private volatile boolean closed;

    // The caller's.
    private long appended;

    // The engine's.
    private @Nullable Batch lastBatch;
    private long lastInBatch;

    MapDbQueueLog(Engine engine, LogId id, Listener listener, Consumer<MapDbQueueLog> onClose) {
        this.engine = engine;
        this.id = id;
        this.listener = listener;
        this.onClose = onClose;
    }

    LogId id() {
        return id;
    }

    void begin(Log opened) {
        log = opened;
    }

    Log log() {
        Log opened = log;
        if (opened == null) {
            throw new IllegalStateException("the log is not open yet");
        }
        return opened;
    }

    /** How far the log is in the batch that is complete now. */
    long sealBatch() {
        lastBatch = null;
        return lastInBatch;
    }

    void durable(long sequence) {
        if (failed.get()) {
            return;
        }
        try {
            listener.durable(sequence);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A listener failed, log={}", id, e);
        }
    }

    /** Ends the log: nothing it is given from now on is stored. */
    void fail(StoreException cause) {
        if (failed.compareAndSet(false, true)) {
            try {
                listener.failed(cause);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("A listener failed, log={}", id, e);
            }
        }
    }

    @Override
    public Backlog recover() {
        return log().backlog();
    }

    @Override
    public void append(long sequence, Message message, long enqueuedAtMillis, boolean durable) {
        checkOpen();
        long before = Math.max(appended, log().backlog().lastSequence());
        if (sequence <= before) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " is not higher than " + before + " of " + id);
        }
        appended = sequence;
        engine.post(new Append(sequence, message, enqueuedAtMillis, durable));
    }

    @Override
    public void delivered(long sequence, int count) {
        checkOpen();
        engine.post(
                new Change() {
                    @Override
                    boolean change(Log opened) {
                        opened.delivered(sequence, count);
                        return true;
                    }
                });
    }

    @Override
    public void remove(long[] sequences, int count) {
        checkOpen();
        for (int from = 0; from < count; from += REMOVALS_A_TASK) {
            int to = Math.min(count, from + REMOVALS_A_TASK);
            long[] part = Arrays.copyOfRange(sequences, from, to);
            engine.post(
                    new Change() {
                        @Override
                        boolean change(Log opened) {
                            for (long sequence : part) {
                                opened.remove(sequence);
                            }
                            return true;
                        }
                    });
        }
    }

    @Override
    public void removeRange(long from, long to) {
        checkOpen();
        engine.post(
                new Change() {
                    private Log.@Nullable Range range;

                    @Override
                    boolean change(Log opened) {
                        if (range == null) {
                            range = opened.removeRange(from, to);
                        }
                        return opened.removeSome(range);
                    }
                });
    }

    @Override
    public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
        checkOpen();
        if (maxMessages < 1) {
            throw new IllegalArgumentException("maxMessages is " + maxMessages);
        }
        engine.post(
                new Read(
                        from,
                        maxMessages,
                        maxBytes,
                        new GuardedReader(id, reader, engine::damaged)));
    }

    /** Nothing to do: a batch is committed as soon as nothing more comes. */
    @Override
    public void flush() {}

    @Override
    public void close() {
        engine.checkMayBlock();
        if (closed) {
            return;
        }
        closed = true;
        Close task = new Close();
        engine.post(task);
        try {
            if (!Waiting.on(task.done, engine::isHopeless)) {
                fail(new StoreException(Faults.full(engine.folder())));
                LOG.warn("Not written for want of space, log={}", id);
            }
        } catch (StoreException e) {
            LOG.debug("Closed after a failure, log={} reason={}", id, e.getMessage());
        }
        onClose.accept(this);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the log is closed: " + id);
        }
    }

    private final class Append implements Task {
        private final long sequence;
        private final Message message;
        private final long enqueuedAtMillis;
        private final boolean durable;

        Append(long sequence, Message message, long enqueuedAtMillis, boolean durable) {
            this.sequence = sequence;
            this.message = message;
            this.enqueuedAtMillis = enqueuedAtMillis;
            this.durable = durable;
        }

        @Override
        public boolean run(Batch batch) throws IOException {
            if (failed.get()) {
                return true;
            }
            log().append(sequence, message, enqueuedAtMillis, durable);
            batch.addOperation(message.content().length);
            if (durable) {
                batch.setUrgent();
            }
            lastInBatch = sequence;
            if (lastBatch != batch) {
                lastBatch = batch;
                batch.addLog(MapDbQueueLog.this);
            }
            return true;
        }

        @Override
        public void failed(StoreException cause) {
            fail(cause);
        }
    }

    /** A change that is lost without harm if the machine stops before the next sync. */
    private abstract class Change implements Task {
        /** Whether it is complete; if not, it is called again when others have had their turn. */
        abstract boolean change(Log opened);

        @Override
        public final boolean run(Batch batch) {
            if (failed.get()) {
                return true;
            }
            batch.addOperation(0);
            return change(log());
        }

        @Override
        public final void failed(StoreException cause) {
            fail(cause);
        }
    }

    private final class Read implements Task {
        private final long from;
        private final int maxMessages;
        private final long maxBytes;
        private final GuardedReader reader;

        Read(long from, int maxMessages, long maxBytes, GuardedReader reader) {
            this.from = from;
            this.maxMessages = maxMessages;
            this.maxBytes = maxBytes;
            this.reader = reader;
        }

        @Override
        public boolean run(Batch batch) throws IOException {
            log().read(from, maxMessages, maxBytes, reader);
            return true;
        }

        @Override
        public void failed(StoreException cause) {
            reader.failed(cause);
        }
    }

    private final class Close implements Task {
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public boolean run(Batch batch) {
            if (!failed.get() && !log().isSettled()) {
                return false; // another opening must not meet what is removed piece by piece
            }
            batch.setUrgent();
            batch.addStage(done);
            return true;
        }

        @Override
        public void failed(StoreException cause) {
            done.completeExceptionally(cause);
        }
    }
}
