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

    /** When nothing is in the log alone, so many messages go back from a spill to the window. */
    private static final int BACK_ENTRIES = 1024;

    private final Mailbox mailbox;
    private final StoredQueue stored;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private final Spill spill;
    private final ReadyMessages ready = new ReadyMessages();
    private long unacknowledged;
    private boolean ended;

    QueueContents(Mailbox mailbox, StoredQueue stored, MemoryBudget budget) {
        this.mailbox = mailbox;
        this.stored = stored;
        this.budget = budget;
        this.memory = new MemoryBudget.Account(budget);
        this.spill = new Spill(stored, memory);
    }

    /** All that wait for a consumer, in memory or not. */
    long readyCount() {
        return ready.size() + spill.size() + stored.tail().count();
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
        if (ready.isEmpty()) {
            takeBack();
        }
        return ready.peek();
    }

    /** Removes the next message from those that are ready. */
    @Nullable QueueEntry poll() {
        if (ready.isEmpty()) {
            takeBack();
        }
        return ready.poll();
    }

    /** A consumer is faster than the log: what would have left memory need not. */
    private void takeBack() {
        if (!spill.isActive() || stored.tail().isActive()) {
            return;
        }
        long last = 0;
        for (int n = 0; n < BACK_ENTRIES; n++) {
            QueueEntry entry = spill.poll();
            if (entry == null) {
                break;
            }
            last = entry.sequence;
            ready.add(entry);
        }
        stored.release(last);
    }

    /** Reads on where the messages in memory end; false if there is nothing to read. */
    boolean load() {
        if (stored.tail().isActive()) {
            stored.tail().load();
            return true;
        }
        return false;
    }

    // ---- out of memory ---------------------------------------------------------------------

    /**
     * Whether a new message should be kept in the log alone; makes room in memory if that is short.
     * Never when the message is the next to be delivered: a consumer that is ready would wait for a
     * message that nobody reads.
     */
    boolean shouldPage() {
        if (stored.tail().isActive()) {
            return true;
        }
        if (ready.isEmpty()
                || !budget.isPressing()
                || memory.bytes() < budget.shareBytes()
                || !stored.takesPages()) {
            return false;
        }
        shed(budget.shareBytes()); // the older ones first, or they could not follow
        return true;
    }

    /** Whether new messages must wait behind older ones for their turn to leave memory. */
    boolean isSpilling() {
        return spill.isActive();
    }

    /**
     * Memory is short: lets go of what the log can take, if the queue holds more than its share.
     */
    void relieve() {
        long share = budget.shareBytes();
        if (memory.bytes() > share + 2 * budget.readBytes()) {
            shed(share);
        }
    }

    private void shed(long keepBytes) {
        if (ended || spill.isActive() || stored.tail().isReading() || !stored.takesPages()) {
            return;
        }
        boolean behind = stored.tail().isActive();
        long logEnd = stored.lastAppended();
        long bytes = memory.bytes();
        for (QueueEntry last = ready.peekLast();
                last != null && ready.size() > 1 && bytes > keepBytes;
                last = ready.peekLast()) {
            if (!last.stored && (behind || last.sequence <= logEnd)) {
                break; // the log takes ascending numbers only
            }
            ready.pollLast();
            bytes -= last.memoryBytes();
            if (behind) {
                stored.tail().addFirst(last.sequence);
                memory.add(-last.memoryBytes());
            } else {
                spill.addFirst(last);
            }
        }
        spill.next();
    }

    /** The log is open, perhaps again. */
    void opened() {
        spill.next();
        if (budget.isPressing()) {
            relieve();
        }
    }

    /** The log has all up to this number. */
    void written(long sequence) {
        spill.written(sequence);
    }

    // ---- what happens to messages ----------------------------------------------------------

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
        if (spill.isActive()) {
            spill.add(entry);
            spill.next();
        } else {
            ready.add(entry);
        }
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
        if (entry.stored) {
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
        if (entry.stored) {
            stored.delivered(entry.sequence, entry.deliveries);
        }
        ready.putBack(entry);
    }

    /** Drops all that is ready; {@code end} runs when the log has been told of all of it. */
    void purge(Runnable end) {
        stored.dropTail();
        List<QueueEntry> all = ready.takeAll();
        List<QueueEntry> spilling = spill.takeAll();
        if (!spilling.isEmpty()) {
            all.addAll(spilling);
            stored.release(spilling.get(spilling.size() - 1).sequence);
        }
        inSlices(all, this::gone, end);
    }

    /** The queue is deleted: everything goes at once. */
    void end() {
        ended = true;
        ready.takeAll();
        spill.end();
        memory.close();
        stored.end();
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
