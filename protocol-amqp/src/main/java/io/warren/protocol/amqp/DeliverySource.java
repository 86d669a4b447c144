package io.warren.protocol.amqp;

import io.warren.session.Acknowledger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries came from, and the settlements that are on their way back there: they are
 * collected during a turn and told in one call each.
 *
 * <p>Threads: the connection's event loop.
 */
final class DeliverySource {
    /** So many are told at once at most. */
    static final int BATCH = 1024;

    private final Acknowledger acknowledger;
    private final @Nullable AmqpConsumer consumer;
    private long[] ids = new long[4];
    private int count;
    private Settlement settlement = Settlement.ACK;

    /** What becomes of a delivery. */
    enum Settlement {
        ACK,
        DISCARD,
        REQUEUE
    }

    /**
     * @param consumer whose credit the deliveries have taken; null for those of basic.get
     */
    DeliverySource(Acknowledger acknowledger, @Nullable AmqpConsumer consumer) {
        this.acknowledger = acknowledger;
        this.consumer = consumer;
    }

    boolean hasSettled() {
        return count > 0;
    }

    void settle(long id, Settlement how) {
        if (count > 0 && how != settlement || count == BATCH) {
            flush();
        }
        settlement = how;
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, Math.min(BATCH, count * 4));
        }
        ids[count++] = id;
    }

    /** Gives credit back, and tells the queue. */
    void flush() {
        int settled = count;
        count = 0;
        if (settled == 0) {
            return;
        }
        if (consumer != null) {
            consumer.giveBack(settled);
        }
        if (settlement == Settlement.ACK) {
            acknowledger.ack(ids, settled);
        } else {
            acknowledger.reject(ids, settled, settlement == Settlement.REQUEUE);
        }
    }

    /** Asks for more. */
    void rearm() {
        if (consumer != null) {
            consumer.rearm();
        }
    }
}
