package io.warren.kernel;

import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One log of a queue, and its way into the store that is there at the moment. {@link MessageStores}
 * opens and closes it, one call at a time; the queue uses it through its {@link MovableLog}.
 */
final class StoredLog {
    /** Told how it goes; in the mailbox, but for the listener's own methods. */
    interface User extends QueueLog.Listener {
        /** The log is about to be closed. */
        void detaching();

        /** The log is open. It may have been closed before, or never open yet. */
        void attached();

        /** The store is not there, and is not waited for any longer. */
        void unavailable(String reason);
    }

    private final StorePlace place;
    private final LogId id;
    private final Mailbox mailbox;
    private final User user;
    private final MovableLog log = new MovableLog();

    /** How far it was durable when last heard of. */
    private final AtomicLong durable = new AtomicLong();

    private @Nullable Attachment attachment;
    private boolean openedBefore;
    private @Nullable IntFunction<StoredLog> finder;

    StoredLog(StorePlace place, int level, Mailbox mailbox, User user) {
        this.place = place;
        this.id = new LogId(place.queueId(), level);
        this.mailbox = mailbox;
        this.user = user;
    }

    StorePlace place() {
        return place;
    }

    LogId id() {
        return id;
    }

    MovableLog log() {
        return log;
    }

    /** It goes with logs of other levels, which this makes in the mailbox. */
    void findLevels(IntFunction<StoredLog> by) {
        finder = by;
    }

    /** Has the queue make the logs of these levels. */
    CompletableFuture<List<StoredLog>> find(Collection<Integer> levels) {
        IntFunction<StoredLog> by = finder;
        return by == null || levels.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.supplyAsync(
                        () -> levels.stream().map(by::apply).toList(), mailbox::execute);
    }

    /** Whether there may be logs of other levels that nobody knows of. */
    boolean findsLevels() {
        return finder != null && !openedBefore;
    }

    /** Whether it was opened and not closed since. */
    boolean isOpen() {
        return attachment != null;
    }

    /**
     * Opens it in a store. Blocking: may read from disk.
     *
     * @return completes in the mailbox, when the queue has it
     * @throws StoreException when the store cannot open it
     */
    CompletableFuture<?> open(MessageStore store) {
        Attachment next = new Attachment();
        Opening temporary = openedBefore ? Opening.SWAP : Opening.TEMPORARY;
        Opening kept = openedBefore ? Opening.SWAP : Opening.RESTART;
        QueueLog opened = store.open(id, place.durable() ? kept : temporary, next);
        checkComplete(opened.recover());
        openedBefore = true;
        attachment = next;
        CompletableFuture<Void> done = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    log.attach(opened);
                    user.attached();
                    done.complete(null);
                });
        return done;
    }

    /** What was told to be durable must be there again. */
    private void checkComplete(Backlog backlog) {
        long expected = durable.get();
        if (backlog.lastSequence() < expected) {
            user.failed(
                    new StoreException(
                            "the store '"
                                    + place.store()
                                    + "' came back without messages that it had: log "
                                    + id
                                    + " ends at "
                                    + backlog.lastSequence()
                                    + ", not at "
                                    + expected
                                    + "; restore its files and restart"));
        }
    }

    /** Has the queue let go of the open log; completes with what is to be closed. */
    CompletableFuture<@Nullable QueueLog> detach() {
        CompletableFuture<@Nullable QueueLog> detached = new CompletableFuture<>();
        mailbox.execute(
                () -> {
                    user.detaching();
                    detached.complete(log.detach());
                });
        return detached;
    }

    /** It is closed, or will not be any more: nothing that its store says counts from now on. */
    void closed() {
        Attachment before = attachment;
        attachment = null;
        if (before != null) {
            before.over = true;
        }
    }

    /** Gives up waiting for a store. */
    void unavailable(String reason) {
        mailbox.execute(() -> user.unavailable(reason));
    }

    /** What one opened log says, as long as it is the one that counts. */
    private final class Attachment implements QueueLog.Listener {
        private volatile boolean over;

        @Override
        public void durable(long sequence) {
            if (!over) {
                durable.set(sequence);
                user.durable(sequence);
            }
        }

        @Override
        public void failed(StoreException cause) {
            if (!over) {
                user.failed(cause);
            }
        }
    }
}
