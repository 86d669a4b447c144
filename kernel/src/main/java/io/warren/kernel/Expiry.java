package io.warren.kernel;

import java.time.Clock;

/**
 * Takes out of a queue what has expired, at its head: a message behind one that may wait longer
 * waits with it. One timer for the queue rings when the head is due. Belongs to the mailbox.
 */
final class Expiry {
    /** So many expire in one go before others have their turn. */
    private static final int SLICE_ENTRIES = 1024;

    private final QueueContents contents;
    private final QueuePolicies policies;
    private final Clock clock;
    private final Mailbox mailbox;
    private final QueueTimer timer;
    private boolean again;

    Expiry(QueueContents contents, QueuePolicies policies, QueueHost host, Mailbox mailbox) {
        this.contents = contents;
        this.policies = policies;
        this.clock = host.clock();
        this.mailbox = mailbox;
        this.timer = new QueueTimer(host, mailbox, this::run);
    }

    /** Lets the head die if it is due. */
    boolean dropIfDue(QueueEntry head) {
        if (head.expiresAtMillis > clock.millis()) {
            return false;
        }
        contents.poll();
        policies.die(head, DeathReason.EXPIRED);
        return true;
    }

    /** Lets die what is due at the head, and sets the timer for what is not. */
    void run() {
        for (int n = 0; n < SLICE_ENTRIES; n++) {
            QueueEntry head = contents.peek();
            if (head == null) {
                policies.load(); // whoever has loaded comes back
                return;
            }
            if (!dropIfDue(head)) {
                timer.at(head.expiresAtMillis);
                return;
            }
        }
        if (!again) {
            again = true;
            mailbox.addToWorkers(
                    () -> {
                        again = false;
                        run();
                    });
        }
    }

    void stop() {
        timer.cancel();
    }
}
