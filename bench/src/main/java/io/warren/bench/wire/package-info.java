/**
 * Loads for the real distribution, over sockets and with the RabbitMQ client: what a JMH benchmark
 * cannot show, as memory, disk, and the time that a restart takes. {@code WireBench} is the
 * program.
 */
@NullMarked
package io.warren.bench.wire;

import org.jspecify.annotations.NullMarked;
