package io.warren.store.mapdb;

import io.warren.store.DefinitionChange;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what lives in a store's data file to a new one, which then takes its place in one step.
 *
 * <p>That works because the store is closed first: then its control file says that the data file
 * lacks nothing, and the redo log is not looked at. Large messages stay in their files.
 */
final class Compactor {
    private static final int BYTES_A_COMMIT = 4 << 20;

    private final Path folder;
    private final boolean dropDamaged;
    private final StoreTool.Report report;
    private long uncommitted;

    Compactor(Path folder, boolean dropDamaged, StoreTool.Report report) {
        this.folder = folder;
        this.dropDamaged = dropDamaged;
        this.report = report;
    }

    StoreTool.Compaction run() throws IOException {
        Path scratch = folder.resolve("compact");
        delete(scratch);
        long before = bytes();
        try (Storage old = Storage.open(folder)) {
            old.checkpoint(true);
        }
        try (StoredImage image = StoredImage.open(folder, folder + " is gone")) {
            try (Storage target = Storage.open(scratch)) {
                copy(image, target);
                commit(target);
                target.checkpoint(true);
            }
            Files.move(
                    Storage.dataFile(scratch),
                    Storage.dataFile(folder),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Folders.sync(folder);
        } finally {
            delete(scratch);
        }
        // Nothing in it counts: the next start makes it again.
        try (FileChannel redo =
                FileChannel.open(Storage.redoFile(folder), StandardOpenOption.WRITE)) {
            redo.truncate(0);
        }
        return new StoreTool.Compaction(before, bytes());
    }

    private long bytes() throws IOException {
        return Files.size(Storage.dataFile(folder)) + Files.size(Storage.redoFile(folder));
    }

    private void copy(StoredImage image, Storage target) throws IOException {
        Definitions definitions = new Definitions(image.records);
        List<LogHead> heads = new ArrayList<>();
        Directory directory =
                new Directory(
                        image.records,
                        (slot, kind, reference) -> {
                            if (kind == Directory.LOG) {
                                heads.add(LogHead.load(image.records, slot, reference));
                            } else {
                                definitions.found(slot, reference);
                            }
                        });
        directory.visitPages(page -> {});
        for (String kind : definitions.kinds()) {
            List<DefinitionChange> changes = new ArrayList<>();
            definitions
                    .load(kind)
                    .forEach((key, value) -> changes.add(new DefinitionChange(kind, key, value)));
            target.definitions().apply(changes, target.directory());
            commit(target);
        }
        heads.sort(Check.BY_ID);
        for (LogHead head : heads) {
            if (!head.deleted) {
                copy(image, head, target);
            }
        }
    }

    private void copy(StoredImage image, LogHead head, Storage target) throws IOException {
        Log log = target.logs().log(head.id);
        try {
            image.chunks(
                    head,
                    chunk -> {
                        copy(image, chunk, log, target);
                        log.restoreLast(chunk.last());
                        return true;
                    });
        } catch (DamagedException e) {
            damaged(Check.text("the index of queue " + head.id.queueId(), e), e);
        }
    }

    private void copy(StoredImage image, Chunk chunk, Log log, Storage target) throws IOException {
        long end = chunk.base() + Chunk.ENTRIES;
        for (long sequence = chunk.base(); sequence < end; sequence++) {
            if (!chunk.has(sequence) || chunk.isTransient(sequence)) {
                continue; // transient ones are gone with the next start
            }
            long reference = chunk.messageReference(sequence);
            try {
                chunk.message(log.id(), sequence, image.records, image.bodies);
            } catch (RuntimeException | AssertionError e) {
                String what = "message " + sequence + " of queue " + log.id().queueId();
                damaged(Check.text(what, e), e);
                continue;
            }
            if (!chunk.isInFile(sequence)) {
                byte[] record = image.records.get(reference);
                reference = target.logs().records().put(record);
                uncommitted += record.length;
            }
            log.restore(chunk, sequence, reference);
            if (uncommitted > BYTES_A_COMMIT) {
                commit(target);
            }
        }
    }

    private void damaged(String text, Throwable cause) {
        if (!dropDamaged) {
            throw new StoreException(text + "; nothing was changed", cause);
        }
        report.damage(text);
    }

    private void commit(Storage target) throws IOException {
        ByteBuffer record = target.encode();
        if (record.hasRemaining()) {
            target.append(record, false);
        }
        if (target.isCheckpointDue()) {
            target.checkpoint(false);
        }
        uncommitted = 0;
    }

    private static void delete(Path scratch) throws IOException {
        if (!Files.isDirectory(scratch)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch)) {
            for (Path file : files) {
                Files.delete(file); // its folder of large messages is empty
            }
        }
        Files.delete(scratch);
    }
}
