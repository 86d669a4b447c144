package io.warren.kernel;

import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a virtual host. An operation first checks and says which definitions
 * it changes; when these are on disk, it makes the change visible and the client gets its reply.
 *
 * <p>Operations that wait together, and touch different names, share one sync of the disk.
 */
final class ControlQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ControlQueue.class);

    /** So many operations share a sync at most. */
    private static final int BATCH = 256;

    /** A change of the virtual host. Both halves run on the control thread. */
    interface Operation<R> {
        /**
         * Checks, and adds the definitions that change.
         *
         * @return what makes the change visible, once those are on disk
         * @throws BrokerException to refuse
         */
        Supplier<CompletionStage<R>> prepare(List<DefinitionChange> changes);
    }

    private final DefinitionStore definitions;
    private final Thread thread;
    private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    ControlQueue(String virtualHost, DefinitionStore definitions) {
        this.definitions = definitions;
        this.thread = new Thread(this::run, "warren-control-" + virtualHost);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Runs an operation after those that came before.
     *
     * @param touches the names it reads or changes; two operations with a name in common do not
     *     share a sync, so that the later sees what the earlier did. None means all
     */
    <R> CompletableFuture<R> submit(Set<String> touches, Operation<R> operation) {
        Task<R> task = new Task<>(touches, operation);
        tasks.add(task);
        if (closed) {
            task.result.completeExceptionally(shutDown());
        }
        return task.result;
    }

    /** The same where nobody waits for the result; failures are logged by the queue itself. */
    <R> void post(Operation<R> operation) {
        CompletableFuture<?> unused = submit(Set.of(), operation);
    }

    /** Runs something that changes no definition. */
    CompletableFuture<@Nullable Void> execute(Runnable action) {
        return submit(
                Set.of(),
                changes ->
                        () -> {
                            action.run();
                            return CompletableFuture.completedFuture(null);
                        });
    }

    /** Ends the thread after what it does now; what waits fails. */
    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Task<?> task; (task = tasks.poll()) != null; ) {
            task.result.completeExceptionally(shutDown());
        }
    }

    private static BrokerException shutDown() {
        return new BrokerException(ReplyCode.CONNECTION_FORCED, "the broker is shutting down");
    }

    private void run() {
        try {
            @Nullable Task<?> next = null;
            while (!closed) {
                next = runBatch(next == null ? tasks.take() : next);
            }
            if (next != null) {
                next.result.completeExceptionally(shutDown());
            }
        } catch (InterruptedException closing) {
            // closed
        }
    }

    /** Runs a task and those behind it that go with it; returns the first that does not. */
    private @Nullable Task<?> runBatch(Task<?> first) throws InterruptedException {
        List<DefinitionChange> changes = new ArrayList<>();
        List<Task<?>> batch = new ArrayList<>();
        Set<String> touched = new HashSet<>();
        @Nullable Task<?> next = first;
        while (next != null && batch.size() < BATCH && next.goesWith(batch, touched)) {
            batch.add(next);
            touched.addAll(next.touches);
            next.prepare(changes);
            next = tasks.poll();
        }
        RuntimeException failure = store(changes);
        for (Task<?> task : batch) {
            task.commit(failure);
        }
        return next;
    }

    private @Nullable RuntimeException store(List<DefinitionChange> changes)
            throws InterruptedException {
        if (changes.isEmpty()) {
            return null;
        }
        try {
            definitions.apply(changes).toCompletableFuture().join();
            return null;
        } catch (RuntimeException failed) {
            LOG.error("definitions cannot be stored", failed);
            return new BrokerException(
                    ReplyCode.INTERNAL_ERROR, "definitions cannot be stored: " + rootText(failed));
        }
    }

    private static String rootText(Throwable failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static final class Task<R> {
        private final Set<String> touches;
        private final Operation<R> operation;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private @Nullable Supplier<CompletionStage<R>> commit;

        Task(Set<String> touches, Operation<R> operation) {
            this.touches = touches;
            this.operation = operation;
        }

        boolean goesWith(List<Task<?>> batch, Set<String> touched) {
            return batch.isEmpty()
                    || !touched.isEmpty()
                            && !touches.isEmpty()
                            && touches.stream().noneMatch(touched::contains);
        }

        void prepare(List<DefinitionChange> changes) {
            int before = changes.size();
            try {
                commit = operation.prepare(changes);
            } catch (RuntimeException
                    | Error refused) { // the thread outlives every plug-in's fault
                changes.subList(before, changes.size()).clear();
                fail(refused);
            }
        }

        void commit(@Nullable RuntimeException failure) {
            if (commit == null) {
                return;
            }
            if (failure != null) {
                fail(failure);
                return;
            }
            try {
                commit.get()
                        .whenComplete(
                                (value, thrown) -> {
                                    if (thrown != null) {
                                        result.completeExceptionally(thrown);
                                    } else {
                                        result.complete(value);
                                    }
                                });
            } catch (RuntimeException | Error fault) {
                fail(fault);
            }
        }

        private void fail(Throwable cause) {
            Throwable known = cause;
            if (!(cause instanceof BrokerException)) {
                LOG.error("a control operation failed", cause);
                known = new BrokerException(ReplyCode.INTERNAL_ERROR, String.valueOf(cause));
            }
            result.completeExceptionally(known);
        }
    }
}
