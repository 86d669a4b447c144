package io.warren.store.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What a segment's first records say of those before it: their numbers, so that a missing one is
 * found out, and where each ends, so that what is damaged is not taken for a write that was cut
 * off.
 */
final class SegmentList {
    private static final int PAIR = 16;
    private static final int PAIRS = 4000;

    private SegmentList() {}

    /**
     * The payloads of the records, of segments that are whole before what follows; at least one.
     */
    static List<ByteBuffer> payloads(Collection<Segment> segments) {
        return payloads(segments, Segment::end);
    }

    /** The same of what is in files by now. */
    static List<ByteBuffer> written(Collection<Segment> segments) {
        return payloads(segments, Segment::written);
    }

    private static List<ByteBuffer> payloads(
            Collection<Segment> segments, ToLongFunction<Segment> end) {
        List<ByteBuffer> payloads = new ArrayList<>();
        ByteBuffer payload = ByteBuffer.allocate(PAIR * PAIRS);
        for (Segment segment : segments) {
            if (segment.isRecycling() || end.applyAsLong(segment) == 0) {
                continue;
            }
            if (!payload.hasRemaining()) {
                payloads.add(payload.flip());
                payload = ByteBuffer.allocate(PAIR * PAIRS);
            }
            payload.putLong(segment.number()).putLong(end.applyAsLong(segment));
        }
        payloads.add(payload.flip());
        return payloads;
    }

    /** Puts what a record says into a map from numbers to ends. */
    static void read(ByteBuffer record, Map<Long, Long> ends) {
        for (int i = Layout.HEADER; i + PAIR <= record.limit(); i += PAIR) {
            // A rescue segment tells of a segment that goes on: an older one may know more.
            ends.merge(record.getLong(i), record.getLong(i + 8), Math::max);
        }
    }
}
