package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.ConfirmOutcome;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
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
        void opened(int level, long lastSequence);

        /** The log has all up to this number. */
        void written(int level, long sequence);
    }

    private static final int REMOVALS = 256;
    private static final long[] NONE = {};

    private final StoredLog storedLog;
    private final MovableLog log;
    private final TimeToLive ttl;
    private final boolean everything;
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
    private long recoveredSequence;
    private boolean ended;

    /** Whether the stores know of the log; a queue in memory asks when it first needs one. */
    private volatile boolean asked;

    private volatile long durableSequence;
    private volatile @Nullable StoreException failure;
    private volatile @Nullable String unavailable;

    /**
     * @param level the priority of what is stored
     * @param ttl when messages expire that are read
     * @param everything whether each message must be stored, transient or not
     */
    StoredQueue(
            StorePlace place,
            int level,
            QueueHost host,
            Mailbox mailbox,
            TimeToLive ttl,
            boolean everything,
            Owner owner) {
        this.ttl = ttl;
        this.everything = everything;
        this.host = host;
        this.mailbox = mailbox;
        this.owner = owner;
        this.storedLog = new StoredLog(place, level, mailbox, this);
        this.log = storedLog.log();
        this.tail =
                new StoredTail(
                        log, mailbox, level, ttl, host.memory(), owner::loaded, this::damaged);
    }

    /** The logs of other levels, should the store have any, are opened before this one. */
    void findLevels(IntFunction<StoredQueue> finder) {
        storedLog.findLevels(level -> finder.apply(level).storedLog);
    }

    /** The stores have it already. */
    void found() {
        asked = true;
    }

    /** Opens the log of a durable queue, if its store is there. Blocking. */
    void open() {
        asked = true;
        host.stores().open(storedLog);
    }

    /** In the mailbox: a log is wanted that nobody has asked for yet; nothing waits for it. */
    void openSoon() {
        if (!asked && !ended) {
            asked = true;
            host.stores().openSoon(storedLog);
        }
    }

    /** Whether messages are stored because they must survive, not because memory is short. */
    boolean isDurable() {
        return storedLog.place().durable();
    }

    /** Where it is. */
    StorePlace place() {
        return storedLog.place();
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
            recoveredSequence = log.recover().lastSequence();
        }
        owner.opened(storedLog.id().level(), log.lastAppended());
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

    /** Whether it was open at least once. In the mailbox. */
    boolean wasOpened() {
        return openedBefore;
    }

    /** What the log ended with when it was first opened. In the mailbox. */
    long recoveredSequence() {
        return recoveredSequence;
    }

    QueueLog log() {
        return log;
    }

    /** All up to this number is on disk, or need not be. Any thread. */
    long durableSequence() {
        return durableSequence;
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
        return isDurable() && (everything || message.isPersistent());
    }

    /** In the mailbox: a message waits for its turn to be appended. */
    void awaitTurn(long sequence, Message message, @Nullable PendingPublish publish) {
        boolean must = mustStore(message);
        if (publish == null) {
            return;
        }
        if (must && failure != null) {
            publish.settled(ConfirmOutcome.REJECTED);
        } else if (must || takesPages()) {
            pending.add(sequence, publish);
        } else {
            publish.settled(ConfirmOutcome.ACCEPTED); // it may stay in memory
        }
    }

    /** In the mailbox: the publisher waits until the log has this number. */
    private void await(long sequence, @Nullable PendingPublish publish) {
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

    /** In the mailbox: stores a message that was in memory; false if the log has failed. */
    boolean append(QueueEntry entry) {
        if (failure != null) {
            return false;
        }
        Message message = entry.message();
        long since = ttl.enqueuedAt(message, entry.expiresAtMillis, host.clock().millis());
        log.append(entry.sequence, message, since, mustStore(message));
        unflushed = true;
        return true;
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

    /** Whether a store may have the log, now or later. Any thread. */
    boolean isAsked() {
        return asked;
    }

    @Override
    public void durable(long sequence) {
        durableSequence = Math.max(durableSequence, sequence);
        if (settling.compareAndSet(false, true)) {
            mailbox.execute(settleTask);
        }
    }

    private void settleDurable() {
        settling.set(false); // first, so that a call from now on counts again
        long sequence = durableSequence;
        pending.settleUpTo(sequence, ConfirmOutcome.ACCEPTED);
        owner.written(storedLog.id().level(), sequence);
    }

    /** In the mailbox: messages that the queue knows of are in memory again. */
    void readBack() {
        owner.loaded(List.of());
    }

    /** A stored message cannot be read. Any thread. */
    void damaged(StoreException cause) {
        host.storeFailed("a stored message cannot be read and is skipped: " + cause.getMessage());
    }

    @Override
    public void failed(StoreException cause) {
        failure = cause;
        host.storeFailed(String.valueOf(cause.getMessage()));
        mailbox.execute(() -> pending.settleUpTo(Long.MAX_VALUE, ConfirmOutcome.UNKNOWN));
    }
}
