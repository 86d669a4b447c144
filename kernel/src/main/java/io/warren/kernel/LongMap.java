package io.warren.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from positive longs to objects: open addressing with linear probing, so that a delivery and
 * its ack make no object. Shrinks when it empties. Not thread-safe.
 */
final class LongMap<V> {
    private static final int SMALLEST = 16;

    private long[] keys = new long[SMALLEST];
    private @Nullable Object[] values = new @Nullable Object[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    void put(long key, V value) {
        if (2 * (size + 1) > keys.length) {
            resize(2 * keys.length);
        }
        int slot = slotOf(key);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    @SuppressWarnings("unchecked")
    @Nullable V get(long key) {
        return (V) values[slotOf(key)];
    }

    @SuppressWarnings("unchecked")
    @Nullable V remove(long key) {
        int slot = slotOf(key);
        V value = (V) values[slot];
        if (value != null) {
            size--;
            closeGap(slot);
            if (keys.length > SMALLEST && 8 * size < keys.length) {
                resize(keys.length / 2);
            }
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<? super V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    void clear() {
        keys = new long[SMALLEST];
        values = new @Nullable Object[SMALLEST];
        size = 0;
    }

    /** The slot of a key, or the free one where it would go. */
    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = home(key, mask);
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static int home(long key, int mask) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }

    /** Moves entries back that probing would no longer find behind the freed slot. */
    private void closeGap(int freed) {
        int mask = keys.length - 1;
        int gap = freed;
        for (int slot = gap + 1 & mask; values[slot] != null; slot = slot + 1 & mask) {
            int home = home(keys[slot], mask);
            if ((slot - home & mask) >= (slot - gap & mask)) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                gap = slot;
            }
        }
        values[gap] = null;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[capacity];
        values = new @Nullable Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
