package io.warren.store.journal;

/** How often entries were delivered: a hash table of longs to ints, without objects. */
final class DeliveryCounts {
    private static final int LEAST = 8;

    private long[] keys = new long[LEAST];
    private int[] values = new int[LEAST]; // 0: free
    private int size;

    interface Visitor {
        void count(long sequence, int count);
    }

    int get(long sequence) {
        return values[slot(sequence)];
    }

    void put(long sequence, int count) {
        if (count <= 0) {
            return;
        }
        int slot = slot(sequence);
        if (values[slot] == 0) {
            if (2 * (size + 1) > keys.length) {
                resize(keys.length * 2);
                slot = slot(sequence);
            }
            keys[slot] = sequence;
            size++;
        }
        values[slot] = count;
    }

    /** Forgets the numbers of a range. */
    void remove(long from, long to) {
        if (size == 0) {
            return;
        }
        if (to - from >= 0 && to - from < size) { // the whole range of longs overflows
            for (long sequence = from; sequence <= to; sequence++) {
                remove(sequence);
            }
            return;
        }
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[LEAST];
        values = new int[LEAST];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0 && (oldKeys[i] < from || oldKeys[i] > to)) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }

    private void remove(long sequence) {
        int slot = slot(sequence);
        if (values[slot] == 0) {
            return;
        }
        values[slot] = 0;
        size--;
        int mask = keys.length - 1;
        for (int i = slot + 1 & mask; values[i] != 0; i = i + 1 & mask) {
            int value = values[i];
            values[i] = 0;
            size--;
            put(keys[i], value);
        }
        if (keys.length > LEAST && size * 8 < keys.length) {
            resize(keys.length / 2);
        }
    }

    int size() {
        return size;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < keys.length; i++) {
            if (values[i] != 0) {
                visitor.count(keys[i], values[i]);
            }
        }
    }

    private int slot(long sequence) {
        int mask = keys.length - 1;
        int i = (int) ((sequence * 0x9E3779B97F4A7C15L) >>> 33) & mask;
        while (values[i] != 0 && keys[i] != sequence) {
            i = i + 1 & mask;
        }
        return i;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[capacity];
        values = new int[capacity];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }
}
