package io.warren.store.journal;

import io.warren.store.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A segment of notes that does not wait for those before it: it is made in memory and written at
 * once, into a file that was kept for it. So segments can be freed while the writer waits for the
 * room that they take.
 *
 * <p>Its number is that of a segment made now, and what the lane has still to write lies in
 * segments of lower numbers, too. That is no matter: of notes, the order means nothing.
 */
final class RescueSegment implements Notes {
    private final Segment segment;
    private final ByteBuffer bytes;
    private boolean overflown;

    RescueSegment(Segment segment, int capacity) {
        this.segment = segment;
        this.bytes = ByteBuffer.allocate(capacity);
        ByteBuffer header =
                Layout.segmentHeader(segment.number(), Lane.DURABLE, System.currentTimeMillis(), 0);
        bytes.put(header);
    }

    Segment segment() {
        return segment;
    }

    @Override
    public long note(int type, int logNumber, LogId id, long sequence, ByteBuffer payload) {
        int length = Layout.HEADER + payload.limit();
        int at = bytes.position();
        if (overflown || bytes.remaining() < Layout.padded(length)) {
            overflown = true;
            return segment.number();
        }
        Layout.header(bytes, at, length, type, logNumber, id, sequence);
        bytes.put(at + Layout.HEADER, payload, 0, payload.limit());
        SegmentContents contents = segment.openContents();
        if (type == Layout.REMOVED) {
            contents.addRemoved(logNumber, payload);
        } else {
            byte[] copy = new byte[length];
            bytes.get(at, copy);
            contents.note(copy);
        }
        bytes.position(at + Layout.padded(length));
        return segment.number();
    }

    /**
     * Makes it durable. Blocking.
     *
     * @param reserve a file of the capacity
     * @return whether that was possible; if not, nothing of it counts
     */
    boolean write(Disk disk, Path reserve, Path folder, boolean synced) throws IOException {
        if (overflown) {
            return false;
        }
        bytes.flip();
        Layout.stamp(bytes, Layout.SEGMENT_HEADER, 0, segment.number(), new CRC32C());
        try (Disk.DiskFile file = disk.open(reserve, Disk.Mode.WRITE)) {
            Disk.writeFully(file, bytes, 0);
            file.truncate(bytes.limit());
            if (synced) {
                file.force();
            }
        } catch (IOException e) {
            if (Faults.isNoSpace(e)) {
                return false;
            }
            throw e;
        }
        disk.rename(reserve, segment.path());
        if (synced) {
            disk.syncFolder(folder);
        }
        segment.end(bytes.limit());
        segment.written(bytes.limit());
        segment.seal();
        segment.complete();
        return true;
    }
}
