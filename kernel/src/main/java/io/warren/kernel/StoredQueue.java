package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.ConfirmOutcome;
import io.warren.store.Backlog;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of a queue: its log, the publishes that wait for the log, and the tail of the
 * backlog that is in the log alone. Belongs to the queue's mailbox; the log calls back on threads
 * of its store, which is passed on to the mailbox.
 */
final class StoredQueue implements QueueLog.Listener {
    /** Opens the log of a queue. */
    interface Opener {
        QueueLog open(QueueLog.Listener listener);
    }

    /** A queue keeps so much in memory even when memory is short. */
    private static final long LEAST_WINDOW_BYTES = 256 << 10;

    private static final int REMOVALS = 256;

    private final QueueLog log;
    private final QueueHost host;
    private final Mailbox mailbox;
    private final StoredTail tail;
    private final long recoveredSequence;
    private final PendingConfirms pending = new PendingConfirms();
    private final long[] removals = new long[REMOVALS];
    private final AtomicBoolean settling = new AtomicBoolean();
    private final Runnable settleTask = this::settleDurable;
    private final Runnable flushTask = this::flushNow;
    private final AtomicInteger holders = new AtomicInteger();
    private @Nullable Runnable onDurable;
    private int removalCount;
    private boolean unflushed;
    private boolean ended;

    private volatile long durableSequence;
    private volatile @Nullable StoreException failure;

    StoredQueue(
            Opener opener,
            QueueHost host,
            Mailbox mailbox,
            int level,
            TimeToLive ttl,
            Consumer<List<QueueEntry>> onLoaded) {
        this.host = host;
        this.mailbox = mailbox;
        this.log = opener.open(this);
        this.tail = new StoredTail(log, mailbox, level, ttl, onLoaded, this::damaged);
        Backlog backlog = log.recover();
        this.recoveredSequence = backlog.lastSequence();
        tail.recover(backlog);
    }

    /** The highest number that the log has seen before. */
    long lastSequence() {
        return recoveredSequence;
    }

    StoredTail tail() {
        return tail;
    }

    QueueLog log() {
        return log;
    }

    /** All up to this number is on disk, or need not be. Any thread. */
    long durableSequence() {
        return durableSequence;
    }

    /** Runs in the mailbox when more has become durable. */
    void onDurable(Runnable action) {
        onDurable = action;
    }

    @Nullable StoreException failure() {
        return failure;
    }

    /**
     * Whether a new message should be kept in the log alone. Never when it is the next to be
     * delivered: a consumer that is ready would wait for a message that nobody reads.
     *
     * @param readyInMemory how many wait in memory before it
     * @param memoryBytes what the queue holds in memory
     */
    boolean shouldPage(int readyInMemory, long memoryBytes) {
        return tail.isActive()
                || readyInMemory > 0
                        && memoryBytes >= LEAST_WINDOW_BYTES
                        && host.memory().isPressing()
                        && failure == null;
    }

    /**
     * In the mailbox: stores a message; {@code publish} is told when it is durable, if it is to be.
     */
    void append(long sequence, Message message, boolean durable, @Nullable PendingPublish publish) {
        if (failure != null) {
            if (publish != null) {
                publish.settled(ConfirmOutcome.REJECTED);
            }
            return;
        }
        log.append(sequence, message, host.clock().millis(), durable);
        unflushed = true;
        if (publish == null) {
            return;
        }
        if (durable) {
            pending.add(sequence, publish);
        } else {
            publish.settled(ConfirmOutcome.ACCEPTED);
        }
    }

    /** In the mailbox. */
    void remove(long sequence) {
        removals[removalCount++] = sequence;
        if (removalCount == REMOVALS) {
            writeRemovals();
        }
    }

    private void writeRemovals() {
        if (removalCount > 0 && !ended) {
            log.remove(removals, removalCount);
            unflushed = true;
        }
        removalCount = 0;
    }

    /** In the mailbox: a message came back after it was delivered so often. */
    void delivered(long sequence, int deliveries) {
        if (!ended) {
            log.delivered(sequence, deliveries);
        }
    }

    /** In the mailbox: removes all that is in the log alone. */
    void dropTail() {
        long from = tail.nextSequence();
        if (tail.clear() > 0) {
            log.removeRange(from, tail.lastSequence());
            unflushed = true;
        }
    }

    /** Whether a session publishes a batch to this queue. */
    boolean isHeld() {
        return holders.get() > 0;
    }

    /** In the mailbox: the mailbox is about to become idle. */
    void batchEnd(boolean held) {
        writeRemovals();
        if (unflushed && !ended && !held) {
            unflushed = false;
            log.flush();
        }
    }

    /** A session is publishing a batch to this queue; it will say when that is complete. */
    void holdFlush() {
        holders.incrementAndGet();
    }

    /** The batch is complete: what it appended should be made durable now. */
    void releaseFlush() {
        holders.decrementAndGet();
        mailbox.execute(flushTask);
    }

    private void flushNow() {
        if (unflushed && !ended) {
            unflushed = false;
            log.flush();
        }
    }

    /** In the mailbox: the queue is deleted; whoever closes the log comes later. */
    void end() {
        ended = true;
        tail.clear();
        pending.settleUpTo(Long.MAX_VALUE, ConfirmOutcome.ACCEPTED);
    }

    /** Closes the log. Blocking. */
    void close() {
        log.close();
    }

    @Override
    public void durable(long sequence) {
        durableSequence = sequence;
        if (settling.compareAndSet(false, true)) {
            mailbox.execute(settleTask);
        }
    }

    private void settleDurable() {
        settling.set(false); // first, so that a call from now on counts again
        pending.settleUpTo(durableSequence, ConfirmOutcome.ACCEPTED);
        if (onDurable != null) {
            onDurable.run();
        }
    }

    private void damaged(StoreException cause) {
        host.storeFailed("a stored message cannot be read and is skipped: " + cause.getMessage());
    }

    @Override
    public void failed(StoreException cause) {
        failure = cause;
        host.storeFailed(String.valueOf(cause.getMessage()));
        mailbox.execute(() -> pending.settleUpTo(Long.MAX_VALUE, ConfirmOutcome.UNKNOWN));
    }
}
