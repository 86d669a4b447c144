package io.warren.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a queue that shall leave memory, between the window and what is in the log alone
 * already: given to the log in portions, the next when the one before is written, so that memory
 * does not merely move into the store. Belongs to the queue's mailbox.
 */
final class Spill {
    private static final long PORTION_BYTES = 1 << 20;

    private final StoredQueue stored;
    private final MemoryBudget.Account memory;
    private final ArrayDeque<QueueEntry> waiting = new ArrayDeque<>(0);

    /** The last number of the portion that is being written; 0 for none. */
    private long portionEnd;

    private long portionBytes;

    private long bodyBytes;

    Spill(StoredQueue stored, MemoryBudget.Account memory) {
        this.stored = stored;
        this.memory = memory;
    }

    /** While it is active every new message goes here, or the order would be lost. */
    boolean isActive() {
        return !waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** What the bodies of those have that wait here. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** A new message; its memory is accounted already, here and below. */
    void add(QueueEntry entry) {
        bodyBytes += entry.bodyBytes();
        waiting.addLast(entry);
    }

    /** A message from the end of the window. */
    void addFirst(QueueEntry entry) {
        bodyBytes += entry.bodyBytes();
        waiting.addFirst(entry);
    }

    /** Gives the log the next portion, if it can take one. */
    void next() {
        if (portionEnd != 0 || waiting.isEmpty() || !stored.takesPages()) {
            return;
        }
        for (QueueEntry entry; portionBytes < PORTION_BYTES && (entry = poll()) != null; ) {
            if (entry.stored) {
                memory.add(-entry.memoryBytes());
            } else {
                stored.append(entry);
                portionBytes += entry.memoryBytes();
                portionEnd = entry.sequence;
            }
            stored.tail().add(entry.sequence, entry.contentBytes());
        }
        if (portionEnd != 0) {
            stored.flush();
        }
    }

    /** The log has all up to this number. */
    void written(long sequence) {
        if (portionEnd != 0 && sequence >= portionEnd) {
            memory.add(-portionBytes);
            portionEnd = 0;
            portionBytes = 0;
            next();
        }
    }

    /** Gives back the oldest message: a consumer was faster. */
    @Nullable QueueEntry poll() {
        QueueEntry entry = waiting.poll();
        if (entry != null) {
            bodyBytes -= entry.bodyBytes();
        }
        return entry;
    }

    /** Empties this and returns what had not been given to the log yet. */
    List<QueueEntry> takeAll() {
        List<QueueEntry> all = new ArrayList<>(waiting);
        waiting.clear();
        bodyBytes = 0;
        return all;
    }

    /** The account of the memory is closed. */
    void end() {
        waiting.clear();
        bodyBytes = 0;
        portionEnd = 0;
        portionBytes = 0;
    }
}
