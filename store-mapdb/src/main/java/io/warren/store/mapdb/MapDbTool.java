package io.warren.store.mapdb;

import io.warren.store.LogId;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code bin/warren store} can do with this store's files. */
public final class MapDbTool implements StoreTool {
    /** Made by {@link java.util.ServiceLoader}. */
    public MapDbTool() {}

    @Override
    public String name() {
        return StoreComponent.NAME;
    }

    private static Path folder(Path dataFolder) {
        return dataFolder.resolve(StoreComponent.NAME).toAbsolutePath();
    }

    @Override
    public boolean isPresent(Path dataFolder) {
        return Files.isDirectory(folder(dataFolder));
    }

    private static StoredImage open(Path dataFolder) {
        Path folder = folder(dataFolder);
        return StoredImage.open(
                folder, folder + " has no store.control: it is damaged, or no store of this kind");
    }

    @Override
    public void check(Path dataFolder, Report report) {
        try (StoredImage image = open(dataFolder)) {
            new Check(image, report).run();
        } catch (IOException e) {
            throw Faults.opening(folder(dataFolder), e);
        }
    }

    @Override
    public void dump(Path dataFolder, @Nullable Long queueId, Visitor visitor) {
        try (StoredImage image = open(dataFolder)) {
            for (LogHead head : heads(image, visitor)) {
                if (!head.deleted && (queueId == null || queueId == head.id.queueId())) {
                    dump(image, head, visitor);
                }
            }
        } catch (IOException e) {
            throw Faults.opening(folder(dataFolder), e);
        }
    }

    private static List<LogHead> heads(StoredImage image, Visitor visitor) {
        List<LogHead> heads = new ArrayList<>();
        Directory.Visitor finder =
                (slot, kind, reference) -> {
                    if (kind == Directory.LOG) {
                        try {
                            heads.add(LogHead.load(image.records, slot, reference));
                        } catch (RuntimeException | AssertionError e) {
                            visitor.damage(Check.text("the head of a queue", e));
                        }
                    }
                };
        new Directory(image.records, finder).visitPages(page -> {});
        heads.sort(Check.BY_ID);
        return heads;
    }

    private static void dump(StoredImage image, LogHead head, Visitor visitor) throws IOException {
        try {
            image.chunks(head, chunk -> dump(image, head.id, chunk, visitor));
        } catch (RuntimeException | AssertionError e) {
            visitor.damage(Check.text("the index of queue " + head.id.queueId(), e));
        }
    }

    private static boolean dump(StoredImage image, LogId log, Chunk chunk, Visitor visitor)
            throws IOException {
        boolean more = true;
        long end = chunk.base() + Chunk.ENTRIES;
        for (long sequence = chunk.base(); sequence < end && more; sequence++) {
            if (chunk.has(sequence)) {
                more = dumpOne(image, log, chunk, sequence, visitor);
            }
        }
        return more;
    }

    private static boolean dumpOne(
            StoredImage image, LogId log, Chunk chunk, long sequence, Visitor visitor)
            throws IOException {
        MessageCodec.Stored stored;
        try {
            stored = chunk.message(log, sequence, image.records, image.bodies);
        } catch (RuntimeException | AssertionError e) {
            String what = "message " + sequence + " of queue " + log.queueId();
            return visitor.damaged(log, sequence, new StoreException(Check.text(what, e), e));
        }
        return visitor.entry(
                log,
                sequence,
                stored.message(),
                stored.enqueuedAtMillis(),
                !chunk.isTransient(sequence),
                chunk.deliveries(sequence));
    }

    @Override
    public Compaction compact(Path dataFolder, boolean dropDamaged, Report report) {
        Path folder = folder(dataFolder);
        if (!Files.isRegularFile(Storage.controlFile(folder))) {
            throw new StoreException(folder + " has no store.control: nothing was done");
        }
        try {
            return new Compactor(folder, dropDamaged, report).run();
        } catch (IOException e) {
            throw Faults.opening(folder, e);
        }
    }
}
