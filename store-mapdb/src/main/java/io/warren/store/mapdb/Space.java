package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk is full. When a write finds no room, a reserve is given back first, by which
 * what is under way and what consumers remove can be written; when that is used up, too, it is
 * tried again each second. When the reserve can be made again the disk is not full any more.
 *
 * <p>Threads: the engine's, but for what says otherwise.
 */
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final FileChannel reserve;
    private final long reserveBytes;
    private volatile boolean full;
    private volatile long fullSince;
    private volatile boolean progressed;
    private volatile boolean waiting;
    private volatile long writeAt;
    private volatile long restoreAt;

    Space(Path folder, FileChannel reserve, long reserveBytes) {
        this.folder = folder;
        this.reserve = reserve;
        this.reserveBytes = reserveBytes;
    }

    /** Whether publishers should be stopped. Any thread. */
    boolean isFull() {
        return full;
    }

    /** Whether it has been full for so long that nobody should wait for it. Any thread. */
    boolean isFullFor(long millis) {
        return full
                && !progressed
                && System.nanoTime() - fullSince >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Whether it is too early to write. */
    boolean isWaiting() {
        return waiting && writeAt - System.nanoTime() > 0;
    }

    /** Whether to try if the disk is full still. */
    boolean isRestoreDue() {
        return full && restoreAt - System.nanoTime() <= 0;
    }

    /** How long a full disk needs no look. */
    long restNanos() {
        long at = isWaiting() ? writeAt : restoreAt;
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), at - System.nanoTime());
    }

    /** A write found no room. */
    void missing() throws IOException {
        long now = System.nanoTime();
        progressed = false;
        restoreAt = now;
        if (!full) {
            fullSince = now;
            full = true;
            LOG.warn("No space left, folder={}", folder);
        }
        if (reserve.size() > 0) {
            reserve.truncate(0);
        } else {
            writeAt = now + RETRY_NANOS;
            waiting = true;
        }
    }

    /** A commit is on disk. Any thread. */
    void wrote() {
        progressed = true;
    }

    /** Whether there was a commit after the last write that found no room. */
    boolean hasProgressed() {
        return progressed;
    }

    /** Room was made: it is worth trying now. Any thread. */
    void freed() {
        waiting = false;
        restoreAt = System.nanoTime();
    }

    /** Makes the reserve if it is not there: only if that works the disk is not full. */
    void restore() throws IOException {
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect(256 << 10);
            // Not synced: room is taken, or found missing, when it is written.
            for (long at = reserve.size(); at < reserveBytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), reserveBytes - at));
                at = Writes.fully(reserve, zeros, at);
            }
        } catch (NoSpaceException e) {
            reserve.truncate(0);
            if (!full) {
                missing();
                waiting = false; // no write of the store's has failed
            }
            restoreAt = System.nanoTime() + RETRY_NANOS;
            return;
        }
        if (full) {
            full = false;
            waiting = false;
            LOG.info("There is space again, folder={}", folder);
        }
    }
}
