package io.warren.store.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the disk is full: spare files are given back, then a reserve that was kept for
 * this, and then the work waits and is tried again. No space is a state, not an error.
 */
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final long RETRY_MILLIS = 1000;

    private final Disk disk;
    private final SegmentPool pool;
    private final Path reserve;
    private final long reserveBytes;
    private boolean reserved;
    private boolean givenUp;
    private volatile boolean full;

    /** Something that can be done again from its beginning. */
    interface Work {
        void run() throws IOException;
    }

    Space(Disk disk, Path folder, SegmentPool pool, long reserveBytes) {
        this.disk = disk;
        this.pool = pool;
        this.reserve = folder.resolve("reserve");
        this.reserveBytes = reserveBytes;
    }

    boolean isFull() {
        return full;
    }

    /** Does the work as soon as there is room for it. Blocking: until then. */
    void run(Work work) throws IOException {
        while (true) {
            try {
                work.run();
                return;
            } catch (IOException e) {
                if (!Faults.isNoSpace(e) || !awaitRoom()) {
                    throw e;
                }
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls tries again, whatever woke it
    private synchronized boolean awaitRoom() throws IOException {
        if (!full) {
            full = true;
            LOG.warn("No space left, folder={}", reserve.getParent());
        }
        if (pool.sacrifice()) {
            return true;
        }
        if (reserved) {
            disk.delete(reserve);
            reserved = false;
            return true;
        }
        if (givenUp) {
            return false;
        }
        try {
            wait(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !givenUp;
    }

    /** Room was made: whoever waits tries again. */
    synchronized void freed() {
        notifyAll();
    }

    /** Nobody waits any more: the store is being closed. */
    synchronized void giveUp() {
        givenUp = true;
        notifyAll();
    }

    /** Makes the reserve if it is not there; when it is, the disk is not full any more. */
    synchronized void restore() throws IOException {
        if (reserved) {
            return;
        }
        if (reserveBytes > 0) {
            try (Disk.DiskFile file = disk.open(reserve, Disk.Mode.WRITE)) {
                if (file.size() != reserveBytes) {
                    SegmentPool.fill(file, reserveBytes);
                }
            } catch (IOException e) {
                if (!Faults.isNoSpace(e)) {
                    throw e;
                }
                disk.delete(reserve);
                return;
            }
            reserved = true;
        }
        if (full) {
            full = false;
            LOG.info("There is space again, folder={}", reserve.getParent());
        }
    }
}
