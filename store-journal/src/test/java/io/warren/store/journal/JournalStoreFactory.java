package io.warren.store.journal;

import io.warren.store.DefinitionStore;
import io.warren.store.MessageStore;
import io.warren.store.StoreException;
import io.warren.testkit.store.StoreFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Opens the store as the component does, without a container; with segments of 1 MiB. For
 * measurements, {@code -Dwarren.test.journal.segment-bytes} and {@code -Dwarren.test.journal.os}.
 */
public final class JournalStoreFactory implements StoreFactory {
    private static final long SEGMENT_BYTES =
            Long.getLong("warren.test.journal.segment-bytes", 1 << 20);
    private static final boolean SYNCED = !Boolean.getBoolean("warren.test.journal.os");

    /** A factory. */
    public JournalStoreFactory() {}

    @Override
    public OpenStore open(Path folder) {
        return open(folder, new SystemDisk(), JournalSettings.of(SYNCED, SEGMENT_BYTES));
    }

    static Opened open(Path folder, Disk disk, JournalSettings settings) {
        return new Opened(folder, disk, settings);
    }

    /** An open store, and what its observer was told. */
    static final class Opened implements OpenStore, Journal.Observer {
        private final List<StoreException> damages = new CopyOnWriteArrayList<>();
        private final List<StoreException> failures = new CopyOnWriteArrayList<>();
        private final Path folder;
        private final Journal journal;
        private final JournalMessageStore messages;

        Opened(Path folder, Disk disk, JournalSettings settings) {
            this.folder = folder;
            journal = Journal.open(folder.resolve("journal"), disk, settings, this);
            messages = new JournalMessageStore(journal);
        }

        Journal journal() {
            return journal;
        }

        List<StoreException> damages() {
            return damages;
        }

        List<StoreException> failures() {
            return failures;
        }

        @Override
        public void failed(StoreException cause) {
            failures.add(cause);
        }

        @Override
        public void damaged(StoreException cause) {
            damages.add(cause);
        }

        @Override
        public MessageStore messages() {
            return messages;
        }

        @Override
        public DefinitionStore definitions() {
            return new FileDefinitionStore(folder);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
