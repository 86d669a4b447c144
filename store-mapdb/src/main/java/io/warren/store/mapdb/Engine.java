package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other on the thread that owns the storage, and commits what they change
 * in groups: while one batch is synced by the second thread, the next one fills. There is no timer;
 * a batch leaves when nothing more has come or it is full, and the one before is done.
 *
 * <p>An error of the disk is final: after a failed sync nobody knows what is on it. A write that
 * finds no room is none: what it would have committed is joined to what has come since, which waits
 * as one batch. Meanwhile tasks go on, on pages in memory, so that consumers can read and remove.
 */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final String NAME = "warren-store-mapdb";
    private static final long CLOSE_SECONDS = 10;

    /** How long an end waits for room on a full disk. */
    private static final long CLOSE_PATIENCE_MILLIS = 5000;

    /** What clearing a dead chunk counts in a batch. */
    private static final int CLEARING_OPERATIONS = 64;

    /** Is told of what goes wrong. */
    interface Observer {
        /** The store cannot go on. Called at most once. */
        void failed(StoreException cause);

        /** Something is damaged; the store goes on with the rest. */
        void damaged(StoreException cause);
    }

    private final Path folder;
    private final Storage storage;
    private final Space space;
    private final Observer observer;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();
    private final Thread thread;
    private final ExecutorService syncer;
    private volatile @Nullable Thread syncerThread;
    private volatile boolean idle;
    private volatile boolean inFlight;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable Refused refused;
    private Batch batch = new Batch();

    /** A record for which there was no room, and the batch that it should have committed. */
    private record Refused(ByteBuffer record, Batch batch) {}

    /**
     * Starts an engine.
     *
     * @param observer told of what goes wrong, on one of the engine's threads
     */
    Engine(Path folder, Storage storage, Observer observer) {
        this.folder = folder;
        this.storage = storage;
        this.space = storage.space();
        this.observer = observer;
        this.thread = new Thread(this::loop, NAME);
        this.syncer =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread created = new Thread(work, NAME + "-sync");
                            created.setDaemon(true);
                            syncerThread = created;
                            return created;
                        });
        thread.setDaemon(true);
        thread.start();
    }

    Path folder() {
        return folder;
    }

    /** Whether it is no use to wait for a commit: the disk has been full for some time. */
    boolean isHopeless() {
        return space.isFullFor(CLOSE_PATIENCE_MILLIS);
    }

    Storage storage() {
        return storage;
    }

    /** Why the store cannot go on; null as long as it can. */
    @Nullable StoreException failure() {
        return failure.get();
    }

    /** Adds a task. Threads: any. Blocking: never. */
    void post(Task task) {
        tasks.add(task);
        if (idle) {
            LockSupport.unpark(thread);
        } else if (ended) {
            refuseLateTasks();
        }
    }

    /** Refuses to wait on the threads that would have to do the work. */
    void checkMayBlock() {
        Thread current = Thread.currentThread();
        if (current == thread || current == syncerThread) {
            throw new IllegalStateException("a call that blocks, on a thread of the store");
        }
    }

    /** Closes the store when all tasks are done and on disk. Blocking: until then. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            space.restore();
            while (failure.get() == null && !isDone()) {
                step();
            }
            if (failure.get() == null) {
                finish();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        StoreException cause = failure.get();
        if (cause != null) {
            refuseTasks(cause);
        }
        endSyncer();
        storage.close();
        ended = true;
        refuseLateTasks();
    }

    private void endSyncer() {
        syncer.shutdown();
        try {
            if (!syncer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A listener of the store does not return, folder={}", folder);
            }
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while closing the store, folder={}", folder);
        }
    }

    private void refuseLateTasks() {
        StoreException closed = new StoreException("the store in " + folder + " is closed");
        failRefused(closed);
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            task.failed(closed);
        }
    }

    /** Whether the other thread has a batch, or has one to give back. In this order. */
    private boolean isBusy() {
        return inFlight || refused != null;
    }

    private boolean isDone() {
        boolean allDone = tasks.isEmpty() && batch.isEmpty();
        return closing && !isBusy() && (allDone || isHopeless());
    }

    /** What is not committed was not confirmed; what is, is in the redo log at least. */
    private void finish() throws IOException {
        if (!batch.isEmpty()) {
            LOG.warn("Not written for want of space, folder={}", folder);
            batch.failed(new StoreException(Faults.full(folder)));
            return;
        }
        try {
            storage.checkpoint(true);
        } catch (NoSpaceException e) {
            LOG.warn("No checkpoint for want of space, folder={}", folder);
        }
    }

    private void step() throws IOException {
        takeBackRefused();
        try {
            turn();
        } catch (NoSpaceException e) {
            space.missing();
        }
    }

    private void takeBackRefused() throws IOException {
        Refused taken = refused;
        if (taken != null) {
            refused = null;
            storage.takeBack(taken.record);
            batch.takeBack(taken.batch);
            space.missing();
        }
    }

    /** One turn: a task, a commit, a piece of clearing, or a rest. */
    private void turn() throws IOException {
        boolean waiting = space.isWaiting();
        if (storage.isCheckpointDue() && !waiting) {
            stepToCheckpoint();
            return;
        }
        if (space.isRestoreDue() && !isBusy() && (batch.isEmpty() || space.hasProgressed())) {
            space.restore();
        }
        boolean commitFirst = !waiting && (batch.isFull() || (!isBusy() && batch.isOverdue()));
        Task task = commitFirst || !mayTake() ? null : tasks.poll();
        if (task != null) {
            run(task);
        } else if (!waiting && !isBusy() && !batch.isEmpty()) {
            submit();
            clearSome();
        } else if (waiting || batch.isFull() || !clearSome()) {
            rest();
        }
    }

    /** On a full disk batches have no limit of their own: what they wait for is room. */
    private boolean mayTake() {
        return space.isWaiting() ? !storage.isMemoryFull() : !batch.isFull();
    }

    /** No task is taken until what has changed is in the redo log, and then in the data file. */
    private void stepToCheckpoint() throws IOException {
        if (isBusy()) {
            rest();
        } else if (!batch.isEmpty()) {
            batch.setUrgent();
            submit();
        } else {
            storage.checkpoint(false);
        }
    }

    private void run(Task task) throws IOException {
        try {
            if (!task.run(batch)) {
                tasks.add(task);
            }
        } catch (DamagedException e) {
            task.failed(damaged(e));
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            StoreException cause = failure.get();
            if (cause != null) {
                task.failed(cause);
            }
        }
        storage.trim();
    }

    /** Reports damage; the store goes on with the rest. On the engine's thread. */
    StoreException damaged(DamagedException fault) {
        StoreException damage = Faults.damaged(folder, fault);
        LOG.error("Damage in the store, folder={}", folder, fault);
        observer.damaged(damage);
        return damage;
    }

    private boolean clearSome() {
        boolean cleared = storage.logs().clearSome();
        if (cleared) {
            batch.addOperations(CLEARING_OPERATIONS, 0);
        }
        return cleared;
    }

    /** Gives the batch to the other thread and begins the next. */
    private void submit() throws IOException {
        ByteBuffer record = storage.encode();
        Batch full = batch;
        batch = new Batch();
        full.seal();
        full.addFilesToDelete(storage.logs().takeFilesToDelete());
        inFlight = true;
        syncer.execute(() -> commit(record, full));
    }

    private void commit(ByteBuffer record, Batch full) {
        try {
            if (record.hasRemaining()) {
                storage.append(record, full.isUrgent());
            } else if (full.isUrgent()) {
                storage.sync();
            }
            space.wrote();
            full.filesToDelete().forEach(Engine::delete);
            if (!full.filesToDelete().isEmpty()) {
                space.freed();
            }
        } catch (NoSpaceException e) {
            refused = new Refused(record, full); // first: see isBusy
            inFlight = false;
            LockSupport.unpark(thread);
            return;
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        inFlight = false;
        LockSupport.unpark(thread);
        StoreException cause = failure.get();
        if (cause == null) {
            full.committed();
        } else {
            full.failed(cause);
        }
    }

    /** A file that cannot be deleted is found again when the store is opened. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Not deleted file={}", file, e);
        }
    }

    private void rest() {
        idle = true;
        boolean waiting = space.isWaiting();
        boolean isDue = storage.isCheckpointDue() && !waiting;
        boolean mayRun = !tasks.isEmpty() && mayTake() && !isDue;
        boolean mayCommit = !waiting && !isBusy() && (isDue || !batch.isEmpty());
        if (!mayRun && !mayCommit && refused == null && !isDone() && failure.get() == null) {
            if (space.isFull()) {
                LockSupport.parkNanos(this, space.restNanos());
            } else {
                LockSupport.park(this);
            }
        }
        idle = false;
    }

    private void fail(Throwable fault) {
        StoreException cause = Faults.running(folder, fault);
        if (failure.compareAndSet(null, cause)) {
            LOG.error("Store failed, folder={}", folder, fault);
            observer.failed(cause);
            LockSupport.unpark(thread);
        }
    }

    private void failRefused(StoreException cause) {
        Refused left = refused;
        if (left != null) {
            refused = null;
            left.batch.failed(cause);
        }
    }

    /** What a store that has failed does until it is closed. */
    private void refuseTasks(StoreException cause) {
        batch.failed(cause);
        while (!closing || !tasks.isEmpty()) {
            failRefused(cause);
            Task task = tasks.poll();
            if (task != null) {
                task.failed(cause);
                continue;
            }
            idle = true;
            if (tasks.isEmpty() && !closing && refused == null) {
                LockSupport.park(this);
            }
            idle = false;
        }
    }
}
