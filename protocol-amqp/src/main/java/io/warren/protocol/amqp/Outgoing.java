package io.warren.protocol.amqp;

import io.warren.message.Message;
import org.jspecify.annotations.Nullable;

/** A message on its way from a queue to the socket: taken by a consumer, not yet written. */
final class Outgoing {
    final AmqpConsumer consumer;
    final long id;
    final Message message;
    final boolean redelivered;

    Outgoing(AmqpConsumer consumer, long id, Message message, boolean redelivered) {
        this.consumer = consumer;
        this.id = id;
        this.message = message;
        this.redelivered = redelivered;
    }

    /** What it counts in the window of its connection. */
    long costBytes() {
        return cost(message);
    }

    static long cost(@Nullable Message message) {
        return Outbound.MESSAGE_COST_BYTES + (message == null ? 0 : message.content().length);
    }
}
