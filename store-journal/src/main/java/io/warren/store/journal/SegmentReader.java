package io.warren.store.journal;

import io.warren.message.Message;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads entries by their places, in large blocks. Threads: one at a time. */
final class SegmentReader implements Closeable {
    private static final int BLOCK = 512 << 10;
    private static final int MAX_FILES = 16;

    private final Disk disk;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private final CRC32C crc = new CRC32C();
    private final Map<Segment, Disk.DiskFile> files = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Segment blockSegment;
    private long blockStart;
    private boolean checked;
    private int length;
    private long contentLength;

    /** The number and time of the entry that was read last. */
    private long time;

    SegmentReader(Disk disk) {
        this.disk = disk;
    }

    long timeMillis() {
        return time;
    }

    /**
     * Reads an entry.
     *
     * @throws DamagedException when it is not there as it was written
     */
    Message entry(Lane lane, Segment segment, long offset, int logNumber, long sequence)
            throws IOException, DamagedException {
        int at = record(lane, segment, offset, Layout.ENTRY);
        if (block.getInt(at + Layout.LOG) != logNumber
                || block.getLong(at + Layout.SEQUENCE) != sequence) {
            throw new DamagedException("another record is in its place");
        }
        time = block.getLong(at + EntryCodec.TIME);
        long place = offset;
        if (Layout.isFlagged(block, at, Layout.REFERENCE)) {
            place = block.getLong(at + EntryCodec.TARGET) << 3;
            if (place < Layout.SEGMENT_HEADER || place >= offset) {
                throw new DamagedException("it refers to nothing");
            }
            at = record(lane, segment, place, Layout.ENTRY);
            if (Layout.isFlagged(block, at, Layout.REFERENCE)) {
                throw new DamagedException("it refers to a reference");
            }
        }
        contentLength = block.getInt(at + EntryCodec.CONTENT_LENGTH);
        int payloadLength = block.getInt(at + EntryCodec.PAYLOAD_LENGTH);
        if (contentLength < 0 || contentLength > payloadLength) {
            throw new DamagedException("its lengths make no sense");
        }
        int data = length - EntryCodec.PAYLOAD;
        if (data == payloadLength) {
            ByteBuffer payload = block.duplicate();
            payload.limit(at + length).position(at + EntryCodec.PAYLOAD);
            return EntryCodec.decode(payload, (int) contentLength);
        }
        return EntryCodec.decode(
                chunks(lane, segment, place, at, data, payloadLength), (int) contentLength);
    }

    private ByteBuffer chunks(
            Lane lane, Segment segment, long offset, int at, int data, int payloadLength)
            throws IOException, DamagedException {
        int logNumber = block.getInt(at + Layout.LOG);
        long sequence = block.getLong(at + Layout.SEQUENCE);
        if (data > payloadLength || offset + payloadLength > segment.end()) {
            throw new DamagedException("its lengths make no sense");
        }
        ByteBuffer payload = ByteBuffer.allocate(payloadLength);
        payload.put(0, block, at + EntryCodec.PAYLOAD, data);
        int done = data;
        long place = offset + Layout.padded(length);
        while (done < payloadLength) {
            int chunk = record(lane, segment, place, Layout.CHUNK);
            int size = length - Layout.HEADER;
            if (block.getInt(chunk + Layout.LOG) != logNumber
                    || block.getLong(chunk + Layout.SEQUENCE) != sequence
                    || size > payloadLength - done) {
                throw new DamagedException("a piece of it is missing");
            }
            payload.put(done, block, chunk + Layout.HEADER, size);
            done += size;
            place += Layout.padded(length);
        }
        return payload;
    }

    /** Brings a record into the block, checks it, and tells where in the block it is. */
    private int record(Lane lane, Segment segment, long offset, int type)
            throws IOException, DamagedException {
        int at = inBlock(segment, offset);
        if (at < 0) {
            load(lane, segment, offset);
            at = inBlock(segment, offset);
        }
        if (at < 0) {
            throw new DamagedException("its record is cut off or has no sensible length");
        }
        length = block.getInt(at + Layout.LENGTH);
        if (checked && !Layout.isValid(block, at, length, segment.number(), crc)) {
            throw new DamagedException("its checksum does not fit");
        }
        if (Layout.type(block, at) != type) {
            throw new DamagedException("another kind of record is in its place");
        }
        return at;
    }

    private int inBlock(Segment segment, long offset) {
        if (!segment.equals(blockSegment) || offset < blockStart) {
            return -1;
        }
        long at = offset - blockStart;
        return at < block.limit() && Layout.lengthAt(block, (int) at) > 0 ? (int) at : -1;
    }

    private void load(Lane lane, Segment segment, long offset) throws IOException {
        block.clear();
        blockSegment = null;
        if (offset >= segment.written()) {
            int copied = lane.copyUnwritten(segment, offset, block);
            if (copied > 0) {
                block.flip();
                loaded(segment, offset, false);
                return;
            }
        }
        block.clear();
        long rest = segment.written() - offset;
        block.limit((int) Math.max(0, Math.min(BLOCK, rest)));
        Disk.readFully(file(segment), block, offset);
        loaded(segment, offset, true);
    }

    private void loaded(Segment segment, long offset, boolean fromFile) {
        blockSegment = segment;
        blockStart = offset;
        checked = fromFile;
    }

    private Disk.DiskFile file(Segment segment) throws IOException {
        Disk.DiskFile known = files.get(segment);
        if (known != null) {
            return known;
        }
        if (files.size() >= MAX_FILES) {
            Segment eldest = files.keySet().iterator().next();
            forget(eldest);
        }
        Disk.DiskFile opened = disk.open(segment.path(), Disk.Mode.READ);
        files.put(segment, opened);
        return opened;
    }

    /** Closes files of segments that are not there any more. */
    void forgetRecycled() throws IOException {
        for (Segment segment : files.keySet().toArray(new Segment[0])) {
            if (segment.isRecycling()) {
                forget(segment);
            }
        }
        if (blockSegment != null && blockSegment.isRecycling()) {
            blockSegment = null;
        }
    }

    private void forget(Segment segment) throws IOException {
        Disk.DiskFile file = files.remove(segment);
        if (file != null) {
            file.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Disk.DiskFile file : files.values()) {
            file.close();
        }
        files.clear();
    }
}
