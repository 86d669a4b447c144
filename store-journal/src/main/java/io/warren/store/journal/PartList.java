package io.warren.store.journal;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parts of a log in the order of their first numbers. Guarded by the log's lock. */
final class PartList {
    private static final int DURABLE_TAIL = 0;
    private static final int COPY_TAIL = 2;
    private static final Part[] NONE = new Part[0];

    private Part[] parts = NONE;
    private int size;
    private boolean overlapping;
    private boolean copies;
    private long lastPartEnd = Long.MIN_VALUE;

    /** The parts that grow: durable, transient, copies. */
    private @Nullable Part @Nullable [] tails;

    /** The part to add an entry to. */
    Part partFor(LogState log, Lane lane, Segment segment, long sequence, int flags) {
        @Nullable Part[] last = tails;
        if (last == null) {
            last = new Part[COPY_TAIL + 1];
            tails = last;
        }
        boolean copy = (flags & Layout.COPY) != 0;
        int kind = copy ? COPY_TAIL : DURABLE_TAIL + lane.kind();
        Part part = last[kind];
        if (part == null || !part.segment().equals(segment) || !part.takes(sequence)) {
            part = new Part(segment, sequence, copy);
            last[kind] = part;
            insert(part);
            SegmentContents contents = segment.contents();
            if (contents != null) {
                contents.add(log.number(), log.id(), part);
            }
        } else if (part != parts[size - 1]) {
            overlapping = true;
        }
        lastPartEnd = Math.max(lastPartEnd, sequence);
        return part;
    }

    /** Adds a part in the order of the first numbers. */
    void insert(Part part) {
        if (size == parts.length) {
            parts = Arrays.copyOf(parts, Math.max(2, size + (size >> 1) + 1));
        }
        int i = size++;
        for (; i > 0 && parts[i - 1].first() > part.first(); i--) {
            parts[i] = parts[i - 1];
        }
        parts[i] = part;
        copies |= part.isCopy();
        if (size == 1) {
            overlapping = false;
            lastPartEnd = part.last();
        } else if (i < size - 1 || part.first() <= lastPartEnd) {
            overlapping = true;
        }
        lastPartEnd = Math.max(lastPartEnd, part.last());
    }

    int size() {
        return size;
    }

    Part part(int i) {
        return parts[i];
    }

    /** The first part that may have the number or a higher one. */
    private int start(long from) {
        if (overlapping) {
            return 0;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (parts[middle].last() < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What a removal did. */
    static final int DURABLE_REMOVED = 1;

    static final int SEGMENT_FREED = 2;

    /** Removes the entries of a range from the index; tells what that did. */
    int remove(long from, long to) {
        int done = 0;
        for (int i = start(from); i < size && parts[i].first() <= to; i++) {
            Part part = parts[i];
            int removed = part.remove(from, to);
            if (removed > 0) {
                done |= isTransient(part) ? 0 : DURABLE_REMOVED;
                done |= release(part.segment(), removed);
            }
        }
        dropDead();
        return done;
    }

    private static int release(Segment segment, int removed) {
        return segment.live().addAndGet(-removed) == 0 && segment.isSealed() ? SEGMENT_FREED : 0;
    }

    private static boolean isTransient(Part part) {
        return part.segment().isTransient();
    }

    /** Forgets dead parts in front: that nothing before the first entry lives says enough. */
    private void dropDead() {
        int dead = 0;
        while (dead < size
                && parts[dead].live() == 0
                && (dead == size - 1 || parts[dead].last() < parts[dead + 1].first())) {
            forgetTail(parts[dead]);
            dead++;
        }
        if (dead > 0) {
            System.arraycopy(parts, dead, parts, 0, size - dead);
            Arrays.fill(parts, size - dead, size, null);
            size -= dead;
        }
        if (size == 0) {
            parts = NONE;
            overlapping = false;
            copies = false;
            lastPartEnd = Long.MIN_VALUE;
        }
    }

    private void forgetTail(Part part) {
        @Nullable Part[] last = tails;
        if (last == null) {
            return;
        }
        for (int i = 0; i < last.length; i++) {
            if (last[i] == part) {
                last[i] = null;
            }
        }
    }

    /** Removes transient entries. */
    int removeTransients() {
        int done = 0;
        for (int i = 0; i < size; i++) {
            Part part = parts[i];
            if (isTransient(part)) {
                int removed = part.remove(Long.MIN_VALUE, Long.MAX_VALUE);
                done |= removed > 0 ? release(part.segment(), removed) : 0;
            }
        }
        drop(PartList::isTransient);
        return done;
    }

    /** Forgets parts whose entries do not live. */
    void drop(Predicate<Part> which) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Part part = parts[i];
            if (part.live() == 0 && which.test(part)) {
                forgetTail(part);
            } else {
                parts[kept++] = part;
            }
        }
        Arrays.fill(parts, kept, size, null);
        size = kept;
        dropDead();
    }

    /** The first living number if it is lower than the given one. */
    long firstLive(long otherwise) {
        long first = otherwise;
        for (int i = 0; i < size && parts[i].first() < first; i++) {
            long next = parts[i].nextLive(Long.MIN_VALUE);
            if (next >= 0) {
                first = Math.min(first, next);
            }
        }
        return first;
    }

    /**
     * Finds the next living entries in order.
     *
     * @return how many: fewer than asked for only if there are no more
     */
    int find(long from, long upTo, int max, long[] sequences, Part[] where) {
        int found = 0;
        long next = from;
        int i = start(from);
        while (found < max) {
            Part best = null;
            long bestSequence = Long.MAX_VALUE;
            for (int n = i; n < size && parts[n].first() <= bestSequence; n++) {
                long sequence = parts[n].nextLive(next);
                if (sequence >= 0 && sequence < bestSequence) {
                    best = parts[n];
                    bestSequence = sequence;
                }
            }
            if (best == null || bestSequence > upTo) {
                break;
            }
            do {
                sequences[found] = bestSequence;
                where[found++] = best;
                next = bestSequence + 1;
                bestSequence = overlapping ? -1 : best.nextLive(next);
            } while (bestSequence >= 0 && bestSequence <= upTo && found < max);
        }
        return found;
    }

    /** Whether entries may have been moved: then one that is dead in a part may live in another. */
    boolean hasCopies() {
        return copies;
    }

    /** The first living number from the given one on; -1 without one. */
    long nextLive(long from) {
        long first = Long.MAX_VALUE;
        for (int i = start(from); i < size && parts[i].first() < first; i++) {
            long next = parts[i].nextLive(from);
            if (next >= 0) {
                first = Math.min(first, next);
            }
        }
        return first == Long.MAX_VALUE ? -1 : first;
    }

    /** The part in which a number lives; null if it does not. */
    @Nullable Part living(long sequence) {
        for (int i = start(sequence); i < size && parts[i].first() <= sequence; i++) {
            if (parts[i].isLive(sequence)) {
                return parts[i];
            }
        }
        return null;
    }

    long liveCount() {
        long live = 0;
        for (int i = 0; i < size; i++) {
            live += parts[i].live();
        }
        return live;
    }
}
