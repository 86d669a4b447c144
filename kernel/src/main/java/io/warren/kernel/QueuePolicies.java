package io.warren.kernel;

import io.warren.message.Message;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What takes messages out of a queue without their being consumed, put together as its settings
 * say: expiry, limits of its length, the delivery limit; and the dead letters that become of them.
 * Belongs to the mailbox.
 */
final class QueuePolicies {
    /** So many are dropped at the head in one go before others have their turn. */
    private static final int SLICE_ENTRIES = 1024;

    private static final long RELIEF_MILLIS = 100;

    private final QueueHost host;
    private final Mailbox mailbox;
    private final QueueContents contents;
    private final TimeToLive ttl;
    private final Runnable onRoom;
    private final String name;

    /** Null until there is a place for dead letters. */
    private @Nullable DeadLetters letters;

    /** Null until a message may expire. */
    private @Nullable Expiry expiry;

    private @Nullable LengthLimit limit;
    private long deliveryLimit = QueueSettings.NONE;
    private boolean dropAgain;
    private boolean awaitsRelief;

    /**
     * @param onRoom runs in the mailbox when {@link #mayLoad} is true again
     */
    QueuePolicies(
            String name,
            QueueHost host,
            Mailbox mailbox,
            QueueContents contents,
            TimeToLive ttl,
            Runnable onRoom) {
        this.host = host;
        this.mailbox = mailbox;
        this.contents = contents;
        this.ttl = ttl;
        this.onRoom = onRoom;
        this.name = name;
        contents.readWhile(this::mayLoad);
    }

    /** Goes by these settings from now on. */
    void apply(QueueSettings settings) {
        ttl.set(settings.messageTtlMillis());
        limit = LengthLimit.of(settings);
        deliveryLimit = settings.deliveryLimit();
        sendLetters(settings);
        if (settings.messageTtlMillis() >= 0) {
            expire();
        }
        changed();
    }

    private void sendLetters(QueueSettings settings) {
        String exchange = settings.deadLetterExchange();
        if (exchange != null) {
            if (letters == null) {
                letters = new DeadLetters(name, host, mailbox, contents, this::room);
            }
            letters.target(new DeadLetters.Target(exchange, settings.deadLetterRoutingKey()));
        } else if (letters != null) {
            letters.target(null);
        }
    }

    // ---- new messages ----------------------------------------------------------------------

    /** Whether there is no room for a message; it may have become a dead letter then. */
    boolean refuses(Message message) {
        if (limit == null
                || !limit.refuses(contents.readyCount(), contents.readyBytes(), message)) {
            return false;
        }
        if (letters != null && limit.overflow() == Overflow.REJECT_PUBLISH_DLX) {
            letters.refused(message);
        }
        return true;
    }

    /** When a message that comes now expires. */
    long expiresAt(Message message) {
        if (!ttl.concerns(message)) {
            return TimeToLive.NEVER;
        }
        expire();
        return ttl.expiresAt(message, host.clock().millis());
    }

    // ---- what is ready ---------------------------------------------------------------------

    /** More is ready than before, or other messages are first. */
    void changed() {
        if (expiry != null) {
            expiry.run();
        }
        if (limit != null) {
            dropHeads();
        }
    }

    /** Messages were read from the log. */
    void loaded(Iterable<QueueEntry> entries) {
        if (expiry == null) {
            for (QueueEntry entry : entries) {
                if (entry.expiresAtMillis != TimeToLive.NEVER) {
                    expire();
                    break;
                }
            }
        }
        changed();
    }

    /** From now on messages may expire. */
    private void expire() {
        if (expiry == null) {
            expiry = new Expiry(contents, this, host, mailbox);
        }
    }

    /** Lets the head of the queue die if it has expired. */
    boolean expires(QueueEntry head) {
        return expiry != null && expiry.dropIfDue(head);
    }

    private void dropHeads() {
        for (int n = 0; isTooLong(); n++) {
            QueueEntry head = n == SLICE_ENTRIES ? null : contents.poll();
            if (head == null) {
                dropLater(n == SLICE_ENTRIES);
                return;
            }
            die(head, DeathReason.MAXLEN);
        }
    }

    private void dropLater(boolean isReady) {
        if (!isReady) {
            load(); // whoever has loaded comes back
        } else if (!dropAgain) {
            dropAgain = true;
            mailbox.addToWorkers(
                    () -> {
                        dropAgain = false;
                        changed();
                    });
        }
    }

    private boolean isTooLong() {
        return limit != null && limit.dropsHead(contents.readyCount(), contents.readyBytes());
    }

    /**
     * Reads on from the log, or will when fewer dead letters are under way; false if there is
     * nothing to read.
     */
    boolean load() {
        return mayLoad() ? contents.load() : contents.hasMore();
    }

    /** The same for a client that asks for one message, however much is held. */
    boolean loadForGet() {
        return hasRoomForLetters() ? contents.load() : contents.hasMore();
    }

    private boolean hasRoomForLetters() {
        return letters == null || !letters.isFull();
    }

    boolean mayLoad() {
        if (contents.isOverburdened()) {
            awaitRelief();
            return false;
        }
        return hasRoomForLetters();
    }

    /** Acks of this queue or of others bring it; nobody tells. */
    private void awaitRelief() {
        if (!awaitsRelief && !host.timer().isShutdown()) {
            awaitsRelief = true;
            Future<?> unused =
                    host.timer()
                            .schedule(
                                    () -> mailbox.addToWorkers(this::relieved),
                                    RELIEF_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void relieved() {
        awaitsRelief = false;
        room();
    }

    /** A message that is neither ready nor outstanding any more dies. */
    void die(QueueEntry entry, DeathReason reason) {
        if (letters == null || !letters.hasTarget()) {
            contents.gone(entry);
        } else if (entry.isEvicted()) {
            contents.readBack(entry, read -> die(read, reason));
        } else {
            letters.die(entry, reason);
        }
    }

    private void room() {
        changed();
        onRoom.run();
        contents.readOn();
    }

    // ---- what was delivered ----------------------------------------------------------------

    /** A message that was outstanding comes back. */
    void requeued(QueueEntry entry) {
        if (deliveryLimit >= 0 && entry.deliveries > deliveryLimit) {
            die(entry, DeathReason.DELIVERY_LIMIT);
        } else {
            contents.putBack(entry);
        }
    }

    /** A message that was outstanding is not wanted. */
    void rejected(QueueEntry entry) {
        die(entry, DeathReason.REJECTED);
    }

    /** The queue is deleted. */
    void end() {
        limit = null;
        if (letters != null) {
            letters.target(null);
        }
        if (expiry != null) {
            expiry.stop();
        }
        expiry = null;
    }
}
