package io.warren.store.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a segment's first record says of those before it, so that a missing one is found out. */
final class SegmentList {
    private static final int MAX_LISTED = 2000;

    private SegmentList() {}

    /** The payload of a record with the segments that are there, and the one that was last. */
    static ByteBuffer payload(@Nullable Segment before, Collection<Segment> segments) {
        List<long[]> ranges = new ArrayList<>();
        for (Segment segment : segments) {
            long number = segment.number();
            long[] last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (segment.isRecycling()) {
                continue;
            }
            if (last != null && last[1] == number - 1) {
                last[1] = number;
            } else {
                ranges.add(new long[] {number, number});
            }
        }
        int size = Math.min(ranges.size(), MAX_LISTED);
        ByteBuffer payload = ByteBuffer.allocate(8 + 16 * size);
        payload.putLong(before == null ? 0 : before.number());
        for (long[] range : ranges.subList(ranges.size() - size, ranges.size())) {
            payload.putLong(range[0]).putLong(range[1]);
        }
        return payload.flip();
    }
}
