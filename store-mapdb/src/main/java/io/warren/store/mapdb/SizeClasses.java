package io.warren.store.mapdb;

/**
 * The sizes that records have: eight to a doubling, so that freed ones soon fit again and at most
 * an eighth is wasted.
 */
final class SizeClasses {
    /** MapDB keeps larger records in several linked pieces. */
    static final int MAX_RECORD = 0xfff0;

    static final int COUNT = 77;

    private static final int[] SIZES = sizes();

    private SizeClasses() {}

    static int size(int sizeClass) {
        return SIZES[sizeClass];
    }

    /** The smallest class for so many bytes. */
    static int of(int length) {
        if (length <= 128) {
            return Math.max(0, (length - 49) / 16);
        }
        int doubling = 31 - Integer.numberOfLeadingZeros(length - 1) - 7;
        int step = (length - 1 >>> doubling + 4) - 8;
        return 5 + 8 * doubling + step;
    }

    private static int[] sizes() {
        int[] sizes = new int[COUNT];
        for (int i = 0; i < 5; i++) {
            sizes[i] = 64 + 16 * i;
        }
        for (int i = 5; i < COUNT; i++) {
            int doubling = (i - 5) / 8;
            int step = (i - 5) % 8;
            sizes[i] = Math.min(MAX_RECORD, step + 9 << doubling + 4);
        }
        return sizes;
    }
}
