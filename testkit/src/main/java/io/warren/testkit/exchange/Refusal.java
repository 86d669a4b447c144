package io.warren.testkit.exchange;

import io.warren.exchange.Binding;
import io.warren.topology.ExchangeSpec;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange type must refuse, and with which words.
 *
 * @param exchange the exchange
 * @param binding the binding; null when the exchange itself is refused
 * @param text what clients are told
 */
public record Refusal(ExchangeSpec exchange, @Nullable Binding<?> binding, String text) {
    /** An exchange that must not be declared. */
    public static Refusal of(ExchangeSpec exchange, String text) {
        return new Refusal(exchange, null, text);
    }

    /** A binding that must not be made. */
    public static Refusal of(ExchangeSpec exchange, Binding<?> binding, String text) {
        return new Refusal(exchange, binding, text);
    }
}
