package io.warren.session;

import io.warren.message.Message;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The receiving end of a subscription.
 *
 * <p>Threads: any, but one call at a time for each subscription. Must not block, and does no more
 * than take credit and append to what its connection will write.
 */
@ConsumerType
public interface Consumer {
    /**
     * Offers a message. A consumer that returns false is offered nothing more until {@link
     * Subscription#ready} is called: give credit first, then call {@code ready}, and no wake-up is
     * lost.
     *
     * @param id identifies the message to {@link Acknowledger}; unique in its queue
     * @param deliveries how often it had been delivered before; above 0 it is redelivered
     * @return whether it was taken
     */
    boolean offer(long id, Message message, int deliveries);

    /**
     * The subscription is gone, because its queue is, or because it held a message for too long:
     * nothing more will be offered.
     */
    void cancelled(String reason);
}
