package io.warren.store;

import java.util.Collection;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps the messages of queues. Register an implementation as an OSGi service with {@link
 * StoreName}; it opens its files when it is activated and closes them when it is deactivated.
 */
@ConsumerType
public interface MessageStore {
    /**
     * Opens a log, which is made if it is not there. A log is open once at a time.
     *
     * <p>Blocking: may read from disk.
     *
     * @throws StoreException when the store cannot open it
     */
    QueueLog open(LogId log, Opening why, QueueLog.Listener listener);

    /**
     * Deletes a log and what it holds; nothing happens if it is not there. The space is used again
     * later. The log must not be open.
     *
     * <p>Blocking: no; done in order with the other changes, and durable some time after.
     */
    void delete(LogId log);

    /** The logs that exist, open or not. Blocking: may read from disk. */
    Collection<LogId> logs();

    /** How the store is. Any thread; cheap enough to ask several times a second. */
    StoreStatus status();
}
