package io.warren.management;

import io.warren.topology.ExchangeSpec;

/**
 * An exchange.
 *
 * @param spec as it was declared
 * @param state {@code running}; {@code orphaned} while the table of a type that has left still
 *     routes; {@code unavailable}
 * @param bindings how many lead from it
 * @param published how many messages came to it since the broker started
 */
public record ExchangeInfo(ExchangeSpec spec, String state, int bindings, long published) {}
