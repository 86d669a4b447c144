package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.ConfirmOutcome;
import io.warren.store.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of a queue: its log, the publishes that wait for the log, and the tail of the
 * backlog that is in the log alone. Belongs to the queue's mailbox; the log calls back on threads
 * of its store, which is passed on to the mailbox.
 */
final class StoredQueue implements StoredLog.User {
    /** The queue that this stores; told in the mailbox. */
    interface Owner {
        /** What was read of the tail. */
        void loaded(List<QueueEntry> entries);

        /** The log is open; it may hold what it was given in an earlier run. */
        void opened(long lastSequence);

        /** The log has all up to this number. */
        void written(long sequence);
    }

    private static final int REMOVALS = 256;
    private static final long[] NONE = {};

    private final StoredLog storedLog;
    private final MovableLog log;
    private final QueueHost host;
    private final Mailbox mailbox;
    private final Owner owner;
    private final StoredTail tail;
    private final PendingConfirms pending = new PendingConfirms();
    private long[] removals = NONE;
    private final AtomicBoolean settling = new AtomicBoolean();
    private final Runnable settleTask = this::settleDurable;
    private final Runnable flushTask = this::flushNow;
    private final AtomicInteger holders = new AtomicInteger();
    private int removalCount;
    private boolean unflushed;
    private boolean openedBefore;
    private boolean ended;

    /** Whether the stores know of the log; a queue in memory asks when it first needs one. */
    private volatile boolean asked;

    private volatile long durableSequence;
    private volatile @Nullable StoreException failure;
    private volatile @Nullable String unavailable;

    StoredQueue(StorePlace place, QueueHost host, Mailbox mailbox, Owner owner) {
        this.host = host;
        this.mailbox = mailbox;
        this.owner = owner;
        this.storedLog = new StoredLog(place, 0, mailbox, this);
        this.log = storedLog.log();
        this.tail = new StoredTail(log, mailbox, host.memory(), owner::loaded, this::damaged);
    }

    /** Opens the log of a durable queue, if its store is there. Blocking. */
    void open() {
        asked = true;
        host.stores().open(storedLog);
    }

    /** In the mailbox: a queue that lives in memory is short of that, and wants a log. */
    private void openSoon() {
        if (!asked && !ended) {
            asked = true;
            Future<?> unused = host.stores().openSoon(storedLog);
        }
    }

    /** Whether messages are stored because they must survive, not because memory is short. */
    boolean isDurable() {
        return storedLog.place().durable();
    }

    /** The name of the store. */
    String storeName() {
        return storedLog.place().store();
    }

    @Override
    public void attached() {
        if (ended) {
            return;
        }
        failure = null;
        unavailable = null;
        if (!openedBefore) {
            openedBefore = true;
            tail.recover(log.recover());
        }
        owner.opened(log.lastAppended());
    }

    @Override
    public void detaching() {
        writeRemovals();
    }

    @Override
    public void unavailable(String reason) {
        if (!log.isAttached() && !ended) {
            if (isDurable() || tail.isActive()) {
                unavailable = reason;
            }
            pending.settleUpTo(Long.MAX_VALUE, ConfirmOutcome.REJECTED);
        }
    }

    /** Why the queue cannot be used; null if it can. Any thread. */
    @Nullable String unavailable() {
        return unavailable;
    }

    StoredTail tail() {
        return tail;
    }

    @Nullable StoreException failure() {
        return failure;
    }

    /** Whether what is given to the log now gets there. */
    boolean takesPages() {
        if (failure == null && !log.isAttached() && !isDurable()) {
            openSoon();
        }
        return failure == null && log.isAttached();
    }

    /** The highest number that the log was given. */
    long lastAppended() {
        return log.lastAppended();
    }

    /** Whether the log must have a message, however much memory there is. */
    boolean mustStore(Message message) {
        return isDurable() && message.isPersistent();
    }

    /** In the mailbox: the publisher waits until the log has this number. */
    void await(long sequence, @Nullable PendingPublish publish) {
        if (publish != null) {
            pending.add(sequence, publish);
        }
    }

    /** In the mailbox: what waited up to this number need not be written any more. */
    void release(long sequence) {
        pending.settleUpTo(sequence, ConfirmOutcome.ACCEPTED);
    }

    /** In the mailbox: what was appended should be written now. */
    void flush() {
        log.flush();
    }

    /** In the mailbox: stores a message; {@code publish} is told when it is durable. */
    void append(long sequence, Message message, @Nullable PendingPublish publish) {
        if (failure != null) {
            if (publish != null) {
                publish.settled(ConfirmOutcome.REJECTED);
            }
            return;
        }
        log.append(sequence, message, host.clock().millis(), mustStore(message));
        unflushed = true;
        await(sequence, publish);
    }

    /** In the mailbox. */
    void remove(long sequence) {
        if (removalCount == removals.length) {
            removals = Arrays.copyOf(removals, removalCount == 0 ? 16 : REMOVALS);
        }
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

    /** In the mailbox: the mailbox is about to become idle. */
    void batchEnd() {
        writeRemovals();
        if (unflushed && !ended && holders.get() == 0) {
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

    /** Deletes the log, when its store is there. Blocking. */
    void delete() {
        if (asked) {
            host.stores().delete(storedLog.place());
        }
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
        long sequence = durableSequence;
        pending.settleUpTo(sequence, ConfirmOutcome.ACCEPTED);
        owner.written(sequence);
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
