package io.warren.exchange;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;

/**
 * A binding as an exchange type sees it.
 *
 * @param target where matching messages go: opaque, to be handed to {@link RouteSink#accept} as it
 *     is; its {@code equals} tells targets apart
 * @param key the binding key
 * @param arguments the binding's arguments
 */
public record Binding<T>(T target, RoutingKey key, FieldTable arguments) {}
