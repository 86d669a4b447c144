package io.warren.store;

import io.warren.message.Message;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The stored messages of one queue: entries under ascending sequence numbers.
 *
 * <p>Threads: one call at a time. Blocking: none of the calls waits for a disk, {@link #close}
 * excepted; the store takes what it is given and works behind. How much it may hold unwritten is
 * the broker's business, which counts what is not durable yet and slows publishers down.
 *
 * <p>What this does not do: it gives out no numbers, knows no consumer, and never reorders.
 */
@ConsumerType
public interface QueueLog extends AutoCloseable {
    /** What the log holds, as of its opening. */
    Backlog recover();

    /**
     * Adds an entry.
     *
     * @param sequence higher than all before
     * @param enqueuedAtMillis when it was enqueued, in milliseconds of the epoch
     * @param durable whether it must survive a restart; if not, {@link Opening#RESTART} drops it
     */
    void append(long sequence, Message message, long enqueuedAtMillis, boolean durable);

    /**
     * Notes that an entry was delivered once more: kept lazily, a crash may forget it.
     *
     * @param count how often it has been delivered by now
     */
    void delivered(long sequence, int count);

    /** Removes entries: the first {@code count} of {@code sequences}, in any order. */
    void remove(long[] sequences, int count);

    /** Removes every entry from {@code from} up to and with {@code to}. */
    void removeRange(long from, long to);

    /**
     * Reads entries in order, from the first whose number is {@code from} or higher. Returns at
     * once; the reader is called on a thread of the store, and sees all that was appended before.
     *
     * @param maxMessages ends the reading after so many, at least 1
     * @param maxBytes ends the reading after so many bytes of content, but not before one entry
     */
    void read(long from, int maxMessages, long maxBytes, LogReader reader);

    /** Says that a batch is complete: what was appended should now become durable soon. */
    void flush();

    /** Closes the log when everything given to it is durable. Blocking: until then. */
    @Override
    void close();

    /** Told by the store, on its threads, how far a log is durable. */
    @ProviderType
    interface Listener {
        /**
         * All entries up to and with {@code sequence} are durable, or have been removed, or need
         * not be durable; none of them is in the store's memory alone. The numbers ascend, and
         * reach every entry that was appended, soon after {@link QueueLog#flush}: publishers of
         * transient messages are slowed down by it too.
         */
        void durable(long sequence);

        /** The store cannot go on; what is not durable yet may be lost. Called at most once. */
        void failed(StoreException cause);
    }
}
