package io.warren.itest.hotplug;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many publishes of a channel are not confirmed. Confirms come in any order: one for all
 * up to a number may come behind one for a higher number alone.
 */
final class PublishWindow {
    private final int size;
    private final Semaphore free;
    private final NavigableSet<Long> open = new ConcurrentSkipListSet<>();
    private final AtomicLong confirmed = new AtomicLong();

    PublishWindow(int size) {
        this.size = size;
        this.free = new Semaphore(size);
    }

    /** Waits until there may be one more, which is published with this number next. */
    void await(long tag) throws InterruptedException {
        free.acquire();
        open.add(tag);
    }

    void acked(long tag, boolean multiple) {
        NavigableSet<Long> acked =
                multiple ? open.headSet(tag, true) : open.subSet(tag, true, tag, true);
        int count = 0;
        while (acked.pollFirst() != null) {
            count++;
        }
        confirmed.addAndGet(count);
        free.release(count);
    }

    /** How many are confirmed. */
    long confirmed() {
        return confirmed.get();
    }

    /** Nobody waits any more. */
    void open() {
        free.release(size);
    }
}
