package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the data file that it lacks: one checksummed record a commit, in a file that is
 * zeroed ahead and written over again and again. A record counts only if its generation is the
 * current one and its number the next, so that none of an earlier round is ever taken for valid.
 *
 * <p>What this does not do: it does not know what the changes are, nor when to start over.
 *
 * <p>Threads: one call at a time; {@link #positionBytes} may be read by the engine's thread when no
 * record is on its way.
 */
final class RedoLog {
    /** Room that a record's maker leaves in front for {@link #append}. */
    static final int HEADER = 48;

    private static final int MAGIC = 0x5245444f; // REDO

    /** How long the file was, at least: one that is shorter was cut off. */
    private static final int FILE_SIZE_AT = 32;

    private static final int CHECKSUM_AT = 40;

    /** Records begin at multiples of it, a sector: none shares one with the record before. */
    private static final int ALIGNMENT = 512;

    private static final int ZERO_AHEAD = 4 << 20;

    private final FileChannel file;
    private long generation;
    private long nextNumber;
    private long nextUnsynced;
    private volatile long position;
    private volatile long zeroedTo;

    RedoLog(FileChannel file) throws IOException {
        this.file = file;
        this.zeroedTo = file.size();
    }

    /** Where the next record will lie: how much there would be to replay. */
    long positionBytes() {
        return position;
    }

    /** Makes the file at least as long as {@link #replay} expects it to be. */
    void reserve() throws IOException {
        zeroAhead(ZERO_AHEAD);
    }

    /**
     * Whether it takes more room than it needs to begin with, or half of that is used. Any thread.
     */
    boolean takesMuchRoom() {
        return zeroedTo > ZERO_AHEAD || position > zeroedTo / 2;
    }

    /**
     * Gives back the room that it has grown to. Only between {@link ControlFile#nextGeneration} and
     * the first record: no record says then that the file is longer.
     */
    void shrink() throws IOException {
        if (zeroedTo > ZERO_AHEAD) {
            file.truncate(ZERO_AHEAD);
            zeroedTo = ZERO_AHEAD;
        }
    }

    /** Starts over; the control file must say the same. */
    void begin(long newGeneration) throws IOException {
        generation = newGeneration;
        nextNumber = 0;
        nextUnsynced = 0;
        position = 0;
    }

    /**
     * Writes a record. When there is no room for it, a part of it may lie there: its checksum does
     * not fit, the next one is written over it, and nothing needs to be cut off.
     *
     * @param record {@link #HEADER} free bytes and the changes, from 0 to the limit
     * @param sync whether it, and all before, must be on disk when this returns
     * @throws NoSpaceException when it is as if this had not been called
     */
    void append(ByteBuffer record, boolean sync) throws IOException {
        int length = record.limit();
        record.putInt(0, MAGIC);
        record.putInt(4, length);
        record.putLong(8, generation);
        record.putLong(16, nextNumber);
        record.putLong(24, nextUnsynced);
        zeroAhead(length);
        record.putLong(FILE_SIZE_AT, zeroedTo);
        record.putInt(CHECKSUM_AT, checksum(record));
        record.rewind();
        Writes.fully(file, record, position);
        nextNumber++;
        if (sync) {
            sync();
        }
        position = position + length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Brings the records that were appended without a sync to disk. */
    void sync() throws IOException {
        if (nextUnsynced < nextNumber) {
            file.force(false);
            nextUnsynced = nextNumber;
        }
    }

    /**
     * A file that does not grow is synced twice as fast; it is done in steps to spare idle disks.
     * Only what is synced counts as there, because records say how long the file is.
     */
    private void zeroAhead(int length) throws IOException {
        if (position + length <= zeroedTo) {
            return;
        }
        ByteBuffer zeros = ByteBuffer.allocateDirect(256 << 10);
        long needed = position + length;
        long to = Math.max(needed, zeroedTo + ZERO_AHEAD);
        long at = zeroedTo;
        try {
            while (at < to) {
                zeros.clear();
                at = Writes.fully(file, zeros, at);
            }
        } catch (NoSpaceException e) {
            if (at < needed) {
                throw e;
            }
        }
        file.force(true);
        zeroedTo = at;
    }

    /**
     * Applies the records of a generation to the pages.
     *
     * @return how many there were
     * @throws StoreException when one is damaged that had been on disk
     */
    long replay(long ofGeneration, Pages pages) throws IOException {
        long number = 0;
        long at = 0;
        long fileSize = ZERO_AHEAD;
        while (true) {
            ByteBuffer record = read(at, ofGeneration);
            if (record == null || record.getLong(16) != number) {
                break;
            }
            fileSize = Math.max(fileSize, record.getLong(FILE_SIZE_AT));
            record.position(HEADER);
            pages.replay(record);
            number++;
            at = at + record.limit() + ALIGNMENT - 1 & -ALIGNMENT;
        }
        checkNothingCutOff(fileSize);
        checkNothingLost(ofGeneration, number, at);
        return number;
    }

    /** The file grows, synced, before a record is written: no crash makes it shorter. */
    private void checkNothingCutOff(long fileSize) throws IOException {
        if (file.size() < fileSize) {
            throw new StoreException(
                    "the redo log is damaged: it was cut off, and has "
                            + file.size()
                            + " bytes instead of "
                            + fileSize
                            + "; restore the folder from a backup");
        }
    }

    /**
     * The first record that is not valid is mostly the end. But if a later one knows that it had
     * been synced, it is damage.
     */
    private void checkNothingLost(long ofGeneration, long number, long from) throws IOException {
        ByteBuffer window = ByteBuffer.allocateDirect(1 << 20);
        for (long start = from; start < file.size(); start += window.capacity()) {
            window.clear();
            readFully(window, start);
            for (int at = 0; at + HEADER <= window.limit(); at += ALIGNMENT) {
                if (window.getInt(at) != MAGIC || window.getLong(at + 8) != ofGeneration) {
                    continue;
                }
                ByteBuffer later = read(start + at, ofGeneration);
                if (later != null && later.getLong(24) > number) {
                    throw new StoreException(
                            "the redo log is damaged: its record "
                                    + number
                                    + " at byte "
                                    + from
                                    + " is not readable, but later ones are;"
                                    + " restore the folder from a backup");
                }
            }
        }
    }

    /** The valid record at a position, or null. */
    private @Nullable ByteBuffer read(long at, long ofGeneration) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        readFully(header, at);
        if (header.limit() < HEADER
                || header.getInt(0) != MAGIC
                || header.getLong(8) != ofGeneration) {
            return null;
        }
        int length = header.getInt(4);
        if (length < HEADER || length > file.size() - at) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(length);
        readFully(record, at);
        return record.limit() == length && record.getInt(CHECKSUM_AT) == checksum(record)
                ? record
                : null;
    }

    /** Reads until the buffer is full or the file ends, and flips it. */
    private void readFully(ByteBuffer target, long at) throws IOException {
        while (target.hasRemaining() && file.read(target, at + target.position()) >= 0) {
            // more to come
        }
        target.flip();
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(0).limit(CHECKSUM_AT));
        crc.update(record.duplicate().position(HEADER));
        return (int) crc.getValue();
    }
}
