package io.warren.store.mapdb;

import io.warren.store.LogId;
import java.nio.ByteBuffer;

/** What is stored of a log beside its chunks: who it is, and where they begin. */
final class LogHead {
    private static final int SIZE = 64;
    private static final int LEVEL_AT = 4;
    private static final int QUEUE_AT = 8;
    private static final int FIRST_AT = 16;
    private static final int DEAD_AT = 24;
    private static final int DELETED_AT = 32;

    final LogId id;
    private final long reference;
    private final int slot;

    /** The first chunk, or 0. */
    long first;

    /**
     * The first of the chunks whose entries are removed but not cleared away yet; they are linked
     * up to {@link #first}. 0 if there are none.
     */
    long dead;

    /** Whether the log is gone, and only its dead chunks are left. */
    boolean deleted;

    private LogHead(LogId id, long reference, int slot) {
        this.id = id;
        this.reference = reference;
        this.slot = slot;
    }

    static LogHead create(Records records, Directory directory, LogId id) {
        long reference = records.put(new byte[SIZE]);
        LogHead head = new LogHead(id, reference, directory.add(Directory.LOG, reference));
        head.write(records);
        return head;
    }

    static LogHead load(Records records, int slot, long reference) {
        byte[] record = records.get(reference);
        Records.check(record, "the head of a queue");
        ByteBuffer bytes = ByteBuffer.wrap(record);
        LogId id = new LogId(bytes.getLong(QUEUE_AT), bytes.getInt(LEVEL_AT));
        LogHead head = new LogHead(id, reference, slot);
        head.first = bytes.getLong(FIRST_AT);
        head.dead = bytes.getLong(DEAD_AT);
        head.deleted = bytes.getInt(DELETED_AT) != 0;
        return head;
    }

    void write(Records records) {
        byte[] record = new byte[SIZE];
        ByteBuffer.wrap(record)
                .putInt(LEVEL_AT, id.level())
                .putLong(QUEUE_AT, id.queueId())
                .putLong(FIRST_AT, first)
                .putLong(DEAD_AT, dead)
                .putInt(DELETED_AT, deleted ? 1 : 0);
        Records.seal(record);
        records.update(reference, record);
    }

    void free(Records records, Directory directory) {
        directory.clear(slot);
        records.free(reference);
    }
}
