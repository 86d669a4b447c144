package io.warren.store.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the disk is full: spare files are given back, then a reserve that was kept for
 * this, and then the work waits and is tried again. A second reserve is left for the segment that
 * says what is freed meanwhile. No space is a state, not an error.
 */
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final long RETRY_MILLIS = 1000;

    private final Disk disk;
    private final SegmentPool pool;
    private final Path reserve;
    private final Path rescue;
    private final long reserveBytes;
    private boolean reserved;
    private boolean rescuing;
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
        this.rescue = folder.resolve("rescue");
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
        if (pool.sacrifice()) {
            return true;
        }
        if (!full) {
            full = true;
            LOG.warn("No space left, folder={}", reserve.getParent());
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

    /** The file that a rescue segment is written into; null if there was no room for it. */
    synchronized @Nullable Path rescue() {
        return rescuing ? rescue : null;
    }

    /** It is a segment now. */
    synchronized void rescued() {
        rescuing = false;
    }

    /** Makes the reserves if they are not there; when they are, the disk is not full any more. */
    synchronized void restore() throws IOException {
        if (reserveBytes > 0 && !(reserved && rescuing)) {
            rescuing = rescuing || make(rescue);
            reserved = reserved || isMade(reserve) || rescuing && make(reserve);
            if (!reserved || !rescuing) {
                return;
            }
        }
        if (full) {
            full = false;
            LOG.info("There is space again, folder={}", reserve.getParent());
        }
    }

    /** Takes a segment's file for a rescue segment, if one is missing; returns whether it did. */
    synchronized boolean takeForRescue(Path file) throws IOException {
        if (rescuing || reserveBytes == 0) {
            return false;
        }
        try (Disk.DiskFile opened = disk.open(file, Disk.Mode.WRITE)) {
            if (opened.size() < reserveBytes) {
                return false;
            }
            disk.rename(file, rescue); // first: a segment that is cut off would be damage
            opened.truncate(reserveBytes);
        }
        rescuing = true;
        return true;
    }

    private boolean isMade(Path file) throws IOException {
        try (Disk.DiskFile made = disk.open(file, Disk.Mode.READ)) {
            return made.size() == reserveBytes;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean make(Path file) throws IOException {
        try (Disk.DiskFile made = disk.open(file, Disk.Mode.WRITE)) {
            if (made.size() != reserveBytes) {
                SegmentPool.fill(made, 0, reserveBytes);
            }
            return true;
        } catch (IOException e) {
            if (!Faults.isNoSpace(e)) {
                throw e;
            }
            disk.delete(file);
            return false;
        }
    }
}
