package io.warren.kernel;

import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends the dead letters of a queue. A message leaves the queue only when its letter is safe in
 * every queue that it was routed to: a crash between may double it, never lose it.
 *
 * <p>Threads: {@link #die}, {@link #refused} and {@link #target} in the queue's mailbox. Letters
 * are made, routed and enqueued by workers, one at a time for each queue, so that no chain of dead
 * letters runs on a publisher's thread or recurses.
 */
final class DeadLetters {
    /** With so many letters under way a queue reads no further messages from its log to die. */
    static final int MOST_UNDER_WAY = 2048;

    private static final long RETRY_MILLIS = 1000;

    private final QueueHost host;
    private final Mailbox mailbox;
    private final QueueContents contents;
    private final Runnable onRoom;
    private final Mailbox routing;
    private final Flow flow = new Flow(open -> {}); // what is under way is bounded by die()
    private final Queue<Death> settled = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean settling = new AtomicBoolean();
    private @Nullable Target target;
    private int underWay;

    /** These belong to {@link #routing}. */
    private final Router router;

    private final DeathRecord record;

    private final Set<StoredQueue> held = new HashSet<>();
    private final ArrayDeque<Death> unroutable = new ArrayDeque<>();

    /** Where letters go; without a key they keep theirs. */
    record Target(String exchange, @Nullable RoutingKey key) {}

    /**
     * @param onRoom runs in the mailbox when {@link #isFull} is no longer so
     */
    DeadLetters(
            String queue,
            QueueHost host,
            Mailbox mailbox,
            QueueContents contents,
            Runnable onRoom) {
        this.host = host;
        this.mailbox = mailbox;
        this.contents = contents;
        this.onRoom = onRoom;
        this.router = host.router();
        this.record = new DeathRecord(queue, host.tellsLastDeath());
        this.routing = new Mailbox(host.workers(), this::flush);
    }

    /** From now on letters go there; null if what dies is dropped. */
    void target(@Nullable Target to) {
        target = to;
    }

    boolean hasTarget() {
        return target != null;
    }

    boolean isFull() {
        return underWay >= MOST_UNDER_WAY;
    }

    /** A message that is neither ready nor outstanding any more dies. */
    void die(QueueEntry entry, DeathReason reason) {
        Target to = target;
        if (to == null) {
            contents.gone(entry);
            return;
        }
        underWay++;
        host.letters().begun();
        send(new Death(entry.message(), entry, reason, to));
    }

    /** A message that the queue has not taken becomes a letter all the same. */
    void refused(Message message) {
        Target to = target;
        if (to != null) {
            underWay++;
            host.letters().begun();
            send(new Death(message, null, DeathReason.MAXLEN, to));
        }
    }

    private void send(Death death) {
        routing.addToWorkers(() -> route(death));
    }

    // ---- on workers, one at a time ---------------------------------------------------------

    private void route(Death death) {
        Exchange exchange = host.exchange(death.target.exchange);
        if (exchange == null) {
            settled(death);
            return;
        }
        Message letter =
                record.letter(
                        death.message,
                        death.reason,
                        host.clock().instant(),
                        death.target.exchange,
                        death.target.key);
        router.route(exchange, letter);
        if (router.isIncomplete()) {
            retryLater(death);
            return;
        }
        exchange.published().increment();
        List<AnyQueue> queues = targets(letter, death.reason);
        if (queues.isEmpty()) {
            settled(death);
            return;
        }
        if (queues.stream().anyMatch(to -> to.unavailable() != null)) {
            retryLater(death);
            return;
        }
        death.queues = queues;
        PendingPublish pending =
                new PendingPublish(death, 0, 0, queues.size(), ConfirmOutcome.ACCEPTED);
        for (AnyQueue to : queues) {
            StoredQueue stored = to.stored();
            if (stored.isDurable() && held.add(stored)) {
                stored.holdFlush();
            }
            to.enqueue(letter, pending, flow);
        }
    }

    /** A cycle that nobody but the broker keeps going ends here. */
    private List<AnyQueue> targets(Message letter, DeathReason reason) {
        QueueSet found = router.queues();
        List<AnyQueue> queues = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            AnyQueue to = found.get(i);
            if (reason == DeathReason.REJECTED || !DeathRecord.isCycle(letter, to.spec().name())) {
                queues.add(to);
            }
        }
        return queues;
    }

    /** A store, or the type of an exchange, on the way is not here now: the letter waits for it. */
    private void retryLater(Death death) {
        if (death.entry == null && unroutable.size() >= MOST_UNDER_WAY) {
            settled(death); // nobody has it but this letter, and there must be an end to them
            return;
        }
        unroutable.add(death);
        if (unroutable.size() == 1) {
            Future<?> unused =
                    host.timer()
                            .schedule(
                                    () -> routing.addToWorkers(this::retry),
                                    RETRY_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        List<Death> again = List.copyOf(unroutable);
        unroutable.clear();
        again.forEach(this::send);
    }

    private void flush() {
        held.forEach(StoredQueue::releaseFlush);
        held.clear();
    }

    // ---- back in the mailbox ---------------------------------------------------------------

    /** Any thread. */
    private void settled(Death death) {
        settled.add(death);
        if (settling.compareAndSet(false, true)) {
            mailbox.addToWorkers(this::settle);
        }
    }

    private void settle() {
        settling.set(false); // first, so that what settles from now on calls again
        boolean wasFull = isFull();
        int before = underWay;
        Death death;
        while ((death = settled.poll()) != null) {
            underWay--;
            QueueEntry entry = death.entry;
            if (entry == null) {
                continue;
            }
            if (death.unknown) {
                contents.forget(entry);
            } else {
                contents.gone(entry);
            }
        }
        host.letters().done(before - underWay);
        if (wasFull && !isFull()) {
            onRoom.run();
        }
    }

    /** A message on its way from its queue to the dead letter exchange. */
    private final class Death implements PendingPublish.Publisher {
        private final Message message;
        private final @Nullable QueueEntry entry;
        private final DeathReason reason;
        private final Target target;
        private volatile boolean unknown;
        private volatile List<AnyQueue> queues = List.of();

        /**
         * @param entry what the queue keeps until the letter is safe, if it has taken the message
         */
        Death(Message message, @Nullable QueueEntry entry, DeathReason reason, Target target) {
            this.message = message;
            this.entry = entry;
            this.reason = reason;
            this.target = target;
        }

        /**
         * A queue that refuses the letter ends it, as its policy says; one whose store has gone is
         * waited for. When a store has failed nobody knows: the message stays in its log, and dies
         * once more after a restart.
         */
        @Override
        public void settled(long confirmId, long costBytes, ConfirmOutcome outcome) {
            boolean refused = outcome == ConfirmOutcome.REJECTED;
            if (refused && queues.stream().anyMatch(to -> to.unavailable() != null)) {
                routing.addToWorkers(() -> retryLater(this));
                return;
            }
            unknown =
                    outcome == ConfirmOutcome.UNKNOWN
                            || refused && queues.stream().anyMatch(to -> to.failure() != null);
            DeadLetters.this.settled(this);
        }
    }
}
