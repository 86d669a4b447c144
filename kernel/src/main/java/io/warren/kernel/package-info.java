/**
 * The broker itself: virtual hosts, exchanges, queues and sessions. It exports nothing; everyone
 * else sees the services of {@code io.warren.session} and {@code io.warren.management}.
 *
 * <p>Where to start: {@link io.warren.kernel.ClientChannel#publish} is where a message comes in,
 * {@link io.warren.kernel.Router} finds its queues, {@link io.warren.kernel.MessageQueue} keeps and
 * delivers it. {@link io.warren.kernel.KernelComponent} puts the parts together.
 */
@NullMarked
package io.warren.kernel;

import org.jspecify.annotations.NullMarked;
