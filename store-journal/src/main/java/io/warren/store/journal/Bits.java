package io.warren.store.journal;

/** Sets of small numbers as words of bits. */
final class Bits {
    private Bits() {}

    static long[] ones(int count) {
        long[] bits = new long[words(count)];
        set(bits, 0, count);
        return bits;
    }

    static int words(int count) {
        return count + 63 >> 6;
    }

    static boolean get(long[] bits, int i) {
        return (bits[i >> 6] & 1L << i) != 0;
    }

    static void set(long[] bits, int i) {
        bits[i >> 6] |= 1L << i;
    }

    private static void set(long[] bits, int from, int to) {
        for (int i = from; i < to; ) {
            if ((i & 63) == 0 && i + 64 <= to) {
                bits[i >> 6] = -1L;
                i += 64;
            } else {
                set(bits, i++);
            }
        }
    }

    /** Clears the bits of a range, both ends included, and tells how many were set. */
    static int clear(long[] bits, int from, int to) {
        int cleared = 0;
        for (int word = from >> 6; word <= to >> 6; word++) {
            long mask = mask(word, from, to);
            cleared += Long.bitCount(bits[word] & mask);
            bits[word] &= ~mask;
        }
        return cleared;
    }

    /** How many bits of a range are set. */
    static int count(long[] bits, int from, int to) {
        int count = 0;
        for (int word = from >> 6; word <= to >> 6; word++) {
            count += Long.bitCount(bits[word] & mask(word, from, to));
        }
        return count;
    }

    private static long mask(int word, int from, int to) {
        long mask = -1L;
        if (word == from >> 6) {
            mask &= -1L << from;
        }
        if (word == to >> 6) {
            mask &= -1L >>> 63 - (to & 63);
        }
        return mask;
    }

    /** The first set bit from a place on; -1 without one. */
    static int next(long[] bits, int from) {
        int word = from >> 6;
        if (word >= bits.length) {
            return -1;
        }
        long rest = bits[word] & -1L << from;
        while (rest == 0) {
            if (++word == bits.length) {
                return -1;
            }
            rest = bits[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }
}
