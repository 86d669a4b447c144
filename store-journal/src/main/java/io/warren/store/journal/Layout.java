package io.warren.store.journal;

import io.warren.store.LogId;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where what lies in a segment. All numbers are big-endian; every record begins at a multiple of 8.
 *
 * <p>A record's checksum is that of its bytes, with the number of its segment mixed in: what is
 * left of the segment that the file was before never fits.
 */
final class Layout {
    static final int VERSION = 1;
    static final long SEGMENT_MAGIC = 0x57415252454e4a4cL; // WARRENJL
    static final long SUMMARY_MAGIC = 0x57415252454e4a53L; // WARRENJS

    /** The header of a segment: magic, version, lane, number, creation, checksum. */
    static final int SEGMENT_HEADER = 64;

    /** Where a segment's header tells how large its file was made. */
    static final int SEGMENT_PREPARED = 32;

    private static final int SEGMENT_CHECKED = 40;

    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int TYPE = 8;
    static final int LEVEL = 9;
    static final int GROUP = 10;
    static final int LOG = 12;
    static final int QUEUE = 16;
    static final int SEQUENCE = 24;
    static final int HEADER = 32;

    /** No record is longer. */
    static final int MAX_RECORD = 64 << 10;

    static final int TYPE_MASK = 0x0f;
    static final int ENTRY = 1;
    static final int CHUNK = 2;
    static final int REMOVED = 3;
    static final int REMOVED_BITS = 4;
    static final int DELIVERED = 5;
    static final int STATE = 6;
    static final int DELETED = 7;
    static final int SEGMENTS = 8;
    static final int RECYCLED = 9;

    /** The payload is that of an earlier entry of the same segment. */
    static final int REFERENCE = 0x10;

    /** The entry was copied from a segment that is to be freed, and is older than its place. */
    static final int COPY = 0x20;

    private Layout() {}

    static int padded(int length) {
        return length + 7 & ~7;
    }

    /** Writes a record's header, complete but for group and checksum. */
    static void header(
            ByteBuffer bytes, int at, int length, int type, int logNumber, LogId id, long seq) {
        bytes.putInt(at + LENGTH, length);
        bytes.put(at + TYPE, (byte) type);
        bytes.put(at + LEVEL, (byte) id.level());
        bytes.putShort(at + GROUP, (short) 0);
        bytes.putInt(at + LOG, logNumber);
        bytes.putLong(at + QUEUE, id.queueId());
        bytes.putLong(at + SEQUENCE, seq);
    }

    static int type(ByteBuffer bytes, int at) {
        return bytes.get(at + TYPE) & TYPE_MASK;
    }

    static boolean isFlagged(ByteBuffer bytes, int at, int flag) {
        return (bytes.get(at + TYPE) & flag) != 0;
    }

    static LogId logId(ByteBuffer bytes, int at) {
        return new LogId(bytes.getLong(at + QUEUE), bytes.get(at + LEVEL) & 0xff);
    }

    /** A record's length if there can be one of that length in the rest of the bytes; or 0. */
    static int lengthAt(ByteBuffer bytes, int at) {
        if (at + HEADER > bytes.limit()) {
            return 0;
        }
        int length = bytes.getInt(at + LENGTH);
        return length < HEADER || length > MAX_RECORD || at + length > bytes.limit() ? 0 : length;
    }

    static boolean isValid(ByteBuffer bytes, int at, int length, long segment, CRC32C crc) {
        return bytes.getInt(at + CRC) == checksum(bytes, at, length, segment, crc);
    }

    static int checksum(ByteBuffer bytes, int at, int length, long segment, CRC32C crc) {
        int limit = bytes.limit();
        int position = bytes.position();
        crc.reset();
        bytes.limit(at + length).position(at + LENGTH);
        crc.update(bytes);
        bytes.limit(limit).position(position);
        return (int) crc.getValue() ^ mixed(segment);
    }

    /** Gives records, from a place to the limit, their group and their checksums. */
    static void stamp(ByteBuffer bytes, int from, int group, long segment, CRC32C crc) {
        for (int at = from; at < bytes.limit(); ) {
            int length = bytes.getInt(at + LENGTH);
            if (length < HEADER) {
                throw new IllegalStateException("a record was reserved and not filled");
            }
            bytes.putShort(at + GROUP, (short) group);
            bytes.putInt(at + CRC, checksum(bytes, at, length, segment, crc));
            at += padded(length);
        }
    }

    /** A bijection of the low 32 bits: different segments differ for sure. */
    private static int mixed(long segment) {
        int x = (int) segment * 0x9E3779B1;
        return (x ^ x >>> 15) * 0x85EBCA6B;
    }

    /**
     * A segment's header.
     *
     * @param preparedBytes the file's size, by which a later one notices that it was cut off; 0 for
     *     a file that grows
     */
    static ByteBuffer segmentHeader(long number, int lane, long createdMillis, long preparedBytes) {
        ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER);
        header.putLong(SEGMENT_MAGIC).putInt(VERSION).putInt(lane);
        header.putLong(number).putLong(createdMillis).putLong(preparedBytes);
        header.putInt(headerChecksum(header));
        return header.rewind();
    }

    static boolean isHeaderValid(ByteBuffer header) {
        return header.limit() >= SEGMENT_HEADER
                && header.getLong(0) == SEGMENT_MAGIC
                && header.getInt(SEGMENT_CHECKED) == headerChecksum(header);
    }

    private static int headerChecksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(SEGMENT_CHECKED));
        return (int) crc.getValue();
    }
}
