package io.warren.store.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A log's last record of removals: as long as it is not written it can be extended, so that
 * consumers that acknowledge one by one do not cost a record each. Guarded by the log's lock.
 */
final class RemovalTail {
    private final ByteBuffer range = ByteBuffer.allocate(16);
    private @Nullable Buffer buffer;
    private @Nullable Segment segment;
    private long place;
    private int at;
    private long from;
    private long to;

    /** What was appended later must not be in the record: it is behind it. */
    private long limit;

    /** The payload of a new record. */
    ByteBuffer begin(long newFrom, long newTo, long lastAppended) {
        from = newFrom;
        to = newTo;
        limit = lastAppended;
        return range.putLong(0, newFrom).putLong(8, newTo);
    }

    /** Where the new record is: at the end of the buffer. */
    void at(@Nullable Buffer newBuffer, int length) {
        buffer = newBuffer;
        if (newBuffer != null) {
            segment = newBuffer.segment();
            at = newBuffer.end() - length;
            place = newBuffer.offset() + at;
        }
    }

    /** Extends the record if it is in this buffer still, and the range continues it. */
    boolean extend(Buffer current, long newFrom, long newTo) {
        if (buffer == null
                || !current.equals(buffer)
                || !current.segment().equals(segment)
                || current.offset() + at != place
                || newFrom < from
                || newFrom > to + 1
                || newTo > limit) {
            return false;
        }
        to = Math.max(to, newTo);
        current.bytes().putLong(at + Layout.HEADER + 8, to);
        return true;
    }
}
