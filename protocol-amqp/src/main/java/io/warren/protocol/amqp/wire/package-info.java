/**
 * AMQP 0-9-1 on the wire: frames, methods and their fields. It knows nothing of brokers.
 *
 * <p>Source: AMQP 0-9-1 sections 2.3 and 4.2, with RabbitMQ's additional methods.
 */
@NullMarked
package io.warren.protocol.amqp.wire;

import org.jspecify.annotations.NullMarked;
