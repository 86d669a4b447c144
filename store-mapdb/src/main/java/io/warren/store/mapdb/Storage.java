package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a store and what is in them. Opening replays the redo log; {@link #encode} makes a
 * redo record of all changes since the last one, {@link #checkpoint} brings the data file up to
 * date.
 *
 * <p>Threads: the engine's, but for {@link #append} and {@link #sync}, which another thread may
 * call as long as the engine's does not.
 */
final class Storage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    private static final int BUFFER_KEPT_BYTES = 4 << 20;

    private final ControlFile control;
    private final FileChannel dataFile;
    private final FileChannel redoFile;
    private final RedoLog redo;
    private final FileChannel reserveFile;
    private final Space space;
    private final LongSupplier usableBytes;
    private volatile boolean low;
    private final Pages pages;
    private final Limits limits;
    private final Records records;
    private final Directory directory;
    private final Definitions definitions;
    private final BodyFiles bodies;
    private final Logs logs;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);

    /** How the storage opens its files, so that tests can put something in between. */
    interface Opener {
        FileChannel open(Path path) throws IOException;

        /** How much room there is on the disk of a folder. */
        default long usableBytes(Path folder) {
            return folder.toFile().getUsableSpace();
        }
    }

    /**
     * When the data file is brought up to date.
     *
     * @param redoBytes at the latest at this size of the redo log: it bounds the time to open
     * @param cachePages how many pages to keep in memory, of which three quarters may be changed
     * @param reserveBytes room that is kept for when the disk is full: for two batches, and for
     *     what publishers have under way when they are stopped
     */
    record Limits(long redoBytes, int cachePages, long reserveBytes) {
        private static final long RESERVE_BYTES = 16 << 20;
        private static final long REDO_BYTES = 64 << 20;
        private static final long CACHE_MIN_BYTES = 8 << 20;
        private static final long CACHE_MAX_BYTES = 64 << 20;

        /** The cache takes this part of the heap. */
        private static final int CACHE_HEAP_PART = 16;

        static Limits ofHeap() {
            long part = Runtime.getRuntime().maxMemory() / CACHE_HEAP_PART;
            long bytes = Math.max(CACHE_MIN_BYTES, Math.min(CACHE_MAX_BYTES, part));
            return new Limits(REDO_BYTES, (int) (bytes >> Page.SHIFT), RESERVE_BYTES);
        }

        int unwrittenPages() {
            return cachePages / 4 * 3;
        }

        /** With less room on the disk the data file is brought up to date more often. */
        long lowBytes() {
            return 2 * redoBytes + reserveBytes;
        }

        /** As long as nothing can be written, this bounds what is taken all the same. */
        int mostUnwrittenPages() {
            return cachePages * 2;
        }
    }

    private Storage(
            Path folder,
            LongSupplier usableBytes,
            Limits limits,
            ControlFile control,
            FileChannel dataFile,
            FileChannel redoFile,
            FileChannel reserveFile)
            throws IOException {
        this.usableBytes = usableBytes;
        this.limits = limits;
        this.control = control;
        this.dataFile = dataFile;
        this.redoFile = redoFile;
        this.reserveFile = reserveFile;
        this.space = new Space(folder, reserveFile, limits.reserveBytes());
        this.pages = new Pages(dataFile, limits.cachePages());
        this.redo = new RedoLog(redoFile);
        replay(folder);
        this.records = Records.open(new RedoVolume(pages));
        this.definitions = new Definitions(records);
        List<LogHead> heads = new ArrayList<>();
        this.directory =
                new Directory(
                        records,
                        (slot, kind, reference) -> {
                            if (kind == Directory.LOG) {
                                heads.add(LogHead.load(records, slot, reference));
                            } else {
                                definitions.found(slot, reference);
                            }
                        });
        this.bodies = new BodyFiles(Files.createDirectories(bodiesFolder(folder)));
        this.logs = new Logs(records, directory, bodies, heads);
        commitBeginning();
    }

    /** What makes an empty store goes the way of all changes. */
    private void commitBeginning() throws IOException {
        ByteBuffer record = encode();
        if (record.hasRemaining()) {
            append(record, true);
        }
    }

    /**
     * Opens the store of a folder, or makes it.
     *
     * @throws StoreException when it is not usable, or not as it was written
     */
    static Storage open(Path folder) {
        return open(folder, Storage::openFile, Limits.ofHeap());
    }

    static Storage open(Path folder, Opener opener, Limits limits) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            boolean dataExists = Files.exists(dataFile(folder));
            boolean dataEmpty = !dataExists || Files.size(dataFile(folder)) == 0;
            ControlFile control = ControlFile.open(controlFile(folder), opener, dataEmpty);
            opened.add(control);
            if (!control.isNew() && !dataExists) {
                throw new StoreException(
                        dataFile(folder) + " is missing: restore the folder from a backup");
            }
            FileChannel dataFile = opener.open(dataFile(folder));
            opened.add(dataFile);
            FileChannel redoFile = opener.open(redoFile(folder));
            opened.add(redoFile);
            FileChannel reserveFile = opener.open(folder.resolve("reserve"));
            opened.add(reserveFile);
            Folders.sync(folder);
            return new Storage(
                    folder,
                    () -> opener.usableBytes(folder),
                    limits,
                    control,
                    dataFile,
                    redoFile,
                    reserveFile);
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable file : opened) {
                closeQuietly(file);
            }
            throw Faults.opening(folder, e);
        }
    }

    static Path controlFile(Path folder) {
        return folder.resolve("store.control");
    }

    static Path dataFile(Path folder) {
        return folder.resolve("store.db");
    }

    static Path redoFile(Path folder) {
        return folder.resolve("redo.log");
    }

    static Path bodiesFolder(Path folder) {
        return folder.resolve("bodies");
    }

    private static FileChannel openFile(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Each opening begins a new generation, so that no remains of the last one ever count. */
    private void replay(Path folder) throws IOException {
        if (!control.isComplete()) {
            long count = redo.replay(control.generation(), pages);
            LOG.info("Store was not closed, redone commits={} folder={}", count, folder);
            pages.writeAll();
        }
        redo.reserve();
        control.nextGeneration(false);
        redo.begin(control.generation());
    }

    Logs logs() {
        return logs;
    }

    Definitions definitions() {
        return definitions;
    }

    Directory directory() {
        return directory;
    }

    /** What the files take on disk, but for the large bodies. Any thread. */
    long diskBytes() {
        try {
            return dataFile.size() + redoFile.size();
        } catch (IOException closed) {
            return 0;
        }
    }

    /** Keeps memory down between commits. */
    void trim() {
        logs.chunks().trim();
    }

    /**
     * Makes a redo record of all changes, in a buffer that is used again by the next call.
     *
     * @return an empty buffer if nothing has changed
     * @throws NoSpaceException when large messages are not on disk yet; then it is as if this had
     *     not been called
     */
    ByteBuffer encode() throws IOException {
        bodies.writeWaiting();
        logs.chunks().flush();
        records.flush();
        bodies.syncFolder();
        if (!pages.hasChanges()) {
            return ByteBuffer.allocate(0);
        }
        long needed = RedoLog.HEADER + (long) pages.changedCount() * Page.encodedSizeLimit();
        if (needed > buffer.capacity()
                || buffer.capacity() > Math.max(BUFFER_KEPT_BYTES, 2 * needed)) {
            buffer =
                    ByteBuffer.allocateDirect(
                            Math.toIntExact(Math.max(needed + needed / 2, 256 << 10)));
        }
        buffer.clear().position(RedoLog.HEADER);
        pages.encodeChanges(buffer);
        return buffer.flip();
    }

    /** The changes of a record that found no room go into the next. */
    void takeBack(ByteBuffer record) throws IOException {
        pages.takeBack(record.position(Math.min(RedoLog.HEADER, record.limit())));
    }

    Space space() {
        return space;
    }

    /** Whether no more must be taken until something can be written. */
    boolean isMemoryFull() {
        return pages.unwrittenCount() >= limits.mostUnwrittenPages()
                || bodies.waitingBytes() >= (long) limits.cachePages() << Page.SHIFT;
    }

    /**
     * Writes a record of the redo log.
     *
     * @throws NoSpaceException when it is as if this had not been called
     */
    void append(ByteBuffer record, boolean sync) throws IOException {
        redo.append(record, sync);
        low = redo.takesMuchRoom() && usableBytes.getAsLong() < limits.lowBytes();
    }

    /** Brings what was appended without a sync to disk. */
    void sync() throws IOException {
        redo.sync();
    }

    boolean isCheckpointDue() {
        return redo.positionBytes() >= limits.redoBytes()
                || (low || space.isFull()) && redo.takesMuchRoom()
                || pages.unwrittenCount() >= limits.unwrittenPages();
    }

    /**
     * Writes all changes, which are in the redo log, to the data file, and starts the redo log
     * over. Where room is short the redo log gives back what it does not need.
     *
     * <p>There may be no room for new pages. None is set apart in the data file, because each page
     * would be written twice. It need not be: the redo log counts until the control file says
     * otherwise, which is written last. So nothing is lost, and all of it is done again later. That
     * the reserve has room for it is why it is done more often when the disk is nearly full.
     *
     * @param last whether the store is closed then
     * @throws NoSpaceException when it must be called again
     */
    void checkpoint(boolean last) throws IOException {
        if (pages.hasChanges()) {
            throw new IllegalStateException("changes that are not in the redo log");
        }
        redo.sync();
        pages.writeAll();
        control.nextGeneration(last);
        if (low || space.isFull()) {
            redo.shrink();
        }
        redo.begin(control.generation());
    }

    @Override
    public void close() {
        closeQuietly(reserveFile);
        closeQuietly(redoFile);
        closeQuietly(dataFile);
        closeQuietly(control);
    }

    private static void closeQuietly(AutoCloseable file) {
        try {
            file.close();
        } catch (Exception e) {
            LOG.warn("A file of the store was not closed", e);
        }
    }
}
