package io.warren.kernel;

import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may consume from a queue, and who is told when that ends. Belongs to the mailbox. */
final class QueueConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumers.class);

    private final ReadyConsumers ready;
    private @Nullable QueueSubscription exclusive;

    QueueConsumers(ReadyConsumers ready) {
        this.ready = ready;
    }

    boolean isEmpty() {
        return ready.all().isEmpty();
    }

    int count() {
        return ready.all().size();
    }

    /**
     * Adds a consumer.
     *
     * @param what the queue, for texts
     * @throws BrokerException ACCESS_REFUSED if it, or one that is there, wants the queue for
     *     itself
     */
    void add(QueueSubscription subscription, String what) {
        boolean alone = subscription.request.exclusive();
        if (exclusive != null || alone && (!isEmpty() || ready.isOnlyOne())) {
            throw new BrokerException(ReplyCode.ACCESS_REFUSED, what + " in exclusive use");
        }
        exclusive = alone ? subscription : null;
        ready.add(subscription);
    }

    /** Nothing more is offered to it; false if it has gone before. */
    boolean remove(QueueSubscription subscription) {
        if (exclusive == subscription) {
            exclusive = null;
        }
        if (!ready.remove(subscription)) {
            return false;
        }
        subscription.outstanding.end();
        return true;
    }

    /** The broker ends a consumer. */
    void end(QueueSubscription subscription, String reason) {
        remove(subscription);
        subscription.channel.forget(subscription);
        try {
            subscription.consumer.cancelled(reason);
        } catch (RuntimeException | Error fault) {
            LOG.error("a consumer failed: {}", subscription.request, fault);
        }
    }

    void endAll(String reason) {
        List.copyOf(ready.all()).forEach(subscription -> end(subscription, reason));
    }
}
