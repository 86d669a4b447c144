package io.warren.kernel;

import io.warren.message.Message;

/** A message in a queue. Belongs to the queue's mailbox. */
final class QueueEntry implements Comparable<QueueEntry> {
    /** What an entry and its message cost in memory beside the content, roughly. */
    static final int OVERHEAD_BYTES = 128;

    final long sequence;
    final Message message;

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
        this.stored = stored;
        this.expiresAtMillis = expiresAtMillis;
        this.level = level;
    }

    static long memoryBytes(Message message) {
        return (long) message.content().length + OVERHEAD_BYTES;
    }

    long memoryBytes() {
        return memoryBytes(message);
    }

    @Override
    public int compareTo(QueueEntry other) {
        return Long.compare(sequence, other.sequence);
    }
}
