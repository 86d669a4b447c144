package io.warren.protocol.amqp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a channel that its client may still settle, by delivery tag: a ring in the
 * order of tags, with holes where one was settled before an older one. What it costs depends on how
 * many are outstanding, not on how far apart their tags are.
 *
 * <p>Threads: the connection's event loop.
 */
final class Unacked {
    private static final int FIRST_CAPACITY = 16;

    /** A ring larger than this is given back when nothing is outstanding. */
    private static final int KEPT_CAPACITY = 4096;

    /** Told of each delivery that is taken out. */
    interface Taker {
        void take(long tag, DeliverySource source, long id);
    }

    /** A delivery that was taken out. */
    record Taken(long tag, DeliverySource source, long id) {}

    private long[] tags = new long[FIRST_CAPACITY];
    private long[] ids = new long[FIRST_CAPACITY];
    private @Nullable DeliverySource[] sources = new DeliverySource[FIRST_CAPACITY];

    /** Positions count up for ever; their low bits are the index. The oldest is never a hole. */
    private long first;

    private long end;
    private int size;

    int size() {
        return size;
    }

    /** For how many deliveries there is memory. */
    int capacity() {
        return tags.length;
    }

    /** Adds a delivery whose tag is above all before it. */
    void add(long tag, DeliverySource source, long id) {
        if (end - first == tags.length) {
            makeRoom();
        }
        int index = index(end++);
        tags[index] = tag;
        ids[index] = id;
        sources[index] = source;
        size++;
    }

    /** Takes out one delivery; false when it is not outstanding. */
    boolean take(long tag, Taker taker) {
        long position = find(tag);
        if (position < 0) {
            return false;
        }
        takeAt(position, taker);
        skipHoles();
        shrink();
        return true;
    }

    /** Takes out all up to a tag, oldest first; none, and false, when it is not outstanding. */
    boolean takeUpTo(long tag, Taker taker) {
        if (find(tag) < 0) {
            return false;
        }
        takeWhile(tag, taker);
        return true;
    }

    /** Takes out all, oldest first. */
    void takeAll(Taker taker) {
        takeWhile(Long.MAX_VALUE, taker);
    }

    private void takeWhile(long upTo, Taker taker) {
        while (first < end && tags[index(first)] <= upTo) {
            takeAt(first++, taker);
            skipHoles();
        }
        shrink();
    }

    /** Puts back what was taken out; it may lie before or between what is outstanding. */
    void putBack(List<Taken> taken) {
        List<Taken> all = new ArrayList<>(taken);
        takeAll((tag, source, id) -> all.add(new Taken(tag, source, id)));
        all.sort(Comparator.comparingLong(Taken::tag));
        all.forEach(each -> add(each.tag(), each.source(), each.id()));
    }

    private void takeAt(long position, Taker taker) {
        int index = index(position);
        DeliverySource source = sources[index];
        if (source != null) {
            sources[index] = null;
            size--;
            taker.take(tags[index], source, ids[index]);
        }
    }

    private void skipHoles() {
        while (first < end && sources[index(first)] == null) {
            first++;
        }
    }

    /** The position of a tag that is outstanding, or -1. */
    private long find(long tag) {
        if (first == end || tag < tags[index(first)]) {
            return -1;
        }
        // Without holes in the tags it lies exactly here; otherwise it cannot lie later.
        long high = Math.min(end - 1, first + (tag - tags[index(first)]));
        if (tags[index(high)] != tag) {
            high = search(tag, high);
        }
        return high >= 0 && sources[index(high)] != null ? high : -1;
    }

    private long search(long tag, long last) {
        long low = first;
        long high = last;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long found = tags[index(middle)];
            if (found == tag) {
                return middle;
            }
            if (found < tag) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Closes the holes when at least half of the ring is holes, and doubles it otherwise. */
    private void makeRoom() {
        resize(size > tags.length / 2 ? tags.length * 2 : tags.length);
    }

    private void shrink() {
        if (size == 0 && tags.length > KEPT_CAPACITY) {
            resize(FIRST_CAPACITY);
        }
    }

    private void resize(int capacity) {
        long[] newTags = new long[capacity];
        long[] newIds = new long[capacity];
        @Nullable DeliverySource[] newSources = new DeliverySource[capacity];
        int count = 0;
        for (long position = first; position < end; position++) {
            int index = index(position);
            if (sources[index] != null) {
                newTags[count] = tags[index];
                newIds[count] = ids[index];
                newSources[count++] = sources[index];
            }
        }
        tags = newTags;
        ids = newIds;
        sources = newSources;
        first = 0;
        end = count;
    }

    private int index(long position) {
        return (int) position & tags.length - 1;
    }
}
