package io.warren.kernel;

import io.warren.store.StoreException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of one priority: a window in memory, behind that what shall leave memory, and
 * behind that what is in the log alone. A queue without priorities has one. Belongs to the mailbox.
 */
final class Level {
    /** When nothing is in the log alone, so many messages go back from a spill to the window. */
    private static final int BACK_ENTRIES = 1024;

    private final StoredQueue stored;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private final Spill spill;
    private final Mailbox mailbox;
    private final BooleanSupplier hasRoom;
    private final ReadyMessages ready = new ReadyMessages();
    private long windowBytes;

    /** Null until a message comes back that has left memory. */
    private @Nullable ReadBack back;

    private boolean ended;

    /**
     * @param memory what the whole queue takes
     * @param hasRoom whether more may be read of what no consumer waits for
     */
    Level(
            StoredQueue stored,
            Mailbox mailbox,
            MemoryBudget budget,
            MemoryBudget.Account memory,
            BooleanSupplier hasRoom) {
        this.stored = stored;
        this.mailbox = mailbox;
        this.hasRoom = hasRoom;
        this.budget = budget;
        this.memory = memory;
        this.spill = new Spill(stored, memory);
    }

    /** Its log. */
    StoredQueue stored() {
        return stored;
    }

    /** All that wait for a consumer, in memory or not. */
    long count() {
        return ready.size() + spill.size() + stored.tail().count();
    }

    /** What their bodies have; of those that are in the log alone the properties count too. */
    long bytes() {
        return windowBytes + spill.bodyBytes() + stored.tail().bytes();
    }

    boolean isEmpty() {
        return ready.isEmpty() && !spill.isActive() && !hasTail();
    }

    /** Whether nothing is in the window. */
    boolean isWindowEmpty() {
        return ready.isEmpty();
    }

    boolean hasTail() {
        return stored.tail().isActive();
    }

    /** Whether {@link #load} would bring something. */
    boolean hasMore() {
        return isHeadEvicted() || hasTail();
    }

    private boolean isHeadEvicted() {
        QueueEntry head = ready.peek();
        return head != null && head.isEvicted();
    }

    /** The next message; null if it is not in memory, when {@link #load} may bring it. */
    @Nullable QueueEntry peek() {
        if (ready.isEmpty()) {
            takeBack();
        }
        return isHeadEvicted() ? null : ready.peek();
    }

    /** Removes the next message. */
    @Nullable QueueEntry poll() {
        if (ready.isEmpty()) {
            takeBack();
        }
        QueueEntry entry = isHeadEvicted() ? null : ready.poll();
        if (entry != null) {
            windowBytes -= entry.bodyBytes();
        }
        return entry;
    }

    /** Reads on where the messages in memory end; false if there is nothing to read. */
    boolean load() {
        QueueEntry head = ready.peek();
        if (head != null && head.isEvicted()) {
            back().load(head.sequence);
            return true;
        }
        if (!hasTail()) {
            return false;
        }
        stored.tail().load();
        return true;
    }

    /** A new message; its memory is accounted already. */
    void add(QueueEntry entry) {
        if (spill.isActive()) {
            spill.add(entry);
            spill.next();
        } else {
            addToWindow(entry);
        }
    }

    /** A message that was read from the log, or comes behind all that are in the window. */
    void addToWindow(QueueEntry entry) {
        windowBytes += entry.bodyBytes();
        ready.add(entry);
    }

    /** A message that was outstanding. */
    void putBack(QueueEntry entry) {
        windowBytes += entry.bodyBytes();
        ready.putBack(entry);
        if (entry.isEvicted()) {
            back().add(entry);
        }
    }

    /**
     * Reads a message that was outstanding, and gives it to {@code then}: it is not ready again.
     */
    void readBack(QueueEntry entry, Consumer<QueueEntry> then) {
        back().read(entry, then);
    }

    /** There is room again for what no consumer waits for. */
    void readOn() {
        if (back != null) {
            back.next();
        }
    }

    private ReadBack back() {
        if (back == null) {
            back = new ReadBack(stored.log(), mailbox, budget, memory, new BackUser());
        }
        return back;
    }

    private final class BackUser implements ReadBack.User {
        @Override
        public boolean hasRoom() {
            return hasRoom.getAsBoolean();
        }

        @Override
        public void readBack() {
            stored.readBack();
        }

        @Override
        public void lost(QueueEntry entry, boolean isReady) {
            if (isReady && ready.removeReturned(entry)) {
                windowBytes -= entry.bodyBytes();
            }
            forget(entry);
        }

        @Override
        public void lostReady() {
            for (QueueEntry entry : ready.removeEvicted()) {
                windowBytes -= entry.bodyBytes();
                forget(entry);
            }
        }

        private void forget(QueueEntry entry) {
            if (!ended) {
                memory.add(-entry.memoryBytes());
            }
        }

        @Override
        public void damaged(StoreException cause) {
            stored.damaged(cause);
        }
    }

    /**
     * A consumer is faster than the log: what would have left memory need not. What must be stored
     * is stored on the way, with all behind it, for its publisher waits for that.
     */
    private void takeBack() {
        if (!spill.isActive() || hasTail()) {
            return;
        }
        long free = 0;
        boolean storing = false;
        for (int n = 0; n < BACK_ENTRIES; n++) {
            QueueEntry entry = spill.poll();
            if (entry == null) {
                break;
            }
            storing |= !entry.stored && stored.mustStore(entry.message());
            if (!storing) {
                free = entry.sequence;
            } else if (!entry.stored) {
                entry.stored = stored.append(entry);
            }
            addToWindow(entry);
        }
        stored.release(free);
    }

    // ---- out of memory ---------------------------------------------------------------------

    /**
     * Whether a new message should be kept in the log alone; makes room in memory if that is short.
     * Never when the message is the next to be delivered: a consumer that is ready would wait for a
     * message that nobody reads.
     */
    boolean shouldPage() {
        if (hasTail()) {
            return true;
        }
        long share = budget.shareBytes();
        if (ready.isEmpty()
                || !budget.isPressing()
                || memory.bytes() < share
                || !stored.takesPages()) {
            return false;
        }
        shed(memory.bytes(), share); // the older ones first, or they could not follow
        return true;
    }

    /** Whether new messages must wait behind older ones for their turn to leave memory. */
    boolean isSpilling() {
        return spill.isActive();
    }

    /**
     * Lets go of what the log can take, from the newest.
     *
     * @param bytes what the queue takes in memory
     * @param keepBytes what it may
     * @return what it takes when that is written
     */
    long shed(long bytes, long keepBytes) {
        if (ended || spill.isActive() || stored.tail().isReading() || !stored.takesPages()) {
            return bytes;
        }
        boolean behind = hasTail();
        long logEnd = stored.lastAppended();
        long left = bytes;
        for (QueueEntry last = ready.peekLast();
                last != null && ready.size() > 1 && left > keepBytes;
                last = ready.peekLast()) {
            if (!last.stored && (behind || last.sequence <= logEnd)) {
                break; // the log takes ascending numbers only
            }
            ready.pollLast();
            windowBytes -= last.bodyBytes();
            left -= last.memoryBytes();
            if (behind) {
                stored.tail().addFirst(last.sequence, last.contentBytes());
                memory.add(-last.memoryBytes());
            } else {
                spill.addFirst(last);
            }
        }
        spill.next();
        return left;
    }

    /** The log is open, perhaps again. */
    void opened() {
        spill.next();
    }

    /** The log has all up to this number. */
    void written(long sequence) {
        spill.written(sequence);
    }

    // ---- all at once -----------------------------------------------------------------------

    /** Drops all that is ready; returns what was in memory, in no order. */
    List<QueueEntry> takeAll() {
        stored.dropTail();
        windowBytes = 0;
        List<QueueEntry> all = ready.takeAll();
        if (back != null) {
            all.forEach(back::forget);
        }
        List<QueueEntry> spilling = spill.takeAll();
        if (!spilling.isEmpty()) {
            all.addAll(spilling);
            stored.release(spilling.get(spilling.size() - 1).sequence);
        }
        return all;
    }

    /** The queue is deleted. */
    void end() {
        ended = true;
        windowBytes = 0;
        ready.takeAll();
        spill.end();
        if (back != null) {
            back.end();
        }
        stored.end();
    }
}
