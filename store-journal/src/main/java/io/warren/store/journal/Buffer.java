package io.warren.store.journal;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Records for one place in one segment. Callers reserve room under the lane's lock and fill it
 * without; the writer waits until all of them have.
 */
final class Buffer {
    /** The size of a write that disks like best. */
    static final int CAPACITY = 256 << 10;

    private static final int SPINS = 200;
    private static final long PARK_NANOS = 20_000;

    private final ByteBuffer bytes;
    private final boolean pooled;
    private final AtomicInteger unfilled = new AtomicInteger();
    private Segment segment;
    private long offset;
    private int end;

    Buffer(int capacity, boolean pooled, Segment segment, long offset) {
        this.bytes = pooled ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
        this.pooled = pooled;
        this.segment = segment;
        this.offset = offset;
    }

    /** Uses the buffer for another place. */
    void reuse(Segment newSegment, long newOffset) {
        segment = newSegment;
        offset = newOffset;
        end = 0;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    boolean isPooled() {
        return pooled;
    }

    Segment segment() {
        return segment;
    }

    /** Where in the segment it begins. */
    long offset() {
        return offset;
    }

    /** How much of it is reserved. */
    int end() {
        return end;
    }

    boolean hasRoom(int length) {
        return bytes.capacity() - end >= length;
    }

    /** Reserves room, which {@link #filled} completes. */
    int reserve(int length) {
        int at = end;
        end += length;
        unfilled.incrementAndGet();
        return at;
    }

    void filled() {
        unfilled.decrementAndGet();
    }

    /** Waits until what is reserved is filled: callers do nothing else in between. */
    void awaitFilled() {
        for (int i = 0; unfilled.get() != 0; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }
}
