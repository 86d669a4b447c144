/** The topic exchange type. */
@NullMarked
package io.warren.exchange.topic;

import org.jspecify.annotations.NullMarked;
