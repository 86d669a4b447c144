package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The part of a queue's backlog that is in its log alone: a range of sequence numbers behind the
 * window, and how many messages lie in it. When the window runs low the next ones are read. Belongs
 * to the queue's mailbox, but for the reader, which runs on a thread of the store.
 */
final class StoredTail {
    /** One reading brings so many messages at most. */
    static final int READ_MESSAGES = 1024;

    /** One reading brings so many bytes of content at most. */
    static final long READ_BYTES = 1L << 20;

    private final QueueLog log;
    private final Mailbox mailbox;
    private final int level;
    private final TimeToLive ttl;
    private final MemoryBudget memory;
    private final Consumer<List<QueueEntry>> onLoaded;
    private final Consumer<StoreException> onDamage;
    private long nextSequence;
    private long lastSequence;
    private long count;
    private long bytes;
    private boolean reading;

    /** Purged while a reading was under way: what it brings is not wanted any more. */
    private int generation;

    /**
     * @param level the priority of what is in the log
     * @param ttl when that expires
     * @param onLoaded takes, in the mailbox, what was read; perhaps an empty list
     * @param onDamage told of an entry that cannot be read
     */
    StoredTail(
            QueueLog log,
            Mailbox mailbox,
            int level,
            TimeToLive ttl,
            MemoryBudget memory,
            Consumer<List<QueueEntry>> onLoaded,
            Consumer<StoreException> onDamage) {
        this.log = log;
        this.mailbox = mailbox;
        this.level = level;
        this.ttl = ttl;
        this.memory = memory;
        this.onLoaded = onLoaded;
        this.onDamage = onDamage;
    }

    /** Starts with what a log holds after a restart. */
    void recover(Backlog backlog) {
        nextSequence = backlog.firstSequence();
        lastSequence = backlog.lastSequence();
        count = backlog.messages();
        bytes = backlog.contentBytes();
    }

    /** While it is active every new message goes here, or the order would be lost. */
    boolean isActive() {
        return count > 0;
    }

    long count() {
        return count;
    }

    /** The size of their contents. */
    long bytes() {
        return count == 0 ? 0 : Math.max(0, bytes);
    }

    /** Where messages begin that are here only. */
    long nextSequence() {
        return nextSequence;
    }

    /** Where messages end that were here only. */
    long lastSequence() {
        return lastSequence;
    }

    /** A message was appended to the log, and is not kept in memory. */
    void add(long sequence, int contentBytes) {
        if (count == 0) {
            nextSequence = sequence;
            bytes = 0;
        }
        lastSequence = sequence;
        count++;
        bytes += contentBytes;
    }

    /** A message of the log that was in memory, and came before all that are here. */
    void addFirst(long sequence, int contentBytes) {
        if (count == 0) {
            lastSequence = sequence;
            bytes = 0;
        }
        nextSequence = sequence;
        count++;
        bytes += contentBytes;
    }

    /** Whether the next messages are on their way. */
    boolean isReading() {
        return reading;
    }

    /** Forgets all; returns how many there were. */
    long clear() {
        long cleared = count;
        count = 0;
        generation++;
        reading = false;
        return cleared;
    }

    /** Reads the next messages, if there are any and no reading is under way. */
    void load() {
        load(READ_MESSAGES);
    }

    /** The same, so many at most. */
    void load(int messages) {
        if (count == 0 || reading) {
            return;
        }
        reading = true;
        long most = Math.min(READ_BYTES, memory.readBytes());
        log.read(nextSequence, messages, most, new Reader(generation, lastSequence));
    }

    private void loaded(Reader reader, boolean complete) {
        if (reader.generation != generation) {
            return;
        }
        reading = false;
        nextSequence = Math.max(nextSequence, reader.lastRead + 1);
        count -= reader.entries.size() + reader.damaged;
        bytes -= reader.bytes;
        boolean nothingAppended = reader.lastSequence == lastSequence;
        if (complete && nothingAppended || count < 0) {
            count = 0; // the log has no more, whatever it counted at its opening
        }
        onLoaded.accept(reader.entries);
    }

    /** The log cannot be read: it is left as it is, for whoever can mend it. */
    private void brokenOff(Reader reader, StoreException cause) {
        onDamage.accept(cause);
        if (reader.generation == generation) {
            clear();
            onLoaded.accept(reader.entries);
        }
    }

    /** Collects on a thread of the store, hands over to the mailbox. */
    private final class Reader implements LogReader {
        private final int generation;
        private final long lastSequence;
        private final List<QueueEntry> entries = new ArrayList<>();
        private long lastRead;
        private long bytes;
        private int damaged;

        Reader(int generation, long lastSequence) {
            this.generation = generation;
            this.lastSequence = lastSequence;
        }

        @Override
        public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
            long expiresAt = ttl.expiresAt(message, enqueuedAtMillis);
            QueueEntry entry = new QueueEntry(sequence, message, true, expiresAt, level);
            entry.deliveries = deliveries;
            entries.add(entry);
            bytes += message.content().length;
            lastRead = sequence;
        }

        /** It is passed over, and stays in the log. */
        @Override
        public void damaged(long sequence, StoreException cause) {
            onDamage.accept(cause);
            lastRead = sequence;
            damaged++;
        }

        @Override
        public void done(boolean endOfLog) {
            mailbox.addToWorkers(() -> loaded(this, endOfLog));
        }

        @Override
        public void failed(StoreException cause) {
            mailbox.addToWorkers(() -> brokenOff(this, cause));
        }
    }
}
