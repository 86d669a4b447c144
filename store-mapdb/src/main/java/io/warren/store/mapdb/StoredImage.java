package io.warren.store.mapdb;

import io.warren.store.LogId;
import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A store whose files are only read: what the redo log says is applied in memory. Nobody may have
 * it open to write meanwhile.
 */
final class StoredImage implements AutoCloseable {
    final Path folder;
    final Records records;
    final BodyFiles bodies;

    /** Commits that are in the redo log alone. */
    final long redone;

    private final List<FileChannel> files = new ArrayList<>();

    /** Takes the chunks of a log, in order. */
    interface ChunkVisitor {
        /** Returns whether more are wanted. */
        boolean chunk(Chunk chunk) throws IOException;
    }

    private StoredImage(Path folder) throws IOException {
        this.folder = folder;
        try {
            Path controlFile = Storage.controlFile(folder);
            ControlFile control = ControlFile.read(controlFile, open(controlFile));
            FileChannel data = open(Storage.dataFile(folder));
            Pages pages = new Pages(data, Storage.Limits.ofHeap().cachePages());
            RedoLog redo = new RedoLog(open(Storage.redoFile(folder)));
            this.redone = control.isComplete() ? 0 : redo.replay(control.generation(), pages);
            this.records = Records.open(new RedoVolume(pages));
            this.bodies = new BodyFiles(Storage.bodiesFolder(folder));
        } catch (IOException | RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    /**
     * Reads the beginnings.
     *
     * @throws StoreException when it cannot be read at all
     */
    static StoredImage open(Path folder, String missing) {
        if (!Files.isRegularFile(Storage.controlFile(folder))) {
            throw new StoreException(missing);
        }
        try {
            return new StoredImage(folder);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw Faults.opening(folder, e);
        }
    }

    private FileChannel open(Path file) throws IOException {
        FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
        files.add(opened);
        return opened;
    }

    /**
     * Goes through the live chunks of a log.
     *
     * @throws DamagedException where it cannot go on
     */
    void chunks(LogHead head, ChunkVisitor visitor) throws IOException {
        chunks(head.id, head.first, 0, visitor);
    }

    /** Goes through the chunks whose entries are removed and were not cleared away yet. */
    void deadChunks(LogHead head, ChunkVisitor visitor) throws IOException {
        if (head.dead != 0) {
            chunks(head.id, head.dead, head.first, visitor);
        }
    }

    private void chunks(LogId log, long from, long to, ChunkVisitor visitor) throws IOException {
        long before = Long.MIN_VALUE;
        for (long reference = from; reference != to; ) {
            if (reference == 0) {
                throw new DamagedException("a queue's index is damaged: it ends early");
            }
            Chunk chunk = Chunk.load(records, reference);
            chunk.checkOwner(log);
            if (chunk.base() <= before) {
                throw new DamagedException("a queue's index is damaged: it is not in order");
            }
            before = chunk.base();
            reference = chunk.next();
            if (!visitor.chunk(chunk)) {
                return;
            }
        }
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (FileChannel file : files) {
            bytes += file.size();
        }
        return bytes;
    }

    @Override
    public void close() {
        for (FileChannel file : files) {
            try {
                file.close();
            } catch (IOException e) {
                throw new StoreException("the store in " + folder + " cannot be closed", e);
            }
        }
    }
}
