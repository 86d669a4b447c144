package io.warren.store.journal;

import io.warren.store.LogId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the records of a segment say: collected while it is written, or by reading it. Guarded by
 * the lane's lock until the segment is sealed.
 */
final class SegmentContents {
    private final List<Owned> parts = new ArrayList<>();
    private final RangeList removed = new RangeList();
    private final List<byte[]> notes = new ArrayList<>();
    private int noteBytes;

    /** A part and whose it is. */
    record Owned(int logNumber, LogId id, Part part) {}

    List<Owned> parts() {
        return parts;
    }

    void add(int logNumber, LogId id, Part part) {
        parts.add(new Owned(logNumber, id, part));
    }

    /** The ranges of removed numbers. */
    RangeList removed() {
        return removed;
    }

    /** Adds the ranges that a record of removals has as its payload. */
    void addRemoved(int logNumber, ByteBuffer payload) {
        for (int i = 0; i < payload.limit(); i += 16) {
            removed.add(logNumber, payload.getLong(i), payload.getLong(i + 8));
        }
    }

    /** The records that are neither entries nor ranges of removals, as they are. */
    List<byte[]> notes() {
        return notes;
    }

    int noteBytes() {
        return noteBytes;
    }

    void note(byte[] record) {
        notes.add(record);
        noteBytes += record.length;
    }
}
