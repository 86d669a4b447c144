package io.warren.kernel;

import java.time.Clock;

/**
 * Tells when a queue has not been used for as long as it may: nobody consumed, asked for a message
 * or declared it again. Belongs to the mailbox.
 */
final class IdleExpiry {
    private final Clock clock;
    private final QueueTimer timer;
    private final Runnable onExpired;
    private final ReadyConsumers consumers;
    private long millis;
    private long usedAtMillis;

    /**
     * @param onExpired runs in the mailbox when the queue is due
     */
    IdleExpiry(QueueHost host, Mailbox mailbox, ReadyConsumers consumers, Runnable onExpired) {
        this.clock = host.clock();
        this.consumers = consumers;
        this.onExpired = onExpired;
        this.timer = new QueueTimer(host, mailbox, this::ring);
    }

    /** May be unused for so long from now on; {@link QueueSettings#NONE} for ever. */
    void set(long expiresMillis) {
        millis = expiresMillis;
        timer.cancel();
        used();
    }

    /** Somebody uses it, or has done until now. */
    void used() {
        if (millis >= 0) {
            usedAtMillis = clock.millis();
            timer.at(usedAtMillis + millis);
        }
    }

    boolean isDue() {
        return millis >= 0 && consumers.all().isEmpty() && clock.millis() - usedAtMillis >= millis;
    }

    private void ring() {
        if (isDue()) {
            onExpired.run();
            timer.at(clock.millis() + millis); // should the deletion fail
        } else if (millis >= 0 && consumers.all().isEmpty()) {
            timer.at(usedAtMillis + millis);
        }
    }

    void stop() {
        millis = QueueSettings.NONE;
        timer.cancel();
    }
}
