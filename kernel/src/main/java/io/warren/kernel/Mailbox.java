package io.warren.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes its owner a single writer without a thread: tasks run one after the other, in the order in
 * which each thread gave them, on whatever thread comes by while nobody else is inside.
 *
 * <p>A caller that finds the mailbox idle runs its own task at once, and then what others have
 * added meanwhile: up to {@value #SLICE_TASKS} tasks or {@value #SLICE_NANOS} ns, the rest goes to
 * the worker pool. So there is no lock, no thread hop when it is idle, and batching when it is
 * busy.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** One visitor runs so many tasks of others at most: event loops have other work to do. */
    static final int SLICE_TASKS = 64;

    /** One visitor runs tasks of others for so long at most. */
    static final long SLICE_NANOS = 200_000;

    private final AtomicBoolean occupied = new AtomicBoolean();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Executor workers;
    private final Runnable batchEnd;

    /**
     * @param workers runs what is left over
     * @param batchEnd runs inside, each time before the mailbox becomes idle
     */
    Mailbox(Executor workers, Runnable batchEnd) {
        this.workers = workers;
        this.batchEnd = batchEnd;
    }

    /**
     * Enters if nobody is inside and nothing waits. True means that the caller is inside now and
     * must call {@link #exit()}; false, that it may {@link #add} a task.
     */
    boolean tryEnter() {
        if (!occupied.compareAndSet(false, true)) {
            return false;
        }
        if (tasks.isEmpty()) {
            return true;
        }
        // Whoever added these may be this very thread: they come first.
        runTasks();
        return false;
    }

    /** Leaves after {@link #tryEnter()}, running what has come meanwhile. */
    void exit() {
        runTasks();
    }

    /** Runs the task now, if nobody is inside, or soon, after those that are waiting. */
    void execute(Runnable task) {
        if (tryEnter()) {
            run(task);
            runTasks();
        } else {
            add(task);
        }
    }

    /** Adds a task to run soon; by this thread, if nobody is inside any more. */
    void add(Runnable task) {
        tasks.add(task);
        if (occupied.compareAndSet(false, true)) {
            runTasks();
        }
    }

    /** Adds a task that will run on a worker, for work that the caller has no time for. */
    void addToWorkers(Runnable task) {
        tasks.add(task);
        if (occupied.compareAndSet(false, true) && !handOver()) {
            runTasks();
        }
    }

    /**
     * Leaves what waits to a worker. False when there are none any more: the kernel stops, and who
     * is here does it, or logs would wait in vain to be let go of.
     */
    private boolean handOver() {
        try {
            workers.execute(this::runTasks);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private void runTasks() {
        long started = 0;
        int count = 0;
        while (true) {
            Runnable task = tasks.poll();
            if (task == null) {
                run(batchEnd);
                if (!tasks.isEmpty()) {
                    continue;
                }
                occupied.set(false);
                if (tasks.isEmpty() || !occupied.compareAndSet(false, true)) {
                    return;
                }
                continue;
            }
            run(task);
            if (count++ == 0) {
                started = System.nanoTime();
            } else if (count >= SLICE_TASKS || System.nanoTime() - started > SLICE_NANOS) {
                run(batchEnd);
                if (handOver()) {
                    return;
                }
                count = 0;
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error fault) {
            LOG.error("a mailbox task failed; the queue goes on", fault);
        }
    }
}
