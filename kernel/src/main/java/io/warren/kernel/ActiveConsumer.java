package io.warren.kernel;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The one consumer of a queue that gets messages, while others wait to take its place: the first to
 * register, then whoever has the highest priority, and of those the first. A consumer of higher
 * priority does not displace it. Belongs to the mailbox.
 */
final class ActiveConsumer {
    private @Nullable QueueSubscription active;

    @Nullable QueueSubscription current() {
        return active;
    }

    void added(QueueSubscription subscription) {
        active = active == null ? subscription : active;
    }

    /**
     * A consumer has gone.
     *
     * @param others in the order of their registration
     */
    void removed(QueueSubscription subscription, Collection<QueueSubscription> others) {
        if (active != subscription) {
            return;
        }
        active = null;
        for (QueueSubscription other : others) {
            if (active == null || other.priority > active.priority) {
                active = other;
            }
        }
    }
}
