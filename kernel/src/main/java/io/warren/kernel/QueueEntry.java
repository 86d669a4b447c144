package io.warren.kernel;

import io.warren.message.Message;

/** A message in a queue. Belongs to the queue's mailbox. */
final class QueueEntry implements Comparable<QueueEntry> {
    /** What an entry and its message cost in memory beside the content, roughly. */
    static final int OVERHEAD_BYTES = 128;

    final long sequence;
    final Message message;

    /** Whether the queue's log has it too. */
    final boolean stored;

    /** How often it has been delivered so far. */
    int deliveries;

    QueueEntry(long sequence, Message message, boolean stored, int deliveries) {
        this.sequence = sequence;
        this.message = message;
        this.stored = stored;
        this.deliveries = deliveries;
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
