package io.warren.session;

import io.warren.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A message that was checked and routed by {@link Channel#hold} and is in no queue yet.
 *
 * <p>Threads: those of its channel.
 */
@ProviderType
public interface HeldMessage {
    /** The message. */
    Message message();

    /**
     * Puts it into the queues that it was routed to, as far as they are still there; once.
     *
     * @param confirmId as for {@link Channel#publish}
     */
    PublishResult publish(long confirmId);
}
