package io.warren.topology;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;

/**
 * A binding as it is declared: messages of an exchange go on to a queue or another exchange.
 *
 * @param source the exchange's name
 * @param destinationType whether {@code destination} names a queue or an exchange
 * @param destination the name of the queue or exchange
 * @param key the binding key
 * @param arguments what the exchange type reads besides
 */
public record BindingSpec(
        String source,
        DestinationType destinationType,
        String destination,
        RoutingKey key,
        FieldTable arguments) {

    public static BindingSpec toQueue(
            String source, String queue, RoutingKey key, FieldTable arguments) {
        return new BindingSpec(source, DestinationType.QUEUE, queue, key, arguments);
    }

    public static BindingSpec toExchange(
            String source, String exchange, RoutingKey key, FieldTable arguments) {
        return new BindingSpec(source, DestinationType.EXCHANGE, exchange, key, arguments);
    }
}
