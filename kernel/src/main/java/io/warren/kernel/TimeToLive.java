package io.warren.kernel;

import io.warren.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * How long a message may wait: what its publisher says, what its queue says, or the smaller of
 * both.
 *
 * <p>Threads: any may ask; the queue's mailbox changes it.
 */
final class TimeToLive {
    /** The time at which messages expire that may wait for ever. */
    static final long NEVER = Long.MAX_VALUE;

    private volatile long queueMillis = QueueSettings.NONE;

    /** Sets what the queue says, for messages that come, or are read, from now on. */
    void set(long millis) {
        queueMillis = millis;
    }

    /** Whether a message may ever expire. */
    boolean concerns(Message message) {
        return message.hasExpiration() || queueMillis >= 0;
    }

    /** When a message expires, in milliseconds of the epoch. */
    long expiresAt(Message message, long enqueuedAtMillis) {
        long ttl = queueMillis;
        if (message.hasExpiration()) {
            long own = millis(message.properties().expiration());
            ttl = ttl < 0 || own >= 0 && own < ttl ? own : ttl;
        }
        return ttl < 0 ? NEVER : enqueuedAtMillis + ttl;
    }

    /** When a message was enqueued that expires then; now, if it never does. */
    long enqueuedAt(Message message, long expiresAtMillis, long nowMillis) {
        long lasts = expiresAtMillis == NEVER ? NEVER : expiresAt(message, 0);
        return lasts == NEVER ? nowMillis : expiresAtMillis - lasts;
    }

    /** Adapters refuse what is no number; what got here all the same means nothing. */
    private static long millis(@Nullable String expiration) {
        try {
            long millis = expiration == null ? -1 : Long.parseLong(expiration);
            return Math.min(millis, QueueArguments.MOST_MILLIS);
        } catch (NumberFormatException noNumber) {
            return -1;
        }
    }
}
