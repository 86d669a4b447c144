/** The headers exchange type. */
@NullMarked
package io.warren.exchange.headers;

import org.jspecify.annotations.NullMarked;
