/** AMQP 0-9-1 on Netty. */
@NullMarked
package io.warren.protocol.amqp;

import org.jspecify.annotations.NullMarked;
