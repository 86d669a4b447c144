package io.warren.testkit.exchange;

import io.warren.exchange.Binding;
import io.warren.message.Message;
import io.warren.message.RoutingKey;

/** Says whether a binding matches a message: the meaning of an exchange type, without its speed. */
@FunctionalInterface
public interface BindingMatcher {
    /** Whether a message that is routed by this key belongs to the binding's target. */
    boolean matches(Binding<?> binding, RoutingKey key, Message message);
}
