package io.warren.kernel;

import io.warren.message.Message;
import org.jspecify.annotations.Nullable;

/** Offers the messages of a queue to its consumers, oldest first. Belongs to the mailbox. */
final class Dispatcher {
    /** One run delivers so many messages before others have their turn. */
    private static final int DELIVERIES_PER_RUN = 256;

    private final Mailbox mailbox;
    private final ReadyConsumers consumers;
    private final QueueContents contents;
    private final QueuePolicies policies;

    /** Whether consumers are told how often a message has come back. */
    private final boolean counting;

    private @Nullable ConsumerTimeout timeout;
    private boolean again;

    Dispatcher(
            Mailbox mailbox,
            ReadyConsumers consumers,
            QueueContents contents,
            QueuePolicies policies,
            boolean counting) {
        this.mailbox = mailbox;
        this.consumers = consumers;
        this.contents = contents;
        this.policies = policies;
        this.counting = counting;
    }

    /** Watches how long consumers hold messages, from now on. */
    void watch(@Nullable ConsumerTimeout by) {
        if (timeout != null) {
            timeout.stop();
        }
        timeout = by;
    }

    /** A message that finds an empty queue and a ready consumer never waits. */
    void deliverOrKeep(long sequence, Message message, boolean inLog, long expiresAt, int level) {
        QueueSubscription taker =
                contents.isIdle() ? consumers.offer(sequence, shown(message, 0), 0) : null;
        if (taker != null && taker.request.autoAck()) {
            if (inLog) {
                contents.removeStored(level, sequence);
            }
            return;
        }
        QueueEntry entry = new QueueEntry(sequence, message, inLog, expiresAt, level);
        if (taker == null) {
            contents.keep(entry);
            policies.changed();
        } else {
            contents.added(entry);
            delivered(entry, taker);
        }
    }

    /** Delivers what is ready to whoever is. */
    void dispatch() {
        for (int n = 0; n < DELIVERIES_PER_RUN; n++) {
            QueueEntry entry = contents.peek();
            if (entry == null) {
                policies.load();
                return;
            }
            if (policies.expires(entry)) {
                continue;
            }
            Message shown = shown(entry.message(), entry.deliveries);
            QueueSubscription taker = consumers.offer(entry.sequence, shown, entry.deliveries);
            if (taker == null) {
                policies.changed(); // perhaps another message is first now
                return;
            }
            contents.poll();
            if (taker.request.autoAck()) {
                contents.gone(entry);
            } else {
                delivered(entry, taker);
            }
        }
        if (!again) {
            again = true;
            mailbox.add(
                    () -> {
                        again = false;
                        dispatch();
                    });
        }
    }

    /** The message as its consumer sees it. */
    private Message shown(Message message, int deliveries) {
        return counting && deliveries > 0
                ? DeliveryHeaders.withCount(message, deliveries)
                : message;
    }

    /** The message as whoever asks for one sees it, who is told in any case. */
    Message shownToGet(Message message, int deliveries) {
        return counting ? DeliveryHeaders.withCount(message, deliveries) : message;
    }

    private void delivered(QueueEntry entry, QueueSubscription taker) {
        contents.delivered(entry, taker.outstanding);
        if (timeout != null) {
            timeout.delivered(entry);
        }
    }
}
