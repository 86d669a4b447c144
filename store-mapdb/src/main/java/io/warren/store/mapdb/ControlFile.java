package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The small file that says what the folder is: its format, and which generation of redo records is
 * the valid one. It is written in two places by turns, so that one is always whole; and it is
 * locked as long as the store is open.
 */
final class ControlFile implements AutoCloseable {
    /** The format of all files of the store. */
    static final int FORMAT = 1;

    private static final long MAGIC = 0x57415252454e4442L; // WARRENDB

    /** Both slots are written when the file is made. */
    private static final long FIRST_GENERATION = 2;

    private static final int SLOT_SPACING = 4096;
    private static final int SLOT_SIZE = 8 + 4 + 4 + 8 + 4;

    private final Path path;
    private final FileChannel file;
    private long generation;
    private boolean complete;

    private ControlFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens the file and locks it; makes it if it is not there.
     *
     * @param dataEmpty whether there are no data, so that a control file without sense is one whose
     *     making was cut off
     */
    static ControlFile open(Path path, Storage.Opener opener, boolean dataEmpty)
            throws IOException {
        FileChannel file = opener.open(path);
        ControlFile control = new ControlFile(path, file);
        try {
            control.lock(false);
            if (dataEmpty && !control.isWritten()) {
                control.write(1, true);
                control.write(FIRST_GENERATION, true);
            } else {
                control.read();
            }
            return control;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Reads the file of a store that nobody must change meanwhile.
     *
     * @param file open for reading
     */
    static ControlFile read(Path path, FileChannel file) throws IOException {
        ControlFile control = new ControlFile(path, file);
        control.lock(true);
        control.read();
        return control;
    }

    /** Whether no store has been opened with this file. */
    boolean isNew() {
        return generation == FIRST_GENERATION;
    }

    private boolean isWritten() throws IOException {
        return isOurs(slot(0)) || isOurs(slot(SLOT_SPACING));
    }

    /** The generation of the redo records that the data file may lack. */
    long generation() {
        return generation;
    }

    /** Whether the data file lacks nothing, so that no redo record need be looked for. */
    boolean isComplete() {
        return complete;
    }

    /**
     * Makes all redo records up to now invalid: the data file has what they say.
     *
     * @param last whether none will follow
     */
    void nextGeneration(boolean last) throws IOException {
        write(generation + 1, last);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void lock(boolean shared) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new StoreException(path.getParent() + " is in use by another running broker");
        }
    }

    private void write(long newGeneration, boolean isComplete) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_SIZE);
        slot.putLong(MAGIC).putInt(FORMAT).putInt(isComplete ? 1 : 0).putLong(newGeneration);
        slot.putInt(checksum(slot));
        slot.flip();
        Writes.fully(file, slot, (newGeneration & 1) * SLOT_SPACING);
        file.force(true);
        generation = newGeneration;
        complete = isComplete;
    }

    private void read() throws IOException {
        if (!isWritten()) {
            throw new StoreException(
                    path
                            + " is missing, damaged or not of this broker:"
                            + " restore the folder from a backup");
        }
        ByteBuffer first = slot(0);
        ByteBuffer second = slot(SLOT_SPACING);
        checkFormat(first);
        checkFormat(second);
        ByteBuffer newest = validGeneration(first) > validGeneration(second) ? first : second;
        generation = validGeneration(newest);
        complete = newest.getInt(12) == 1;
        if (generation == 0) {
            throw new StoreException(path + " is damaged: restore the folder from a backup");
        }
    }

    private ByteBuffer slot(long position) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_SIZE);
        while (slot.hasRemaining() && file.read(slot, position + slot.position()) >= 0) {
            // until it is full, or the file ends and the rest is zero
        }
        return slot;
    }

    private static boolean isOurs(ByteBuffer slot) {
        return slot.getLong(0) == MAGIC;
    }

    /** A newer format first says so: its checksum may be another. */
    private void checkFormat(ByteBuffer slot) {
        int format = slot.getInt(8);
        if (isOurs(slot) && format > FORMAT) {
            throw new StoreException(
                    path.getParent()
                            + " was written by a newer version (format "
                            + format
                            + ", this one reads up to "
                            + FORMAT
                            + "): use that version");
        }
    }

    private static long validGeneration(ByteBuffer slot) {
        boolean valid = isOurs(slot) && slot.getInt(SLOT_SIZE - 4) == checksum(slot);
        return valid ? slot.getLong(16) : 0;
    }

    private static int checksum(ByteBuffer slot) {
        CRC32C crc = new CRC32C();
        crc.update(slot.duplicate().position(0).limit(SLOT_SIZE - 4));
        return (int) crc.getValue();
    }
}
