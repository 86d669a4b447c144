package io.warren.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Files of full size to write over: recycled ones, and ones that were filled with zeros ahead.
 *
 * <p>Threads: the writer takes, the housekeeper gives; only their list is guarded.
 */
final class SegmentPool {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    /** A file that grows does so by so much. */
    private static final int GROWTH = 256 << 10;

    /** So much is synced at once while a file is prepared: more would make the writer wait. */
    private static final int SYNC_BYTES = 4 << 20;

    private final Disk disk;
    private final Path folder;
    private final long segmentBytes;
    private final ArrayDeque<Path> free = new ArrayDeque<>();
    private long nextName = 1;

    SegmentPool(Disk disk, Path folder, long segmentBytes) {
        this.disk = disk;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
    }

    synchronized int size() {
        return free.size();
    }

    /** A file that is there. */
    synchronized void found(Path file) {
        free.add(file);
        nextName = Math.max(nextName, SegmentFiles.number(file) + 1);
    }

    /** A file to write over, which must be renamed; null if there is none. */
    synchronized @Nullable Path take() {
        return free.pollFirst();
    }

    private synchronized Path newName() {
        return folder.resolve(nextName++ + SegmentFiles.FREE);
    }

    /**
     * Renames a segment's file to that of a free one, or deletes it if it has not the right size.
     *
     * @return the free file, which may be used when its name is durable: a power cut must not find
     *     new content under the old name; null if there is none
     */
    @Nullable Path rename(Path file, boolean keep) throws IOException {
        boolean fits = false;
        if (keep) {
            try (Disk.DiskFile opened = disk.open(file, Disk.Mode.READ)) {
                fits = opened.size() == segmentBytes;
            }
        }
        if (!fits) {
            disk.delete(file);
            return null;
        }
        Path name = newName();
        disk.rename(file, name);
        return name;
    }

    /** Makes a file of zeros. Blocking: for long. */
    void prepare() throws IOException {
        Path name = newName();
        Path temporary = folder.resolve(name.getFileName() + SegmentFiles.TEMPORARY);
        try (Disk.DiskFile file = disk.open(temporary, Disk.Mode.WRITE)) {
            fill(file, 0, segmentBytes);
        } catch (IOException e) {
            disk.delete(temporary);
            throw e;
        }
        disk.rename(temporary, name);
        disk.syncFolder(folder);
        found(name);
    }

    /** How far a file that grows is to reach, if so much of it is wanted. */
    long reach(long wanted) {
        long step = Math.min(GROWTH, segmentBytes);
        return (wanted + step - 1) / step * step;
    }

    /** Fills a file with zeros from one place to another, a little at a time. */
    static void fill(Disk.DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            int length = (int) Math.min(ZEROS.capacity(), to - at);
            Disk.writeFully(file, ZEROS.duplicate().limit(length), at);
            at += length;
            if (at % SYNC_BYTES == 0 || at == to) {
                file.force();
            }
        }
    }

    /** Deletes one file, to make room on the disk; false without one. */
    boolean sacrifice() throws IOException {
        Path file = take();
        if (file == null) {
            return false;
        }
        disk.delete(file);
        return true;
    }

    /** Deletes files until there are no more than so many. */
    void trim(int most) throws IOException {
        while (size() > most) {
            sacrifice();
        }
    }
}
