package io.warren.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes a lane: takes all that has come, gives it checksums, writes it once, says
 * so, and begins again.
 */
final class LaneWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);

    /** More in one write gains nothing, and those who wait for it wait longer. */
    private static final int MOST_AT_ONCE = 8;

    private final Journal journal;
    private final Lane lane;
    private final Disk disk;
    private final SegmentPool pool;
    private final Space space;
    private final boolean synced;
    private final CRC32C crc = new CRC32C();
    private int group;
    private @Nullable Segment segment;
    private Disk.@Nullable DiskFile file;

    /** How far the zeros reach in a file that grows. */
    private long zeroed;

    LaneWriter(
            Journal journal, Lane lane, Disk disk, SegmentPool pool, Space space, boolean synced) {
        this.journal = journal;
        this.lane = lane;
        this.disk = disk;
        this.pool = pool;
        this.space = space;
        this.synced = synced;
    }

    @Override
    public void run() {
        try {
            for (Lane.Group next = lane.take(); next != null; next = lane.take()) {
                if (journal.failure() != null) {
                    return;
                }
                if (!next.buffers().isEmpty()) {
                    write(next);
                }
                journal.wrote(next);
            }
            finish();
        } catch (IOException | RuntimeException | Error e) {
            journal.fail(e);
        } catch (InterruptedException e) {
            journal.fail(new IOException("the writer was interrupted", e));
        } finally {
            closeQuietly();
        }
    }

    private void write(Lane.Group next) throws IOException {
        group++;
        List<Buffer> buffers = next.buffers();
        for (int i = 0; i < buffers.size(); ) {
            i += writeSome(buffers, i);
        }
        lane.wrote(next);
    }

    /** Writes buffers that lie behind each other in a segment as one; returns how many. */
    private int writeSome(List<Buffer> buffers, int first) throws IOException {
        Segment of = buffers.get(first).segment();
        long offset = buffers.get(first).offset();
        long length = 0;
        int count = 0;
        while (first + count < buffers.size()
                && count < MOST_AT_ONCE
                && buffers.get(first + count).segment().equals(of)
                && (count == 0
                        || buffers.get(first).isPooled()
                                && buffers.get(first + count).isPooled())) {
            length += buffers.get(first + count++).end();
        }
        ByteBuffer[] bytes = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            Buffer buffer = buffers.get(first + i);
            buffer.awaitFilled();
            bytes[i] = buffer.bytes().duplicate().position(0).limit(buffer.end());
            Layout.stamp(bytes[i], 0, group, of.number(), crc);
        }
        Disk.DiskFile target = fileOf(of);
        boolean pooled = buffers.get(first).isPooled();
        long end = offset + length;
        space.run(
                () -> {
                    if (of.isGrowing()) {
                        grow(target, end);
                    }
                    for (ByteBuffer each : bytes) {
                        each.rewind();
                    }
                    if (pooled) {
                        Disk.writeFully(target, bytes, offset);
                    } else {
                        Disk.writeFully(target, bytes[0], offset);
                    }
                });
        of.written(end);
        return count;
    }

    /**
     * Puts zeros where records are to be. A file system that gives up, as ext4 does when it finds
     * an error of the disk, has been seen to report a synced write that made a file longer as done,
     * and not to have it afterwards; of those over what was there none.
     */
    private void grow(Disk.DiskFile growing, long wanted) throws IOException {
        if (synced && wanted > zeroed) {
            long reach = pool.reach(wanted);
            SegmentPool.fill(growing, zeroed, reach);
            zeroed = reach;
        }
    }

    private Disk.DiskFile fileOf(Segment wanted) throws IOException {
        Disk.DiskFile open = file;
        if (open != null && wanted.equals(segment)) {
            return open;
        }
        finish();
        space.run(() -> file = begin(wanted));
        segment = wanted;
        Disk.DiskFile begun = file;
        if (begun == null) {
            throw new IllegalStateException("no file");
        }
        return begun;
    }

    private void closeQuietly() {
        Disk.DiskFile open = file;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("Not closed after a failure", e);
            }
        }
    }

    /** The segment is written: the file is closed. */
    private void finish() throws IOException {
        Disk.DiskFile open = file;
        if (open != null) {
            open.close();
            file = null;
        }
        if (segment != null) {
            segment.complete();
            journal.wakeHousekeeper();
            segment = null;
        }
    }

    /** Names a free file for the segment, or makes a new one, which grows. */
    private Disk.DiskFile begin(Segment next) throws IOException {
        Path free = pool.take();
        Disk.Mode mode = synced ? Disk.Mode.WRITE_SYNCED : Disk.Mode.WRITE;
        Disk.DiskFile opened = disk.open(free == null ? next.path() : free, mode);
        try {
            if (free == null) {
                zeroed = 0;
                grow(opened, Layout.SEGMENT_HEADER);
            }
            ByteBuffer header =
                    Layout.segmentHeader(
                            next.number(),
                            lane.kind(),
                            System.currentTimeMillis(),
                            free == null ? 0 : opened.size());
            Disk.writeFully(opened, header, 0);
            next.growing(free == null);
            if (free != null) {
                disk.rename(free, next.path());
            }
            if (synced) {
                disk.syncFolder(lane.folder());
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
