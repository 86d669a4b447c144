package io.warren.store.journal;

import io.warren.management.Problem;
import io.warren.store.MessageStore;
import io.warren.store.StoreException;
import io.warren.store.StoreName;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the journal in the folder {@code journal} of the broker's data folder and registers it; or,
 * if it cannot be opened, the {@link Problem}.
 *
 * <p>The services are registered by hand because a component whose activation fails cannot say why.
 */
@Component(
        service = {},
        immediate = true)
public final class StoreComponent {
    /** The framework property with the broker's data folder. */
    static final String DATA_FOLDER = "warren.data";

    /** The framework property that says what durable means: {@code fsync} or {@code os}. */
    static final String DURABILITY = "store.journal.durability";

    /** The framework property with the size of a segment. */
    static final String SEGMENT_BYTES = "store.journal.segment-bytes";

    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    private static final String NAME = "journal";

    private final BundleContext context;
    private @Nullable Journal journal;
    private @Nullable ServiceRegistration<MessageStore> service;
    private @Nullable ServiceRegistration<Problem> problem;

    /** Opens the journal. Blocking: reads from disk. */
    @Activate
    public StoreComponent(BundleContext context) {
        this.context = context;
        try {
            String data = context.getProperty(DATA_FOLDER);
            if (data == null) {
                throw new StoreException(
                        "the framework property "
                                + DATA_FOLDER
                                + " is not set: start with bin/warren");
            }
            open(Path.of(data, NAME).toAbsolutePath());
        } catch (StoreException e) {
            LOG.error("Journal not opened", e);
            report(String.valueOf(e.getMessage()));
        }
    }

    private void open(Path folder) {
        JournalSettings settings =
                settings(context.getProperty(DURABILITY), context.getProperty(SEGMENT_BYTES));
        long startedAt = System.nanoTime();
        Journal opened = Journal.open(folder, new SystemDisk(), settings, new Observer());
        journal = opened;
        Map<String, String> properties = Map.of(StoreName.PROPERTY, NAME);
        service =
                context.registerService(
                        MessageStore.class,
                        new JournalMessageStore(opened),
                        FrameworkUtil.asDictionary(properties));
        long millis = (System.nanoTime() - startedAt) / 1_000_000;
        LOG.info(
                "Journal opened, folder={} synced={} millis={}", folder, settings.synced(), millis);
    }

    /**
     * The settings of framework properties.
     *
     * @throws StoreException when one makes no sense
     */
    static JournalSettings settings(@Nullable String durability, @Nullable String segmentBytes) {
        if (durability != null && !durability.equals("fsync") && !durability.equals("os")) {
            throw new StoreException(DURABILITY + " is " + durability + ": set fsync or os");
        }
        long bytes = JournalSettings.DEFAULT_SEGMENT_BYTES;
        if (segmentBytes != null) {
            try {
                bytes = Long.parseLong(segmentBytes.strip());
            } catch (NumberFormatException e) {
                bytes = -1;
            }
        }
        if (bytes < JournalSettings.LEAST_SEGMENT_BYTES
                || bytes > JournalSettings.MOST_SEGMENT_BYTES) {
            throw new StoreException(
                    SEGMENT_BYTES
                            + " is "
                            + segmentBytes
                            + ": set a whole number from "
                            + JournalSettings.LEAST_SEGMENT_BYTES
                            + " to "
                            + JournalSettings.MOST_SEGMENT_BYTES);
        }
        return JournalSettings.of(!"os".equals(durability), bytes);
    }

    /** Closes the journal; the broker has closed its logs when it let go of the service. */
    @Deactivate
    public void deactivate() {
        if (service != null) {
            service.unregister();
        }
        Journal opened = journal;
        if (opened != null) {
            opened.close();
            LOG.info("Journal closed");
        }
        withdrawProblem();
    }

    private final class Observer implements Journal.Observer {
        @Override
        public void failed(StoreException cause) {
            report(String.valueOf(cause.getMessage()));
        }

        @Override
        public void damaged(StoreException cause) {
            report(String.valueOf(cause.getMessage()));
        }
    }

    /** The first problem stays until the store is closed: others mostly follow from it. */
    private synchronized void report(String text) {
        if (problem == null) {
            Map<String, String> properties = Map.of(Problem.TEXT, text);
            problem =
                    context.registerService(
                            Problem.class, () -> text, FrameworkUtil.asDictionary(properties));
        }
    }

    private synchronized void withdrawProblem() {
        if (problem != null) {
            problem.unregister();
            problem = null;
        }
    }
}
