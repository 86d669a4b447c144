package io.warren.store;

import io.warren.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/** Takes the entries that {@link QueueLog#read} finds: any number of them, then one of the ends. */
@ProviderType
public interface LogReader {
    /**
     * The next entry.
     *
     * @param deliveries how often it had been delivered before, as far as the store remembers
     */
    void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries);

    /**
     * The reading is complete.
     *
     * @param endOfLog whether there was no further entry at that moment
     */
    void done(boolean endOfLog);

    /** The reading broke off. */
    void failed(StoreException cause);
}
