package io.warren.store.journal;

import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What can be done with the journal while no broker runs. */
public final class JournalTool implements StoreTool {
    private static final String NAME = "journal";

    private final Disk disk = new SystemDisk();

    /** Found by its name. */
    public JournalTool() {}

    private static Path folder(Path dataFolder) {
        return dataFolder.resolve(NAME).toAbsolutePath();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isPresent(Path dataFolder) {
        return Files.exists(folder(dataFolder).resolve("lock"));
    }

    @Override
    public void check(Path dataFolder, Report report) {
        Path folder = folder(dataFolder);
        try (JournalInspector inspector = new JournalInspector(folder, disk)) {
            inspector.check(report);
        } catch (IOException | RuntimeException e) {
            throw Faults.opening(folder, e);
        }
    }

    @Override
    public void dump(Path dataFolder, @Nullable Long queueId, Visitor visitor) {
        Path folder = folder(dataFolder);
        try (JournalInspector inspector = new JournalInspector(folder, disk)) {
            inspector.dump(queueId, visitor);
        } catch (IOException | RuntimeException e) {
            throw Faults.opening(folder, e);
        }
    }

    @Override
    public Compaction compact(Path dataFolder, boolean dropDamaged, Report report) {
        Path folder = folder(dataFolder);
        try {
            long before = bytes(folder);
            long segmentBytes;
            List<JournalInspector.Damaged> damaged;
            try (JournalInspector inspector = new JournalInspector(folder, disk)) {
                damaged = inspector.damaged();
                segmentBytes = inspector.segmentBytes();
                List<String> damages = inspector.damages();
                damages.forEach(report::damage);
                damaged.forEach(entry -> report.damage(entry.text()));
                if (!dropDamaged && !(damaged.isEmpty() && damages.isEmpty())) {
                    throw new StoreException(
                            "the journal in "
                                    + folder
                                    + " is damaged: restore a backup, or have what is damaged"
                                    + " left out");
                }
            }
            compact(folder, segmentBytes, damaged);
            return new Compaction(before, bytes(folder));
        } catch (IOException | RuntimeException e) {
            throw Faults.opening(folder, e);
        }
    }

    /** Copies forward what lives in segments with dead entries; crash-safe as at any time. */
    private void compact(Path folder, long segmentBytes, List<JournalInspector.Damaged> damaged)
            throws IOException {
        Failures failures = new Failures();
        JournalSettings settings = new JournalSettings(true, segmentBytes, 0, false);
        try (Journal journal = Journal.open(folder, disk, settings, failures)) {
            for (JournalInspector.Damaged entry : damaged) {
                journal.dropDamaged(entry.log(), entry.sequence());
            }
            journal.compactAll();
        }
        if (!failures.all.isEmpty()) {
            throw failures.all.get(0);
        }
        for (Path file : disk.list(folder)) {
            if (SegmentFiles.is(file, SegmentFiles.FREE)
                    || file.endsWith("reserve")
                    || file.endsWith("rescue")) {
                disk.delete(file);
            }
        }
        disk.syncFolder(folder);
    }

    private long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : disk.list(folder)) {
            bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return bytes;
    }

    private static final class Failures implements Journal.Observer {
        private final List<StoreException> all = new CopyOnWriteArrayList<>();

        @Override
        public void failed(StoreException cause) {
            all.add(cause);
        }

        @Override
        public void damaged(StoreException cause) {
            // told before the compaction
        }
    }
}
