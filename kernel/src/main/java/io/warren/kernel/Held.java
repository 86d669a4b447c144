package io.warren.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is outstanding from a queue, whoever holds it: how much that is, and where to find it when
 * memory is short, for what the log has need not be in memory too. Belongs to the mailbox.
 */
final class Held {
    private static final int LEAST_SWEPT = 64;

    private final MemoryBudget.Account memory;

    /** Whether the log of a stored entry can be read. */
    private final Predicate<QueueEntry> readable;

    /** Those who hold something, and some who do no more. */
    private final List<Outstanding> holders = new ArrayList<>(1);

    private int sweepAt = LEAST_SWEPT;
    private long count;
    private long evictableBytes;

    Held(MemoryBudget.Account memory, Predicate<QueueEntry> readable) {
        this.memory = memory;
        this.readable = readable;
    }

    /** How many messages. */
    long count() {
        return count;
    }

    /** What of them is in memory and could be out of it. */
    long evictableBytes() {
        return evictableBytes;
    }

    void add(QueueEntry entry, Outstanding holder) {
        holder.add(entry);
        count++;
        evictableBytes += evictable(entry);
        if (!holder.listed) {
            list(holder);
        }
    }

    private void list(Outstanding holder) {
        if (holders.size() >= sweepAt) {
            sweep();
            sweepAt = Math.max(LEAST_SWEPT, 2 * holders.size());
        }
        holder.listed = true;
        holders.add(holder);
    }

    private void sweep() {
        holders.removeIf(
                holder -> {
                    holder.listed = !holder.isEmpty();
                    return !holder.listed;
                });
    }

    /** It is not outstanding any more. */
    void released(QueueEntry entry) {
        count--;
        evictableBytes -= evictable(entry);
    }

    private static int evictable(QueueEntry entry) {
        return entry.stored && !entry.isEvicted() ? entry.contentBytes() : 0;
    }

    /** Lets go of the message if its log has it: mostly an entry is only acknowledged. */
    void evict(QueueEntry entry) {
        int bytes = evictable(entry);
        if (bytes > 0 && readable.test(entry)) {
            entry.evict();
            memory.add(-bytes);
            evictableBytes -= bytes;
        }
    }

    void evictAll() {
        sweep();
        holders.forEach(holder -> holder.forEach(this::evict));
    }
}
