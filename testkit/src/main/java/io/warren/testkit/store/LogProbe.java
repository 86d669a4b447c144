package io.warren.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.Message;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An open log with its listener, in the words of a test. */
public final class LogProbe implements QueueLog.Listener {
    /** Long enough for a slow disk under load. */
    static final long DEADLINE_SECONDS = 60;

    private final LogId id;
    private final List<Long> watermarks = new ArrayList<>();
    private @Nullable StoreException failure;
    private int failures;
    private @Nullable QueueLog log;

    private LogProbe(LogId id) {
        this.id = id;
    }

    /** Opens a log. */
    public static LogProbe open(MessageStore store, LogId id, Opening why) {
        LogProbe probe = new LogProbe(id);
        probe.log = store.open(id, why, probe);
        return probe;
    }

    /** The log itself. */
    public QueueLog log() {
        QueueLog opened = log;
        if (opened == null) {
            throw new IllegalStateException("not open");
        }
        return opened;
    }

    public LogId id() {
        return id;
    }

    /** Appends durable messages of 100 bytes, the numbers from the first up to the last. */
    public LogProbe append(long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            append(sequence, 100, true);
        }
        return this;
    }

    /** Appends {@link TestMessages#at} of its place, enqueued at its number. */
    public LogProbe append(long sequence, int bodySizeBytes, boolean durable) {
        log().append(sequence, message(sequence, bodySizeBytes), sequence, durable);
        return this;
    }

    /** The message that {@link #append} appends. */
    public Message message(long sequence, int bodySizeBytes) {
        return TestMessages.at(id, sequence, bodySizeBytes);
    }

    public LogProbe remove(long... sequences) {
        log().remove(sequences, sequences.length);
        return this;
    }

    /** Reads what there is. */
    public List<StoredEntry> readAll() {
        return read(0, Integer.MAX_VALUE, Long.MAX_VALUE).entries();
    }

    /** The numbers of what there is. */
    public List<Long> sequences() {
        return readAll().stream().map(StoredEntry::sequence).toList();
    }

    /** Reads and waits for the end. */
    public Reading read(long from, int maxMessages, long maxBytes) {
        return startReading(from, maxMessages, maxBytes).await();
    }

    /** Reads without waiting. */
    public Reading startReading(long from, int maxMessages, long maxBytes) {
        Reading reading = new Reading();
        log().read(from, maxMessages, maxBytes, reading);
        return reading;
    }

    /** Waits until the log is durable up to a number. */
    public LogProbe awaitDurable(long sequence) {
        await(() -> failure != null || watermark() >= sequence, "watermark " + sequence);
        if (failures() > 0) {
            throw new AssertionError("the store failed", failure);
        }
        return this;
    }

    /** Waits until the store has failed, and tells why. */
    public StoreException awaitFailure() {
        await(() -> failure != null, "failure");
        return Objects.requireNonNull(failure);
    }

    /** The last watermark that was reported; 0 before the first. */
    public synchronized long watermark() {
        return watermarks.isEmpty() ? 0 : watermarks.get(watermarks.size() - 1);
    }

    /** How often the listener was told of a failure. */
    public synchronized int failures() {
        return failures;
    }

    /** All watermarks that were reported, in order. */
    public synchronized List<Long> watermarks() {
        return List.copyOf(watermarks);
    }

    private synchronized void await(BooleanSupplier reached, String what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try {
            while (!reached.getAsBoolean()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    throw new AssertionError(
                            "no " + what + " of " + id + " in time, but " + watermarks);
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public synchronized void durable(long sequence) {
        watermarks.add(sequence);
        notifyAll();
    }

    @Override
    public synchronized void failed(StoreException cause) {
        failure = cause;
        failures++;
        notifyAll();
    }

    /** What a reader was told. */
    public static final class Reading implements LogReader {
        private final List<StoredEntry> entries = new ArrayList<>();
        private final List<Long> damaged = new ArrayList<>();
        private final List<StoreException> damages = new ArrayList<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();

        /** Waits for the end; fails if the reading did. */
        public Reading await() {
            try {
                end.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
                return this;
            } catch (Exception e) {
                throw new AssertionError("the reading did not come to its end", e);
            }
        }

        /** Waits for the failure of the reading. */
        public StoreException awaitFailure() {
            Throwable cause =
                    end.handle((done, fault) -> fault)
                            .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .join();
            assertThat(cause).isInstanceOf(StoreException.class);
            return (StoreException) cause;
        }

        /** What was read. */
        public List<StoredEntry> entries() {
            return entries;
        }

        /** The numbers of what was read. */
        public List<Long> sequences() {
            return entries.stream().map(StoredEntry::sequence).toList();
        }

        /** The numbers of what could not be read. */
        public List<Long> damaged() {
            return damaged;
        }

        /** Why it could not be read. */
        public List<StoreException> damages() {
            return damages;
        }

        /** Whether there was nothing more. */
        public boolean isEndOfLog() {
            return end.join();
        }

        @Override
        public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
            assertThat(end.isDone()).as("an entry after the end").isFalse();
            entries.add(new StoredEntry(sequence, message, enqueuedAtMillis, deliveries));
        }

        @Override
        public void damaged(long sequence, StoreException cause) {
            assertThat(end.isDone()).as("an entry after the end").isFalse();
            damaged.add(sequence);
            damages.add(cause);
        }

        @Override
        public void done(boolean endOfLog) {
            assertThat(end.complete(endOfLog)).as("only one end").isTrue();
        }

        @Override
        public void failed(StoreException cause) {
            assertThat(end.completeExceptionally(cause)).as("only one end").isTrue();
        }
    }
}
