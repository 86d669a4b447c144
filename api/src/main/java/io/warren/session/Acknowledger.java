package io.warren.session;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Settles messages that were delivered from one queue. Ids that are not outstanding are ignored: an
 * adapter keeps its own list of what its client may still acknowledge.
 *
 * <p>The arrays may be used again by the caller once a call has returned.
 */
@ProviderType
public interface Acknowledger {
    /** The first {@code count} of {@code ids} are done with. */
    void ack(long[] ids, int count);

    /**
     * The first {@code count} of {@code ids} are requeued at their old places, or discarded: then
     * they become dead letters where the queue has a place for those.
     */
    void reject(long[] ids, int count, boolean requeue);
}
