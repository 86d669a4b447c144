/** The fanout exchange type. */
@NullMarked
package io.warren.exchange.fanout;

import org.jspecify.annotations.NullMarked;
