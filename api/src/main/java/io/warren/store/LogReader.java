package io.warren.store;

import io.warren.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes the entries that {@link QueueLog#read} finds: any number of them, in order, then one of the
 * two ends.
 */
@ProviderType
public interface LogReader {
    /**
     * The next entry.
     *
     * @param deliveries how often it had been delivered before, as far as the store remembers
     */
    void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries);

    /**
     * An entry that is there, and cannot be read any more; the reading goes on behind it. It stays
     * in the log until it is removed.
     *
     * @param cause where the damage is, for an operator
     */
    void damaged(long sequence, StoreException cause);

    /**
     * The reading is complete.
     *
     * @param endOfLog whether there was no further entry at that moment
     */
    void done(boolean endOfLog);

    /** The reading broke off. */
    void failed(StoreException cause);
}
