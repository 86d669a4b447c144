/**
 * The soak: all features at once, each with books of its own, while an operator updates plug-ins,
 * changes policies and kills the broker. {@code itest/soak} runs the long form; docs/soak.md tells
 * what is in play.
 */
package io.warren.itest.soak;
