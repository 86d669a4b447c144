package io.warren.session;

import io.warren.message.Message;

/**
 * A message taken with {@link Channel#get}.
 *
 * @param id identifies it to {@code acknowledger}
 * @param message the message
 * @param deliveries how often it had been delivered before; above 0 it is redelivered
 * @param messagesLeft how many are ready behind it
 * @param acknowledger settles it, unless it was taken with {@code autoAck}
 */
public record Delivery(
        long id, Message message, int deliveries, long messagesLeft, Acknowledger acknowledger) {}
