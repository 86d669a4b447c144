/**
 * For those who write an exchange type: {@link io.warren.testkit.exchange.ExchangeTypeContract} is
 * the test class to extend, {@link io.warren.testkit.exchange.NaiveExchangeType} a slow and obvious
 * reference to compare with.
 */
@NullMarked
package io.warren.testkit.exchange;

import org.jspecify.annotations.NullMarked;
