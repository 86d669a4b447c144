package io.warren.store.journal;

/**
 * How the journal works.
 *
 * @param synced whether durable means synced, or only handed to the operating system
 * @param segmentBytes the size of a segment
 * @param reserveBytes room that is kept on the disk, twice, for the work that frees room; 0 for
 *     none
 * @param prepares whether files are filled with zeros ahead
 */
record JournalSettings(boolean synced, long segmentBytes, long reserveBytes, boolean prepares) {
    static final long DEFAULT_SEGMENT_BYTES = 64L << 20;
    static final long LEAST_SEGMENT_BYTES = 1L << 20;
    static final long MOST_SEGMENT_BYTES = 1L << 30;
    private static final long RESERVE_BYTES = 4L << 20;

    static JournalSettings of(boolean synced, long segmentBytes) {
        long reserve = Math.min(RESERVE_BYTES, segmentBytes / 4);
        return new JournalSettings(synced, segmentBytes, reserve, synced);
    }
}
