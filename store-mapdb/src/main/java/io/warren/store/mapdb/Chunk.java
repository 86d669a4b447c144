package io.warren.store.mapdb;

import io.warren.store.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The entries of {@link #ENTRIES} successive sequence numbers of a log: where each message lies,
 * its size, how often it was delivered. Chunks of a log are linked in ascending order.
 *
 * <p>Layout: checksum, level, queue id, base, next, last, live entries, transient ones, bytes of
 * live ones, bytes of transient ones; then an entry of eight bytes and its size for each number.
 */
final class Chunk {
    static final int ENTRIES_SHIFT = 7;
    static final int ENTRIES = 1 << ENTRIES_SHIFT;

    private static final int LEVEL_AT = 4;
    private static final int QUEUE_AT = 8;
    private static final int BASE_AT = 16;
    private static final int NEXT_AT = 24;
    private static final int LAST_AT = 32;
    private static final int LIVE_AT = 40;
    private static final int TRANSIENT_AT = 44;
    private static final int BYTES_AT = 48;
    private static final int ENTRIES_AT = 64;
    private static final int SIZES_AT = ENTRIES_AT + 8 * ENTRIES;
    private static final int SIZE = SizeClasses.size(SizeClasses.of(SIZES_AT + 4 * ENTRIES));

    // An entry: reference (44 bits: 36 of id, 8 of class), deliveries (16), flags (4).
    private static final int REFERENCE_SHIFT = 20;
    private static final int DELIVERIES_SHIFT = 4;
    private static final int DELIVERIES_MAX = 0xffff;
    private static final long PRESENT = 1;
    private static final long IN_FILE = 2;
    private static final long TRANSIENT = 4;

    /** Where the chunk itself lies. */
    final long reference;

    private final ByteBuffer bytes;

    /** Whether the record lacks a change. */
    boolean changed;

    private Chunk(long reference, byte[] bytes) {
        this.reference = reference;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** The first number of the chunk that a sequence belongs to. */
    static long base(long sequence) {
        return sequence & -ENTRIES;
    }

    static Chunk create(Records records, LogId log, long base) {
        byte[] bytes = new byte[SIZE];
        ByteBuffer.wrap(bytes)
                .putInt(LEVEL_AT, log.level())
                .putLong(QUEUE_AT, log.queueId())
                .putLong(BASE_AT, base)
                .putLong(LAST_AT, base - 1);
        Records.seal(bytes);
        return new Chunk(records.put(bytes), bytes);
    }

    static Chunk load(Records records, long reference) {
        byte[] bytes = records.get(reference);
        if (bytes.length != SIZE) {
            throw new DamagedException("a queue's index is damaged: a record of another kind");
        }
        Records.check(bytes, "a queue's index");
        return new Chunk(reference, bytes);
    }

    void checkOwner(LogId log) {
        if (bytes.getLong(QUEUE_AT) != log.queueId() || bytes.getInt(LEVEL_AT) != log.level()) {
            throw new DamagedException("a queue's index is damaged: it is of another queue");
        }
    }

    void write(Records records) {
        Records.seal(bytes.array());
        records.update(reference, bytes.array());
        changed = false;
    }

    long base() {
        return bytes.getLong(BASE_AT);
    }

    /** The next chunk, or 0. */
    long next() {
        return bytes.getLong(NEXT_AT);
    }

    void setNext(long next) {
        bytes.putLong(NEXT_AT, next);
        changed = true;
    }

    /** The highest sequence that was ever in the chunk. */
    long last() {
        return bytes.getLong(LAST_AT);
    }

    /** How many entries there are. */
    int live() {
        return bytes.getInt(LIVE_AT);
    }

    /** How many of them are transient. */
    int transients() {
        return bytes.getInt(TRANSIENT_AT);
    }

    /** The content bytes of all entries. */
    long contentBytes() {
        return bytes.getLong(BYTES_AT);
    }

    void add(
            long sequence,
            long messageReference,
            boolean inFile,
            boolean durable,
            int contentSize) {
        long entry = PRESENT | messageReference << REFERENCE_SHIFT;
        entry |= (durable ? 0 : TRANSIENT) | (inFile ? IN_FILE : 0);
        int index = index(sequence);
        bytes.putLong(ENTRIES_AT + 8 * index, entry);
        bytes.putInt(SIZES_AT + 4 * index, contentSize);
        bytes.putLong(LAST_AT, sequence);
        count(1, durable ? 0 : 1, contentSize);
    }

    /** Adds an entry of another chunk, whose message lies elsewhere now. */
    void copy(Chunk from, long sequence, long newReference) {
        add(
                sequence,
                newReference,
                from.isInFile(sequence),
                !from.isTransient(sequence),
                from.contentSize(sequence));
        setDeliveries(sequence, from.deliveries(sequence));
    }

    void setLast(long sequence) {
        bytes.putLong(LAST_AT, sequence);
        changed = true;
    }

    /** Takes an entry out and returns whether it was there. */
    boolean remove(long sequence) {
        long entry = entry(sequence);
        if ((entry & PRESENT) == 0) {
            return false;
        }
        int index = index(sequence);
        count(-1, (entry & TRANSIENT) != 0 ? -1 : 0, -bytes.getInt(SIZES_AT + 4 * index));
        bytes.putLong(ENTRIES_AT + 8 * index, 0);
        bytes.putInt(SIZES_AT + 4 * index, 0);
        return true;
    }

    private void count(int entries, int transients, long contentBytes) {
        bytes.putInt(LIVE_AT, live() + entries);
        bytes.putInt(TRANSIENT_AT, transients() + transients);
        bytes.putLong(BYTES_AT, contentBytes() + contentBytes);
        changed = true;
    }

    boolean has(long sequence) {
        return (entry(sequence) & PRESENT) != 0;
    }

    boolean isTransient(long sequence) {
        return (entry(sequence) & TRANSIENT) != 0;
    }

    /** Where the message lies: its record, or the number of its file. */
    long messageReference(long sequence) {
        return entry(sequence) >>> REFERENCE_SHIFT;
    }

    boolean isInFile(long sequence) {
        return (entry(sequence) & IN_FILE) != 0;
    }

    /**
     * Reads the message of an entry.
     *
     * @throws DamagedException when it is not what was written
     */
    MessageCodec.Stored message(LogId log, long sequence, Records records, BodyFiles bodies)
            throws IOException {
        return isInFile(sequence)
                ? bodies.read(log, sequence, messageReference(sequence))
                : MessageCodec.decode(log, sequence, records.get(messageReference(sequence)));
    }

    int contentSize(long sequence) {
        return bytes.getInt(SIZES_AT + 4 * index(sequence));
    }

    int deliveries(long sequence) {
        return (int) (entry(sequence) >>> DELIVERIES_SHIFT) & DELIVERIES_MAX;
    }

    /** Beyond {@value #DELIVERIES_MAX} they are counted no more. */
    void setDeliveries(long sequence, int deliveries) {
        long others = entry(sequence) & ~((long) DELIVERIES_MAX << DELIVERIES_SHIFT);
        long count = Math.max(0, Math.min(DELIVERIES_MAX, deliveries));
        bytes.putLong(ENTRIES_AT + 8 * index(sequence), others | count << DELIVERIES_SHIFT);
        changed = true;
    }

    private long entry(long sequence) {
        return bytes.getLong(ENTRIES_AT + 8 * index(sequence));
    }

    private static int index(long sequence) {
        return (int) sequence & ENTRIES - 1;
    }
}
