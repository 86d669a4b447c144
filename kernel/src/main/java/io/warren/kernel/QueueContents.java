package io.warren.kernel;

import io.warren.message.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue, wherever they are: ready in memory, behind that in the log alone, or
 * outstanding. Keeps the account of the memory they take. Belongs to the queue's mailbox.
 */
final class QueueContents {
    /** A purge, or the requeueing of a closed channel, handles so many entries per task. */
    private static final int SLICE_ENTRIES = 1024;

    private final Mailbox mailbox;
    private final @Nullable StoredQueue stored;
    private final MemoryBudget.Account memory;
    private final ReadyMessages ready = new ReadyMessages();
    private long unacknowledged;
    private boolean ended;

    QueueContents(Mailbox mailbox, @Nullable StoredQueue stored, MemoryBudget budget) {
        this.mailbox = mailbox;
        this.stored = stored;
        this.memory = new MemoryBudget.Account(budget);
    }

    /** All that wait for a consumer, in memory or not. */
    long readyCount() {
        return ready.size() + (stored == null ? 0 : stored.tail().count());
    }

    int readyInMemory() {
        return ready.size();
    }

    long unacknowledged() {
        return unacknowledged;
    }

    long memoryBytes() {
        return memory.bytes();
    }

    /** The next message; null if there is none in memory, when {@link #load} may bring some. */
    @Nullable QueueEntry peek() {
        return ready.peek();
    }

    /** Removes the next message from those that are ready. */
    @Nullable QueueEntry poll() {
        return ready.poll();
    }

    /** Reads on where the messages in memory end; false if there is nothing to read. */
    boolean load() {
        if (stored == null || !stored.tail().isActive()) {
            return false;
        }
        stored.tail().load();
        return true;
    }

    /** Takes what {@link #load} has brought. */
    void loaded(List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            memory.add(entry.memoryBytes());
            ready.add(entry);
        }
    }

    /** A new message that nobody took. */
    void keep(long sequence, Message message, boolean inLog) {
        QueueEntry entry = new QueueEntry(sequence, message, inLog, 0);
        memory.add(entry.memoryBytes());
        ready.add(entry);
    }

    /** A new message that was delivered at once. */
    void keepOutstanding(long sequence, Message message, boolean inLog, Outstanding holder) {
        QueueEntry entry = new QueueEntry(sequence, message, inLog, 0);
        memory.add(entry.memoryBytes());
        delivered(entry, holder);
    }

    /** A message that was ready is outstanding now. */
    void delivered(QueueEntry entry, Outstanding holder) {
        entry.deliveries++;
        holder.add(entry);
        unacknowledged++;
    }

    /** A message has left the queue for good. */
    void gone(QueueEntry entry) {
        if (ended) {
            return; // its memory and its log are gone as a whole
        }
        memory.add(-entry.memoryBytes());
        if (entry.stored && stored != null) {
            stored.remove(entry.sequence);
        }
    }

    void acknowledged(Outstanding holder, long[] sequences, int count) {
        for (int i = 0; i < count; i++) {
            QueueEntry entry = holder.remove(sequences[i]);
            if (entry != null) {
                unacknowledged--;
                gone(entry);
            }
        }
    }

    void requeue(Outstanding holder, long[] sequences) {
        for (long sequence : sequences) {
            QueueEntry entry = holder.remove(sequence);
            if (entry != null) {
                putBack(entry);
            }
        }
    }

    /** Puts everything back that was delivered there; {@code end} runs when all is back. */
    void requeueAll(Outstanding holder, Runnable end) {
        inSlices(holder.takeAll(), this::putBack, end);
    }

    private void putBack(QueueEntry entry) {
        unacknowledged--;
        if (ended) {
            return;
        }
        if (entry.stored && stored != null) {
            stored.delivered(entry.sequence, entry.deliveries);
        }
        ready.putBack(entry);
    }

    /** Drops all that is ready; {@code end} runs when the log has been told of all of it. */
    void purge(Runnable end) {
        if (stored != null) {
            stored.dropTail();
        }
        inSlices(ready.takeAll(), this::gone, end);
    }

    /** The queue is deleted: everything goes at once. */
    void end() {
        ended = true;
        ready.takeAll();
        memory.close();
        if (stored != null) {
            stored.end();
        }
    }

    private void inSlices(List<QueueEntry> entries, Consumer<QueueEntry> action, Runnable end) {
        int count = Math.min(entries.size(), SLICE_ENTRIES);
        entries.subList(0, count).forEach(action);
        if (count == entries.size()) {
            end.run();
        } else {
            List<QueueEntry> rest = entries.subList(count, entries.size());
            mailbox.addToWorkers(() -> inSlices(rest, action, end));
        }
    }
}
