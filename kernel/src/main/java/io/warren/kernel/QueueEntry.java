package io.warren.kernel;

import io.warren.message.Message;
import org.jspecify.annotations.Nullable;

/** A message in a queue. Belongs to the queue's mailbox. */
final class QueueEntry implements Comparable<QueueEntry> {
    /** What an entry and its message cost in memory beside the content, roughly. */
    static final int OVERHEAD_BYTES = 128;

    final long sequence;

    /** Null when it is in the log alone: while it is outstanding, or after it came back. */
    private @Nullable Message message;

    private final int contentBytes;
    private final int bodyBytes;

    /** Whether the queue's log has it too. */
    boolean stored;

    /** When it expires, as {@link TimeToLive} says. */
    final long expiresAtMillis;

    /** Its priority, in a queue that has several levels. */
    final int level;

    /** How often it has been delivered so far. */
    int deliveries;

    /** When it was delivered, where the queue has a consumer timeout. */
    long deliveredAtMillis;

    QueueEntry(long sequence, Message message, boolean stored, long expiresAtMillis, int level) {
        this.sequence = sequence;
        this.message = message;
        this.contentBytes = message.content().length;
        this.bodyBytes = message.bodySize();
        this.stored = stored;
        this.expiresAtMillis = expiresAtMillis;
        this.level = level;
    }

    /** The message, which must be in memory: it always is while nobody has got it yet. */
    Message message() {
        Message present = message;
        if (present == null) {
            throw new IllegalStateException("message " + sequence + " is in the log alone");
        }
        return present;
    }

    int contentBytes() {
        return contentBytes;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    boolean isEvicted() {
        return message == null;
    }

    /** The log has it, and that is enough; returns how many bytes that frees. */
    int evict() {
        message = null;
        return contentBytes;
    }

    /** It was read from the log. */
    void restore(Message read) {
        message = read;
    }

    static long memoryBytes(Message message) {
        return (long) message.content().length + OVERHEAD_BYTES;
    }

    long memoryBytes() {
        return OVERHEAD_BYTES + (message == null ? 0L : contentBytes);
    }

    @Override
    public int compareTo(QueueEntry other) {
        return Long.compare(sequence, other.sequence);
    }
}
