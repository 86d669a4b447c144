package io.warren.store.mapdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A piece of the data file in memory that knows which of its blocks the redo log lacks. */
final class Page {
    static final int SHIFT = 12;
    static final int SIZE = 1 << SHIFT;
    static final int MASK = SIZE - 1;

    /** Changes are logged in blocks of this size: as many as a long has bits. */
    static final int BLOCK_SHIFT = 6;

    static final int BLOCK = 1 << BLOCK_SHIFT;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] ZEROS = new byte[SIZE];

    final long number;
    final byte[] bytes = new byte[SIZE];

    /** The blocks that have changed since the last redo record, a bit each. */
    long changed;

    /** Whether the data file lacks a change of this page. */
    boolean unwritten;

    /** Whether it was used since the replacement last looked. */
    boolean used;

    Page(long number) {
        this.number = number;
    }

    long getLong(int at) {
        return (long) LONG.get(bytes, at);
    }

    void putLong(int at, long value) {
        LONG.set(bytes, at, value);
    }

    int getInt(int at) {
        return (int) INT.get(bytes, at);
    }

    void putInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    boolean isZero(int from, int to) {
        return Arrays.equals(bytes, from, to, ZEROS, 0, to - from);
    }

    /** The bits of the blocks that {@code length} bytes from {@code at} on touch. */
    static long blocks(int at, int length) {
        int first = at >>> BLOCK_SHIFT;
        int last = at + length - 1 >>> BLOCK_SHIFT;
        return -1L >>> 63 - last & -1L << first;
    }

    /** How many bytes {@link #encodeChanges} writes at most. */
    static int encodedSizeLimit() {
        return 24 + SIZE;
    }

    /** Writes the changed blocks; of those that are zero only that they are. */
    void encodeChanges(ByteBuffer target) {
        target.putLong(number);
        int maps = target.position();
        target.position(maps + 16);
        long zero = 0;
        for (long rest = changed; rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest) << BLOCK_SHIFT;
            if (isZero(at, at + BLOCK)) {
                zero |= Long.lowestOneBit(rest);
            } else {
                target.put(bytes, at, BLOCK);
            }
        }
        target.putLong(maps, changed & ~zero);
        target.putLong(maps + 8, zero);
        changed = 0;
    }

    /** Notes blocks as changed again that {@link #encodeChanges} has written behind the number. */
    void skipChanges(ByteBuffer source) {
        long data = source.getLong();
        changed |= data | source.getLong();
        source.position(source.position() + (Long.bitCount(data) << BLOCK_SHIFT));
    }

    /** Applies what {@link #encodeChanges} has written behind the number. */
    void decodeChanges(ByteBuffer source) {
        long data = source.getLong();
        long zero = source.getLong();
        for (long rest = data; rest != 0; rest &= rest - 1) {
            source.get(bytes, Long.numberOfTrailingZeros(rest) << BLOCK_SHIFT, BLOCK);
        }
        for (long rest = zero; rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest) << BLOCK_SHIFT;
            Arrays.fill(bytes, at, at + BLOCK, (byte) 0);
        }
    }
}
