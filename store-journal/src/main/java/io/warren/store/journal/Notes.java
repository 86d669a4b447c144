package io.warren.store.journal;

import io.warren.store.LogId;
import java.nio.ByteBuffer;

/** Takes records that say something of a log, or of segments: all but entries. */
interface Notes {
    /**
     * Takes a record. The caller has the log's lock.
     *
     * @param payload from its beginning to its limit
     * @return the number of the segment it is in
     */
    long note(int type, int logNumber, LogId id, long sequence, ByteBuffer payload);
}
