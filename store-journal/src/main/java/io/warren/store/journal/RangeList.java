package io.warren.store.journal;

import java.util.Arrays;

/** Ranges of sequence numbers of several logs, put together where they meet. */
final class RangeList {
    private static final int TIDY_FROM = 1 << 12;

    private long[] from = new long[8];
    private long[] to = new long[8];
    private int[] logs = new int[8];
    private int size;
    private int tidyAt = TIDY_FROM;

    int size() {
        return size;
    }

    int log(int i) {
        return logs[i];
    }

    long from(int i) {
        return from[i];
    }

    long to(int i) {
        return to[i];
    }

    void add(int log, long first, long last) {
        int before = size - 1;
        if (before >= 0 && logs[before] == log && isAdjacent(before, first, last)) {
            from[before] = Math.min(from[before], first);
            to[before] = Math.max(to[before], last);
            return;
        }
        if (size == tidyAt) {
            tidy();
            tidyAt = Math.max(TIDY_FROM, 2 * size);
        }
        if (size == logs.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            logs = Arrays.copyOf(logs, 2 * size);
        }
        put(size++, log, first, last);
    }

    private boolean isAdjacent(int i, long first, long last) {
        return first <= to[i] + 1 && last >= from[i] - 1;
    }

    private void put(int i, int log, long first, long last) {
        logs[i] = log;
        from[i] = first;
        to[i] = last;
    }

    /** Sorts, and puts together what overlaps or is adjacent. */
    void tidy() {
        sort(0, size - 1);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept > 0 && logs[kept - 1] == logs[i] && from[i] <= to[kept - 1] + 1) {
                to[kept - 1] = Math.max(to[kept - 1], to[i]);
            } else {
                put(kept++, logs[i], from[i], to[i]);
            }
        }
        size = kept;
    }

    /** Quicksort in place: three arrays side by side, and no objects. */
    private void sort(int low, int high) {
        int left = low;
        int right = high;
        while (left < right) {
            int middle = left + right >>> 1;
            int pivotLog = logs[middle];
            long pivotFrom = from[middle];
            int i = left;
            int j = right;
            while (i <= j) {
                while (compare(i, pivotLog, pivotFrom) < 0) {
                    i++;
                }
                while (compare(j, pivotLog, pivotFrom) > 0) {
                    j--;
                }
                if (i <= j) {
                    swap(i++, j--);
                }
            }
            if (j - left < right - i) { // the smaller half by recursion: the stack stays small
                sort(left, j);
                left = i;
            } else {
                sort(i, right);
                right = j;
            }
        }
    }

    private int compare(int i, int log, long start) {
        return logs[i] != log ? Integer.compare(logs[i], log) : Long.compare(from[i], start);
    }

    private void swap(int i, int j) {
        int log = logs[i];
        long first = from[i];
        long last = to[i];
        put(i, logs[j], from[j], to[j]);
        put(j, log, first, last);
    }
}
