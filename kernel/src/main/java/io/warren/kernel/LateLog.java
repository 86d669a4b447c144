package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new log that a queue needs at once, while opening it may block: keeps what the queue asks for
 * until a worker has opened it. Belongs to the queue's mailbox, but for {@link #close}.
 */
final class LateLog implements QueueLog {
    private static final Logger LOG = LoggerFactory.getLogger(LateLog.class);

    /** Who closes it may have stopped the workers before they opened it. */
    private static final long PATIENCE_SECONDS = 10;

    private final CompletableFuture<QueueLog> opening;
    private final Queue<Consumer<QueueLog>> waiting = new ConcurrentLinkedQueue<>();
    private @Nullable QueueLog log;
    private volatile boolean closed;

    LateLog(Supplier<QueueLog> opener, Executor workers, Mailbox mailbox, Listener listener) {
        opening = CompletableFuture.supplyAsync(opener, workers);
        CompletableFuture<?> unused =
                opening.whenComplete(
                        (opened, failed) -> {
                            if (opened == null) {
                                listener.failed(
                                        new StoreException(
                                                "the log of a priority cannot be opened", failed));
                            } else {
                                mailbox.addToWorkers(() -> opened(opened));
                            }
                        });
    }

    private void opened(QueueLog opened) {
        if (!closed) {
            log = opened;
            give(opened);
        }
    }

    private void give(QueueLog to) {
        Consumer<QueueLog> call;
        while ((call = waiting.poll()) != null) {
            call.accept(to);
        }
    }

    private void call(Consumer<QueueLog> call) {
        if (log != null) {
            call.accept(log);
        } else {
            waiting.add(call);
        }
    }

    /** It is new. */
    @Override
    public Backlog recover() {
        return new Backlog(1, 0, 0, 0);
    }

    @Override
    public void append(long sequence, Message message, long enqueuedAtMillis, boolean durable) {
        call(l -> l.append(sequence, message, enqueuedAtMillis, durable));
    }

    @Override
    public void delivered(long sequence, int count) {
        call(l -> l.delivered(sequence, count));
    }

    @Override
    public void remove(long[] sequences, int count) {
        if (log != null) {
            log.remove(sequences, count);
        } else {
            long[] copy = sequences.clone();
            waiting.add(l -> l.remove(copy, count));
        }
    }

    @Override
    public void removeRange(long from, long to) {
        call(l -> l.removeRange(from, to));
    }

    @Override
    public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
        call(l -> l.read(from, maxMessages, maxBytes, reader));
    }

    @Override
    public void flush() {
        call(QueueLog::flush);
    }

    /** Gives it first what has waited: nobody runs in the mailbox any more. */
    @Override
    public void close() {
        closed = true;
        try {
            QueueLog opened = opening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            give(opened);
            opened.close();
        } catch (ExecutionException | TimeoutException neverOpened) {
            LOG.warn("a log was never opened, what it was given is lost", neverOpened);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
