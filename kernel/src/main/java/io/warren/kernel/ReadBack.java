package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a level that left memory while they were outstanding, and came back: reads them from
 * the log when they are wanted. Belongs to the queue's mailbox, but for the reader, which runs on a
 * thread of the store.
 */
final class ReadBack {
    private final QueueLog log;
    private final Mailbox mailbox;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private final User user;

    /** All that may be read, by their numbers. */
    private final LongMap<Wanted> wanted = new LongMap<>();

    /** Those that nobody waits for, but that are to be done with. */
    private final PriorityQueue<QueueEntry> unclaimed = new PriorityQueue<>();

    private boolean reading;

    /** Told in the mailbox. */
    interface User {
        /** Whether there is room for more of what is not waited for. */
        boolean hasRoom();

        /** Something was read. */
        void readBack();

        /** An entry cannot be read: it stays in the log, and is passed over. */
        void lost(QueueEntry entry, boolean isReady);

        /** No entry that is ready can be read. */
        void lostReady();

        /** Why; any thread. */
        void damaged(StoreException cause);
    }

    private record Wanted(QueueEntry entry, @Nullable Consumer<QueueEntry> then) {}

    ReadBack(
            QueueLog log,
            Mailbox mailbox,
            MemoryBudget budget,
            MemoryBudget.Account memory,
            User user) {
        this.log = log;
        this.mailbox = mailbox;
        this.budget = budget;
        this.memory = memory;
        this.user = user;
    }

    /** An entry is ready again; it is read when it is the next, by {@link #load}. */
    void add(QueueEntry entry) {
        wanted.put(entry.sequence, new Wanted(entry, null));
    }

    /** Reads an entry that is not ready, and gives it to {@code then}. */
    void read(QueueEntry entry, Consumer<QueueEntry> then) {
        wanted.put(entry.sequence, new Wanted(entry, then));
        unclaimed.add(entry);
        next();
    }

    /** An entry that is ready is not wanted any more. */
    void forget(QueueEntry entry) {
        wanted.remove(entry.sequence);
    }

    /** Nothing is wanted any more. */
    void end() {
        wanted.clear();
        unclaimed.clear();
    }

    /** Goes on with what is not waited for, if there is room. */
    void next() {
        while (!unclaimed.isEmpty() && !unclaimed.peek().isEvicted()) {
            unclaimed.poll();
        }
        QueueEntry first = unclaimed.peek();
        if (first != null && user.hasRoom()) {
            read(first.sequence, false);
        }
    }

    /** Reads the entry of this number, which is the next, and wanted ones behind it. */
    void load(long sequence) {
        read(sequence, true);
    }

    private void read(long sequence, boolean forConsumers) {
        if (!reading) {
            reading = true;
            long bytes = Math.min(StoredTail.READ_BYTES, budget.readBytes());
            log.read(sequence, StoredTail.READ_MESSAGES, bytes, new Reader(sequence, forConsumers));
        }
    }

    private void done(Reader reader) {
        reading = false;
        for (int i = 0; i < reader.messages.size(); i++) {
            long sequence = reader.sequences.get(i);
            Wanted found = wanted.get(sequence);
            // What is ready is left where it is until it is the next: memory is short.
            if (found != null && (found.then != null || reader.forConsumers)) {
                wanted.remove(sequence);
                found.entry.restore(reader.messages.get(i));
                memory.add(found.entry.contentBytes());
                if (found.then != null) {
                    found.then.accept(found.entry);
                }
            }
        }
        lose(wanted.remove(reader.from)); // it should have been the first
        user.readBack(); // a consumer may want the next reading
        next();
    }

    private void brokenOff(StoreException cause) {
        reading = false;
        user.damaged(cause);
        wanted.forEach(
                each -> {
                    if (each.then != null) {
                        user.lost(each.entry, false);
                    }
                });
        user.lostReady();
        end();
        user.readBack();
    }

    private void lose(@Nullable Wanted missing) {
        if (missing != null) {
            unclaimed.remove(missing.entry);
            user.lost(missing.entry, missing.then == null);
        }
    }

    /** Collects on a thread of the store, hands over to the mailbox. */
    private final class Reader implements LogReader {
        private final long from;
        private final boolean forConsumers;
        private final List<Long> sequences = new ArrayList<>();
        private final List<Message> messages = new ArrayList<>();

        Reader(long from, boolean forConsumers) {
            this.from = from;
            this.forConsumers = forConsumers;
        }

        @Override
        public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
            sequences.add(sequence);
            messages.add(message);
        }

        @Override
        public void damaged(long sequence, StoreException cause) {
            user.damaged(cause);
        }

        @Override
        public void done(boolean endOfLog) {
            mailbox.addToWorkers(() -> ReadBack.this.done(this));
        }

        @Override
        public void failed(StoreException cause) {
            mailbox.addToWorkers(() -> brokenOff(cause));
        }
    }
}
