package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue, wherever they are: ready in memory, behind that in the log alone, or
 * outstanding. Keeps the account of the memory they take. Belongs to the queue's mailbox.
 */
final class QueueContents {
    /** A purge, or the requeueing of a closed channel, handles so many entries per task. */
    private static final int SLICE_ENTRIES = 1024;

    /** While memory is short, a queue whose consumers hold more reads nothing more for them. */
    private static final int MOST_HELD = 10_000;

    private final Mailbox mailbox;
    private final MemoryBudget budget;
    private final MemoryBudget.Account memory;
    private final Level base;

    /** Null in a queue that knows no priorities, which is mostly so. */
    private @Nullable PriorityLevels levels;

    private final Held held;
    private BooleanSupplier mayRead = () -> true;
    private boolean ended;

    QueueContents(Mailbox mailbox, StoredQueue stored, MemoryBudget budget) {
        this.mailbox = mailbox;
        this.budget = budget;
        this.memory = new MemoryBudget.Account(budget);
        this.base = level(stored);
        this.held = new Held(memory, entry -> at(entry).stored().takesPages());
    }

    private Level level(StoredQueue stored) {
        return new Level(stored, mailbox, budget, memory, () -> mayRead.getAsBoolean());
    }

    /** Whether more may be read of what no consumer waits for. */
    void readWhile(BooleanSupplier hasRoom) {
        mayRead = hasRoom;
    }

    /** Tells messages apart by their priorities from now on; before the first message. */
    void prioritize(int maxPriority, IntFunction<StoredQueue> maker) {
        levels = new PriorityLevels(maxPriority, base, level -> level(maker.apply(level)));
    }

    /** One, or one for each priority that was used, the lowest first. Any thread. */
    List<Level> levels() {
        return levels == null ? List.of(base) : levels.used();
    }

    /** The level that a new message belongs to. */
    int levelOf(Message message) {
        return levels == null ? 0 : levels.priority(message);
    }

    /** A level, perhaps a new one. */
    Level level(int level) {
        return levels == null ? base : levels.at(level);
    }

    private Level at(QueueEntry entry) {
        return level(entry.level);
    }

    private Level next() {
        return levels == null ? base : levels.next();
    }

    // ---- the logs, any thread --------------------------------------------------------------

    /** Why the log of a level cannot be used; null if all can. */
    @Nullable String unavailable() {
        for (Level level : levels()) {
            String reason = level.stored().unavailable();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** How the log of a level has failed; null if none has. */
    @Nullable StoreException failure() {
        for (Level level : levels()) {
            StoreException failure = level.stored().failure();
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /** Deletes all logs that the stores know of, soon. */
    void deleteLogs(MessageStores stores) {
        if (levels().stream().anyMatch(level -> level.stored().isAsked())) {
            stores.delete(base.stored().place());
        }
    }

    // ---- counts ----------------------------------------------------------------------------

    /** All that wait for a consumer, in memory or not. */
    long readyCount() {
        if (levels == null) {
            return base.count();
        }
        long count = 0;
        for (Level level : levels.used()) {
            count += level.count();
        }
        return count;
    }

    /** What their bodies have; of those that are in the log alone the properties count too. */
    long readyBytes() {
        if (levels == null) {
            return base.bytes();
        }
        long bytes = 0;
        for (Level level : levels.used()) {
            bytes += level.bytes();
        }
        return bytes;
    }

    /** Whether nothing is ready in memory, nor, with priorities, anywhere. */
    boolean isIdle() {
        return levels == null ? base.isWindowEmpty() : levels.next().isEmpty();
    }

    long unacknowledged() {
        return held.count();
    }

    long memoryBytes() {
        return memory.bytes();
    }

    // ---- ready -----------------------------------------------------------------------------

    /** The next message; null if there is none in memory, when {@link #load} may bring some. */
    @Nullable QueueEntry peek() {
        return next().peek();
    }

    /** Removes the next message from those that are ready. */
    @Nullable QueueEntry poll() {
        return next().poll();
    }

    /** Reads on where the messages in memory end; false if there is nothing to read. */
    boolean load() {
        return next().load();
    }

    /** Whether {@link #load} would bring something. */
    boolean hasMore() {
        return next().hasMore();
    }

    /** Takes what {@link #load} has brought. */
    void loaded(List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            memory.add(entry.memoryBytes());
            at(entry).addToWindow(entry);
        }
        if (levels != null && !entries.isEmpty()) {
            levels.filled(entries.get(0).level);
        }
    }

    /** A new message that nobody took. */
    void keep(QueueEntry entry) {
        memory.add(entry.memoryBytes());
        at(entry).add(entry);
        if (levels != null) {
            levels.filled(entry.level);
        }
    }

    /** A new message that stays in the log alone. */
    void keepInLog(int level, long sequence, Message message) {
        level(level).stored().tail().add(sequence, message.content().length);
        if (levels != null) {
            levels.filled(level);
        }
    }

    /** A new message that was taken at once. */
    void added(QueueEntry entry) {
        memory.add(entry.memoryBytes());
    }

    // ---- the head, which may expire ---------------------------------------------------------

    /** Reads one message of each level, to see what there is. */
    void loadFirst() {
        for (Level level : levels()) {
            level.stored().tail().load(1);
        }
    }

    // ---- out of memory ---------------------------------------------------------------------

    /**
     * Memory is short: lets go of what the logs can take, if the queue holds more than its share;
     * of the lowest priority first.
     */
    void relieve() {
        long share = budget.shareBytes();
        long bytes = memory.bytes();
        if (bytes > share + 2 * budget.readBytes()) {
            for (Level level : levels()) {
                bytes = level.shed(bytes, share);
            }
            if (bytes > share && held.evictableBytes() > share) {
                held.evictAll();
            }
        }
    }

    /**
     * Whether so much is outstanding while publishers are blocked for want of memory that no more
     * should be read for consumers: each takes some, whether it is evicted or not.
     */
    boolean isOverburdened() {
        return !ended && held.count() > MOST_HELD && budget.isAlarmed();
    }

    /** The log of a level is open, perhaps again. */
    void opened(int level) {
        level(level).opened();
        if (budget.isPressing()) {
            relieve();
        }
    }

    /** The log of a level has all up to this number. */
    void written(int level, long sequence) {
        level(level).written(sequence);
    }

    // ---- delivered, and what becomes of it -------------------------------------------------

    /** A message that was ready is outstanding now. */
    void delivered(QueueEntry entry, Outstanding holder) {
        entry.deliveries++;
        held.add(entry, holder);
        if (budget.isPressing() && memory.bytes() > budget.shareBytes()) {
            held.evict(entry);
        }
    }

    /** A message that was outstanding is wanted in memory, though it is not ready again. */
    void readBack(QueueEntry entry, Consumer<QueueEntry> then) {
        at(entry).readBack(entry, then);
    }

    /** There is room again for what no consumer waits for. */
    void readOn() {
        levels().forEach(Level::readOn);
    }

    /** A message has left the queue for good. */
    void gone(QueueEntry entry) {
        if (ended) {
            return; // its memory and its log are gone as a whole
        }
        memory.add(-entry.memoryBytes());
        if (entry.stored) {
            at(entry).stored().remove(entry.sequence);
        }
    }

    /** A message that never was in memory leaves the log. */
    void removeStored(int level, long sequence) {
        level(level).stored().remove(sequence);
    }

    /** A message has left memory, and stays in the log: the log cannot do its work. */
    void forget(QueueEntry entry) {
        if (!ended) {
            memory.add(-entry.memoryBytes());
        }
    }

    void acknowledged(Outstanding holder, long[] sequences, int count) {
        for (int i = 0; i < count; i++) {
            QueueEntry entry = holder.remove(sequences[i]);
            if (entry != null) {
                held.released(entry);
                gone(entry);
            }
        }
    }

    /** These are not outstanding any more, and the action decides what they are. */
    void release(Outstanding holder, long[] sequences, Consumer<QueueEntry> action) {
        for (long sequence : sequences) {
            QueueEntry entry = holder.remove(sequence);
            if (entry != null) {
                held.released(entry);
                action.accept(entry);
            }
        }
    }

    /** The same for everything that was delivered there; {@code end} runs behind the last. */
    void releaseAll(Outstanding holder, Consumer<QueueEntry> action, Runnable end) {
        List<QueueEntry> all = holder.takeAll();
        all.forEach(held::released);
        inSlices(all, action, end);
    }

    /** A message that was outstanding is ready again, at its old place. */
    void putBack(QueueEntry entry) {
        if (ended) {
            return;
        }
        Level level = at(entry);
        if (entry.stored) {
            level.stored().delivered(entry.sequence, entry.deliveries);
        }
        level.putBack(entry);
        if (levels != null) {
            levels.filled(entry.level);
        }
    }

    /** Drops all that is ready; {@code end} runs when the log has been told of all of it. */
    void purge(Runnable end) {
        List<QueueEntry> all = new ArrayList<>();
        for (Level level : levels()) {
            all.addAll(level.takeAll());
        }
        inSlices(all, this::gone, end);
    }

    /** The mailbox is about to become idle. */
    void batchEnd() {
        boolean held = base.stored().isHeld();
        if (levels == null) {
            base.stored().batchEnd(held);
            return;
        }
        for (Level level : levels.used()) {
            level.stored().batchEnd(held);
        }
    }

    /** The queue is deleted: everything goes at once. */
    void end() {
        ended = true;
        levels().forEach(Level::end);
        memory.close();
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
