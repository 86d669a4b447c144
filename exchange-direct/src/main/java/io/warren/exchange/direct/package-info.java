/** The direct exchange type. */
@NullMarked
package io.warren.exchange.direct;

import org.jspecify.annotations.NullMarked;
