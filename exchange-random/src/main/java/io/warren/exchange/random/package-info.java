/** A random exchange type, the example of a third-party plug-in. */
@NullMarked
package io.warren.exchange.random;

import org.jspecify.annotations.NullMarked;
