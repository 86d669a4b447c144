package io.warren.protocol.amqp;

import io.warren.message.Message;
import io.warren.session.Consumer;
import io.warren.session.Subscription;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A client's consumer: takes what a queue offers as long as there is credit, and room in its
 * connection's window.
 *
 * <p>Threads: {@link #offer} and {@link #cancelled} any; the rest the connection's event loop.
 */
final class AmqpConsumer implements Consumer {
    private final Owner owner;
    private final Outbound outbound;
    private final String tag;
    private final boolean noAck;
    private final Credit own;
    private final Credit shared;
    private final DeliveryPrefix prefix;
    private final AtomicBoolean starving = new AtomicBoolean();
    private volatile boolean refused;
    private boolean gone;
    private @Nullable Subscription subscription;
    private @Nullable DeliverySource source;

    /** Whose consumer it is. */
    interface Owner {
        /** It is this delivery's turn to be written. */
        void deliver(AmqpConsumer consumer, Outgoing delivery);

        /** The queue is gone. Threads: any. */
        void cancelledByQueue(AmqpConsumer consumer);
    }

    /**
     * @param own what this consumer alone may have outstanding
     * @param shared what all consumers of its channel together may have outstanding
     */
    AmqpConsumer(
            Owner owner,
            Outbound outbound,
            String tag,
            boolean noAck,
            Credit own,
            Credit shared,
            DeliveryPrefix prefix) {
        this.owner = owner;
        this.outbound = outbound;
        this.tag = tag;
        this.noAck = noAck;
        this.own = own;
        this.shared = shared;
        this.prefix = prefix;
    }

    @Override
    public boolean offer(long id, Message message, int deliveredBefore) {
        if (!outbound.hasRoom()) {
            refused = true;
            if (starving.compareAndSet(false, true)) {
                outbound.starved(this);
            }
            return false;
        }
        if (!takeCredit()) {
            refused = true;
            // Credit that was given back before the flag was up has called nobody.
            if (!own.isLeft() || !shared.isLeft() || !takeCredit()) {
                return false;
            }
        }
        outbound.send(new Outgoing(this, id, message, deliveredBefore > 0));
        return true;
    }

    /** Who does not acknowledge takes none, but waits for the others of its channel. */
    private boolean takeCredit() {
        if (noAck) {
            return shared.isLeft();
        }
        if (!own.take()) {
            return false;
        }
        if (shared.take()) {
            return true;
        }
        own.giveBack(1);
        return false;
    }

    void giveBack(int count) {
        own.giveBack(count);
        shared.giveBack(count);
    }

    /** Asks for messages again if some were refused. */
    void rearm() {
        if (refused && subscription != null) {
            refused = false;
            subscription.ready();
        }
    }

    /** There is room again, after it was refused for want of it. */
    void fed() {
        starving.set(false);
        rearm();
    }

    /** The queue's side is there: deliveries may begin. */
    void start(Subscription queueSide) {
        subscription = queueSide;
        source = new DeliverySource(queueSide, this);
        queueSide.ready();
    }

    Subscription subscription() {
        return Objects.requireNonNull(subscription);
    }

    void deliver(Outgoing delivery) {
        owner.deliver(this, delivery);
    }

    @Override
    public void cancelled(String reason) {
        owner.cancelledByQueue(this);
    }

    /** The queue was gone before the consumer was there. */
    void queueIsGone() {
        gone = true;
    }

    boolean isQueueGone() {
        return gone;
    }

    DeliverySource source() {
        return Objects.requireNonNull(source);
    }

    DeliveryPrefix prefix() {
        return prefix;
    }

    boolean isOf(Owner channel) {
        return owner == channel;
    }

    String tag() {
        return tag;
    }

    boolean noAck() {
        return noAck;
    }
}
