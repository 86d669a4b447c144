package io.warren.kernel;

import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the consumers that hold a message for longer than they may. One timer for the queue.
 * Belongs to the mailbox.
 */
final class ConsumerTimeout {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerTimeout.class);

    private final long millis;
    private final QueueHost host;
    private final Clock clock;
    private final QueueTimer timer;
    private final ReadyConsumers consumers;
    private final Consumer<QueueSubscription> onTimeout;

    /**
     * @param onTimeout ends a consumer
     */
    ConsumerTimeout(
            long millis,
            QueueHost host,
            Mailbox mailbox,
            ReadyConsumers consumers,
            Consumer<QueueSubscription> onTimeout) {
        this.millis = millis;
        this.host = host;
        this.clock = host.clock();
        this.consumers = consumers;
        this.onTimeout = onTimeout;
        this.timer = new QueueTimer(host, mailbox, this::ring);
    }

    /** A message was delivered. */
    void delivered(QueueEntry entry) {
        entry.deliveredAtMillis = clock.millis();
        timer.at(entry.deliveredAtMillis + millis);
    }

    private void ring() {
        long now = clock.millis();
        for (QueueSubscription subscription : List.copyOf(consumers.all())) {
            long oldest = subscription.outstanding.oldestDeliveryMillis();
            if (oldest == Long.MAX_VALUE) {
                continue;
            }
            if (now - oldest >= millis) {
                LOG.warn(
                        "consumer '{}' of {} is cancelled: held a message for {} ms, may for {}",
                        subscription.request.tag(),
                        host.describe(subscription.request.queue()),
                        now - oldest,
                        millis);
                onTimeout.accept(subscription);
            } else {
                timer.at(oldest + millis);
            }
        }
    }

    void stop() {
        timer.cancel();
    }
}
