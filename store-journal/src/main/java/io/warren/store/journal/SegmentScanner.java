package io.warren.store.journal;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads all records of a segment, and tells a torn end from damage. */
final class SegmentScanner {
    private static final int BLOCK = 1 << 20;

    private final Disk disk;
    private final Segment segment;

    /** Up to where it was certainly written; -1 if that is not known. */
    private final long knownEnd;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private final SegmentContents contents = new SegmentContents();
    private final Map<Long, Part> parts = new HashMap<>();
    private final List<String> damages = new ArrayList<>();
    private Disk.@Nullable DiskFile file;
    private long blockStart = -1;
    private long size;

    /** The group of the last valid record; negative before the first. */
    private int lastGroup = -1;

    private long entries;
    private long tornBytes;

    /** A head whose chunks are awaited. */
    private @Nullable Head head;

    private record Head(
            int log, long sequence, long offset, int contentLength, int rest, boolean copy) {}

    /**
     * What was found.
     *
     * @param end behind the last record
     * @param tornBytes behind that, of a write that was cut off
     * @param unused whether the file was only being made
     */
    record Result(
            SegmentContents contents,
            long end,
            long entries,
            long tornBytes,
            List<String> damages,
            boolean unused) {}

    SegmentScanner(Disk disk, Segment segment, long knownEnd) {
        this.disk = disk;
        this.segment = segment;
        this.knownEnd = knownEnd;
    }

    /** Scans. */
    Result scan() throws IOException {
        try (Disk.DiskFile opened = disk.open(segment.path(), Disk.Mode.READ)) {
            file = opened;
            size = opened.size();
            boolean unused = checkHeader();
            long end = unused ? Layout.SEGMENT_HEADER : scanRecords();
            return new Result(contents, end, entries, tornBytes, damages, unused);
        }
    }

    /** Whether the file was only being made: nothing was ever confirmed in it. */
    private boolean checkHeader() throws IOException {
        load(0);
        if (Layout.isHeaderValid(block)) {
            int version = block.getInt(8);
            if (version > Layout.VERSION) {
                throw new StoreException(
                        segment.path()
                                + " was written by a newer version (format "
                                + version
                                + ", this one reads up to "
                                + Layout.VERSION
                                + "): use that version");
            }
            if (block.getLong(16) == segment.number()) {
                checkSize(block.getLong(Layout.SEGMENT_PREPARED));
                return false;
            }
        }
        if (nextValid(Layout.SEGMENT_HEADER) >= 0) {
            damages.add("the header of " + segment.path() + " is damaged");
            return false;
        }
        load(0);
        for (int i = 0; i < Math.min(block.limit(), Layout.SEGMENT_HEADER); i++) {
            if (block.get(i) != 0) {
                throw new StoreException(
                        segment.path()
                                + " is not a segment of this journal:"
                                + " restore the folder from a backup");
            }
        }
        return true;
    }

    private void checkSize(long prepared) {
        if (size < prepared) {
            damages.add(
                    segment.path() + " was cut off: it has " + size + " of " + prepared + " bytes");
        }
    }

    private long scanRecords() throws IOException {
        long at = Layout.SEGMENT_HEADER;
        long end = at;
        while (at < size) {
            int length = validAt(at);
            if (length > 0) {
                record(at, length);
                at += Layout.padded(length);
                end = at;
                continue;
            }
            long next = nextValid(at + 8);
            if (next < 0 && at >= knownEnd) {
                break;
            }
            if (next >= 0 && isTorn(at, next)) {
                tornBytes = size - at;
                break;
            }
            long until = next < 0 ? knownEnd : next;
            damages.add(segment.path() + " is damaged from " + at + " to " + until);
            head = null;
            if (next < 0) {
                return Math.max(end, knownEnd);
            }
            at = next;
        }
        if (at < knownEnd && at >= size) {
            damages.add(segment.path() + " ends at " + size + " instead of " + knownEnd);
        }
        if (head != null) {
            end = head.offset;
            head = null;
        }
        return end;
    }

    /** Whether what is broken was never confirmed: all behind it is of the last group. */
    private boolean isTorn(long broken, long next) throws IOException {
        if (broken < knownEnd) {
            return false;
        }
        validAt(next);
        int group = groupAt(next);
        boolean adjacent = lastGroup < 0 || (short) (group - lastGroup) <= 1;
        for (long at = next; at >= 0; ) {
            int length = validAt(at);
            if (length > 0) {
                if (groupAt(at) != group) {
                    return false;
                }
                at += Layout.padded(length);
            } else {
                at = nextValid(at + 8);
            }
        }
        return adjacent;
    }

    private int groupAt(long at) {
        return block.getShort((int) (at - blockStart) + Layout.GROUP);
    }

    /** The length of the record at a place, which is in the block then; 0 without one. */
    private int validAt(long at) throws IOException {
        if (blockStart < 0
                || at < blockStart
                || at + Layout.MAX_RECORD > blockStart + block.limit()
                        && blockStart + block.limit() < size) {
            load(at);
        }
        int index = (int) (at - blockStart);
        int length = Layout.lengthAt(block, index);
        if (length == 0) {
            return 0;
        }
        int type = Layout.type(block, index);
        return type >= Layout.ENTRY
                        && type <= Layout.RECYCLED
                        && Layout.isValid(block, index, length, segment.number(), crc)
                ? length
                : 0;
    }

    private long nextValid(long from) throws IOException {
        for (long at = from; at + Layout.HEADER <= size; at += 8) {
            if (validAt(at) > 0) {
                return at;
            }
        }
        return -1;
    }

    private void load(long at) throws IOException {
        Disk.DiskFile opened = file;
        if (opened == null) {
            throw new IllegalStateException("not open");
        }
        block.clear();
        Disk.readFully(opened, block, at);
        blockStart = at;
    }

    private void record(long at, int length) {
        int index = (int) (at - blockStart);
        lastGroup = block.getShort(index + Layout.GROUP) & 0xffff;
        int type = Layout.type(block, index);
        int log = block.getInt(index + Layout.LOG);
        if (head != null && type != Layout.CHUNK) {
            damages.add(segment.path() + ": an entry at " + head.offset + " is incomplete");
            head = null;
        }
        switch (type) {
            case Layout.ENTRY -> entry(at, index, length, log);
            case Layout.CHUNK -> chunk(index, length, log);
            case Layout.REMOVED -> {
                for (int i = index + Layout.HEADER; i + 16 <= index + length; i += 16) {
                    contents.removed().add(log, block.getLong(i), block.getLong(i + 8));
                }
            }
            default -> {
                byte[] copy = new byte[length];
                block.get(index, copy);
                contents.note(copy);
            }
        }
    }

    private void entry(long at, int index, int length, int log) {
        long sequence = block.getLong(index + Layout.SEQUENCE);
        boolean copy = Layout.isFlagged(block, index, Layout.COPY);
        int contentLength = block.getInt(index + EntryCodec.CONTENT_LENGTH);
        int payload = block.getInt(index + EntryCodec.PAYLOAD_LENGTH);
        int data = length - EntryCodec.PAYLOAD;
        if (Layout.isFlagged(block, index, Layout.REFERENCE) || data >= payload) {
            add(index, log, sequence, at, contentLength, copy);
        } else {
            head = new Head(log, sequence, at, contentLength, payload - data, copy);
        }
    }

    private void chunk(int index, int length, int log) {
        Head begun = head;
        if (begun == null) {
            return; // of an entry whose beginning is damaged, which was told
        }
        int rest = begun.rest - (length - Layout.HEADER);
        if (log != begun.log || block.getLong(index + Layout.SEQUENCE) != begun.sequence) {
            damages.add(segment.path() + ": an entry at " + begun.offset + " is incomplete");
            head = null;
        } else if (rest > 0) {
            head =
                    new Head(
                            log,
                            begun.sequence,
                            begun.offset,
                            begun.contentLength,
                            rest,
                            begun.copy);
        } else {
            head = null;
            add(index, log, begun.sequence, begun.offset, begun.contentLength, begun.copy);
        }
    }

    private void add(int index, int log, long sequence, long at, int size8, boolean copy) {
        long key = 2L * log + (copy ? 1 : 0);
        Part part = parts.get(key);
        if (part == null || !part.takes(sequence)) {
            part = new Part(segment, sequence, copy);
            parts.put(key, part);
            contents.add(log, Layout.logId(block, index), part);
        }
        part.add(sequence, (int) (at >> 3), size8);
        entries++;
    }
}
