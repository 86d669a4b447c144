package io.warren.store.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one log in one segment, in ascending order: which there are, and which live. There is
 * one for every pair of log and segment, so it is kept small: without gaps and with removals from
 * the front it has no arrays. Guarded by the log's lock.
 */
final class Part {
    /** A larger gap in the numbers begins a new part: a bitmap over it would waste memory. */
    static final int MAX_GAP = 512;

    /** A part covers no more numbers, so that a bitmap of it is a modest array. */
    static final int MAX_SPAN = 1 << 21;

    /** Ints an entry takes in a table: number above the first, place in units of 8, size. */
    static final int STRIDE = 3;

    private final Segment segment;
    private final long first;
    private long last;
    private int count;
    private int live;

    /** Nothing below lives. */
    private long low;

    private long contentBytes;
    private final boolean copy;

    /** Which numbers there are; null: all from the first to the last. */
    private long @Nullable [] present;

    /** Which of them live; null: all from low on. */
    private long @Nullable [] alive;

    /** Where the entries are; null when that is to be read from the summary. */
    private volatile int @Nullable [] table;

    /** The place of the table in the summary, in ints. */
    private int tableAt;

    private int tableChecksum;

    Part(Segment segment, long first, boolean copy) {
        this.segment = segment;
        this.first = first;
        this.last = first - 1;
        this.low = first;
        this.copy = copy;
    }

    Segment segment() {
        return segment;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    int count() {
        return count;
    }

    int live() {
        return live;
    }

    long contentBytes() {
        return contentBytes;
    }

    boolean isCopy() {
        return copy;
    }

    /** Whether an entry can be added. */
    boolean takes(long sequence) {
        return sequence > last && sequence - last <= MAX_GAP && sequence - first < MAX_SPAN;
    }

    void add(long sequence, int place8, int size) {
        int[] entries = table;
        if (entries == null) {
            entries = new int[2 * STRIDE];
        } else if (entries.length < (count + 1) * STRIDE) {
            entries = Arrays.copyOf(entries, Math.max(count, 2) * 2 * STRIDE);
        }
        int at = count * STRIDE;
        entries[at] = (int) (sequence - first);
        entries[at + 1] = place8;
        entries[at + 2] = size;
        table = entries;
        include(sequence, size);
    }

    private void include(long sequence, long size) {
        if (sequence != last + 1 && present == null) {
            present = Bits.ones(count);
        }
        int bit = (int) (sequence - first);
        if (present != null) {
            present = grown(present, bit);
            Bits.set(present, bit);
        }
        if (alive != null) {
            alive = grown(alive, bit);
            Bits.set(alive, bit);
        }
        last = sequence;
        count++;
        live++;
        contentBytes += size;
    }

    private static long[] grown(long[] bits, int bit) {
        int word = bit >> 6;
        return word < bits.length ? bits : Arrays.copyOf(bits, Math.max(word + 1, bits.length * 2));
    }

    /** Takes what a summary says of a part; all of it lives for now. */
    void restore(long lastSequence, int entries, long bytes, long @Nullable [] which) {
        last = lastSequence;
        count = entries;
        live = entries;
        contentBytes = bytes;
        present = which;
    }

    /** Where the summary has the table, which is not needed in memory any more. */
    void summarized(int at, int checksum) {
        tableAt = at;
        tableChecksum = checksum;
        table = null;
    }

    int tableAt() {
        return tableAt;
    }

    int tableChecksum() {
        return tableChecksum;
    }

    int @Nullable [] table() {
        return table;
    }

    long @Nullable [] present() {
        return present;
    }

    boolean isLive(long sequence) {
        if (sequence < low || sequence > last || live == 0) {
            return false;
        }
        long[] bits = alive != null ? alive : present;
        return bits == null || Bits.get(bits, (int) (sequence - first));
    }

    /** The first living number from the given one on; -1 without one. */
    long nextLive(long from) {
        long start = Math.max(from, low);
        if (live == 0 || start > last) {
            return -1;
        }
        long[] bits = alive != null ? alive : present;
        if (bits == null) {
            return start;
        }
        int bit = Bits.next(bits, (int) (start - first));
        return bit < 0 ? -1 : first + bit;
    }

    /** Removes the numbers of a range, and tells how many of them lived. */
    int remove(long from, long to) {
        long start = Math.max(from, low);
        long end = Math.min(to, last);
        if (start > end || live == 0) {
            return 0;
        }
        int removed;
        int firstBit = (int) (start - first);
        int lastBit = (int) (end - first);
        if (alive != null) {
            removed = Bits.clear(alive, firstBit, lastBit);
            if (start == low) {
                low = end + 1;
            }
        } else if (start == low) {
            removed =
                    present == null
                            ? lastBit - firstBit + 1
                            : Bits.count(present, firstBit, lastBit);
            low = end + 1;
        } else {
            alive = present == null ? Bits.ones((int) (last - first) + 1) : present.clone();
            if (low > first) {
                Bits.clear(alive, 0, (int) (low - first) - 1);
            }
            removed = Bits.clear(alive, firstBit, lastBit);
        }
        live -= removed;
        if (live == 0) {
            alive = null;
            low = last + 1;
        }
        return removed;
    }

    /** Tells the ranges of entries that were there and are removed, from a number on. */
    void removedFrom(long from, Ranges ranges) {
        long next = Math.max(from, first);
        if (live == 0 && present == null) {
            if (next <= last) {
                ranges.range(next, last);
            }
            return;
        }
        long start = -1;
        long end = -1;
        for (long sequence = next; sequence <= last; sequence++) {
            if (present != null && !Bits.get(present, (int) (sequence - first))) {
                continue;
            }
            if (isLive(sequence)) {
                if (alive == null) {
                    break; // all from low on live
                }
                continue;
            }
            if (start >= 0 && sequence == end + 1) {
                end = sequence;
            } else {
                if (start >= 0) {
                    ranges.range(start, end);
                }
                start = sequence;
                end = sequence;
            }
        }
        if (start >= 0) {
            ranges.range(start, end);
        }
    }

    /** Takes ranges of numbers, both ends included. */
    interface Ranges {
        void range(long from, long to);
    }

    /** The index of a number in a table of this part; -1 if it is not there. */
    int indexOf(int[] entries, long sequence) {
        int delta = (int) (sequence - first);
        if (present == null) {
            return delta < count ? delta : -1;
        }
        int from = 0;
        int to = count - 1;
        while (from <= to) {
            int middle = from + to >>> 1;
            int found = entries[middle * STRIDE];
            if (found == delta) {
                return middle;
            }
            if (found < delta) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -1;
    }
}
