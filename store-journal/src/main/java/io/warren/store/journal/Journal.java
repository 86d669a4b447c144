package io.warren.store.journal;

import io.warren.store.LogId;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open journal of a folder: its lanes, logs and threads. */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long CLOSE_PATIENCE_MILLIS = 5000;

    private final Path folder;
    private final Disk disk;
    private final JournalSettings settings;
    private final Observer observer;
    private final Closeable fileLock;
    private final Lane durable;
    private final Lane transients;
    private final SegmentPool pool;
    private final Space space;
    private final Notifier notifier = new Notifier();
    private final Reader reader;
    private final Housekeeper housekeeper;
    private final Map<LogId, LogState> logs = new ConcurrentHashMap<>();

    /** Logs that were deleted while segments may still have something of them. */
    private final Map<Integer, LogState> deleted = new ConcurrentHashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private int lastLogNumber;
    private volatile @Nullable StoreException failure;

    /** Told of what an operator should know. */
    interface Observer {
        void failed(StoreException cause);

        void damaged(StoreException cause);
    }

    private Journal(
            Path folder,
            Disk disk,
            JournalSettings settings,
            Observer observer,
            Closeable fileLock,
            Recovered recovered) {
        this.folder = folder;
        this.disk = disk;
        this.settings = settings;
        this.observer = observer;
        this.fileLock = fileLock;
        this.pool = recovered.pool();
        this.durable = recovered.durable();
        this.transients = recovered.transients();
        this.lastLogNumber = recovered.lastLogNumber();
        logs.putAll(recovered.logs());
        deleted.putAll(recovered.deleted());
        this.space = new Space(disk, folder, pool, settings.reserveBytes());
        this.reader = new Reader(this, disk);
        this.housekeeper = new Housekeeper(this, disk, settings, pool, space);
    }

    /**
     * Opens the journal of a folder, which is made if it is not there.
     *
     * @throws StoreException when that is not possible
     */
    static Journal open(Path folder, Disk disk, JournalSettings settings, Observer observer) {
        Closeable lock = null;
        try {
            disk.createFolder(folder);
            lock = disk.lock(folder.resolve("lock"));
            if (lock == null) {
                throw new StoreException(folder + " is in use by another running broker");
            }
            Recovered recovered = new Recovery(folder, disk, settings).run();
            Journal journal = new Journal(folder, disk, settings, observer, lock, recovered);
            recovered.damages().forEach(text -> journal.damaged(Faults.damaged(folder, text)));
            journal.start();
            return journal;
        } catch (IOException | RuntimeException e) {
            StoreException fault = Faults.opening(folder, e);
            if (lock != null) {
                try {
                    lock.close();
                } catch (IOException again) {
                    fault.addSuppressed(again);
                }
            }
            throw fault;
        }
    }

    private void start() {
        boolean synced = settings.synced();
        SegmentPool none = new SegmentPool(disk, transients.folder(), 0);
        thread("journal-writer", new LaneWriter(this, durable, disk, pool, space, synced));
        thread("journal-transient", new LaneWriter(this, transients, disk, none, space, false));
        thread("journal-notifier", notifier);
        thread("journal-reader", reader);
        thread("journal-housekeeper", housekeeper);
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    Path folder() {
        return folder;
    }

    Lane durable() {
        return durable;
    }

    Lane transients() {
        return transients;
    }

    Lane lane(Segment segment) {
        return segment.isTransient() ? transients : durable;
    }

    Reader reader() {
        return reader;
    }

    Notifier notifier() {
        return notifier;
    }

    Map<LogId, LogState> logs() {
        return logs;
    }

    Map<Integer, LogState> deleted() {
        return deleted;
    }

    @Nullable StoreException failure() {
        return failure;
    }

    synchronized int nextLogNumber() {
        return ++lastLogNumber;
    }

    void wakeHousekeeper() {
        housekeeper.wake();
    }

    /** A writer has written a group. */
    void wrote(Lane.Group group) {
        notifier.add(group);
    }

    /** Nothing more is written: all who have something open are told. */
    void fail(Throwable fault) {
        StoreException cause;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            cause = Faults.running(folder, fault);
            failure = cause;
        }
        LOG.error("Journal stopped, folder={}", folder, fault);
        space.giveUp();
        durable.end();
        transients.end();
        Collection<LogState> all = logs.values();
        all.forEach(log -> Notifier.fail(log, cause));
        observer.failed(cause);
    }

    void damaged(StoreException cause) {
        LOG.error("Damage found, what={}", cause.getMessage());
        observer.damaged(cause);
    }

    StoreStatus status() {
        StoreException cause = failure;
        StoreStatus.Condition condition = StoreStatus.Condition.RUNNING;
        String text = "";
        if (cause != null) {
            condition = StoreStatus.Condition.FAILED;
            text = String.valueOf(cause.getMessage());
        } else if (space.isFull()) {
            condition = StoreStatus.Condition.FULL;
            text =
                    "no space left on the disk of "
                            + folder
                            + ": make room, or let consumers empty queues; it goes on by itself";
        }
        return new StoreStatus(
                settings.synced() ? StoreStatus.Durability.FSYNC : StoreStatus.Durability.OS,
                condition,
                text,
                housekeeper.diskBytes());
    }

    /**
     * Waits until all that was given to the durable lane is durable, and was told. False when a
     * full disk did not come free for as long as a close waits.
     */
    boolean awaitDurable() {
        long total = durable.total();
        try {
            long waited = 0;
            while (failure == null && notifier.toldTotal() < total) {
                durable.flushAll();
                if (!notifier.await(total, 100)) {
                    waited += space.isFull() ? 100 : 0;
                    if (waited >= CLOSE_PATIENCE_MILLIS) {
                        LOG.warn("Not written for want of space, folder={}", folder);
                        return false;
                    }
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Removes an entry that cannot be read. */
    void dropDamaged(LogId id, long sequence) {
        LogState log = logs.get(id);
        if (log != null) {
            new Logs(this).remove(log, sequence);
        }
    }

    /** Copies forward all that lives among what does not. Blocking: until that is done. */
    void compactAll() {
        durable.seal();
        housekeeper.compactAll();
    }

    @Override
    public void close() {
        reader.end();
        housekeeper.end();
        try {
            for (Thread thread : threads.subList(3, 5)) {
                thread.join();
            }
            if (failure == null) {
                awaitDurable();
            }
            space.giveUp();
            durable.seal();
            transients.seal();
            durable.end();
            transients.end();
            threads.get(0).join();
            threads.get(1).join();
            notifier.end();
            threads.get(2).join();
            if (failure == null) {
                housekeeper.closeFiles();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("Not closed in order, the next start takes longer, folder={}", folder, e);
        } finally {
            try {
                fileLock.close();
            } catch (IOException e) {
                LOG.warn("Lock not released, folder={}", folder, e);
            }
        }
    }
}
