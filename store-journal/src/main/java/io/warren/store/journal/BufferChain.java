package io.warren.store.journal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The buffers of a lane: one that is filled, full ones, and free ones. Guarded by the lane. */
final class BufferChain {
    private static final int POOLED = 32;

    private final ArrayDeque<Buffer> free = new ArrayDeque<>();
    private List<Buffer> full = new ArrayList<>();
    private @Nullable Buffer current;

    /** What the writer took and has not written. */
    private List<Buffer> inWriting = List.of();

    @Nullable Buffer current() {
        return current;
    }

    boolean isAnyFull() {
        return !full.isEmpty();
    }

    boolean isEmpty() {
        return current == null && full.isEmpty();
    }

    /** The buffer that has room for the next record, which will be at the segment's end. */
    Buffer with(Segment segment, int length) {
        Buffer buffer = current;
        if (buffer != null && buffer.hasRoom(length)) {
            return buffer;
        }
        Buffer next = newBuffer(segment, length);
        end();
        current = next;
        return next;
    }

    private Buffer newBuffer(Segment segment, int length) {
        if (length > Buffer.CAPACITY) {
            return new Buffer(length, false, segment, segment.end());
        }
        Buffer buffer = free.pollLast();
        if (buffer == null) {
            return new Buffer(Buffer.CAPACITY, true, segment, segment.end());
        }
        buffer.reuse(segment, segment.end());
        return buffer;
    }

    /** The next record goes to another buffer. */
    void end() {
        if (current != null) {
            full.add(current);
            current = null;
        }
    }

    /** The writer takes all. */
    List<Buffer> take() {
        end();
        inWriting = full;
        full = new ArrayList<>(4);
        return inWriting;
    }

    /** What the writer took is written. */
    void wrote(List<Buffer> buffers) {
        inWriting = List.of();
        for (Buffer buffer : buffers) {
            if (buffer.isPooled() && free.size() < POOLED) {
                free.addLast(buffer);
            }
        }
    }

    /** Copies bytes that are not written yet; returns how many, 0 if they are. */
    int copy(Segment segment, long offset, ByteBuffer target) {
        Buffer buffer = find(inWriting, segment, offset);
        if (buffer == null) {
            buffer = find(full, segment, offset);
        }
        if (buffer == null && current != null) {
            buffer = find(List.of(current), segment, offset);
        }
        if (buffer == null) {
            return 0;
        }
        buffer.awaitFilled();
        int at = (int) (offset - buffer.offset());
        int length = Math.min(target.remaining(), buffer.end() - at);
        target.put(target.position(), buffer.bytes(), at, length);
        target.position(target.position() + length);
        return length;
    }

    private static @Nullable Buffer find(List<Buffer> buffers, Segment segment, long offset) {
        for (Buffer buffer : buffers) {
            if (buffer.segment().equals(segment)
                    && offset >= buffer.offset()
                    && offset < buffer.offset() + buffer.end()) {
                return buffer;
            }
        }
        return null;
    }
}
