/**
 * What a protocol adapter works with: {@link io.warren.session.Broker} authenticates and opens a
 * {@link io.warren.session.Session}, one for each client connection; a session opens {@link
 * io.warren.session.Channel}s, which declare, publish and subscribe.
 *
 * <p>The adapter implements {@link io.warren.session.Consumer}, {@link
 * io.warren.session.ChannelListener} and {@link io.warren.session.SessionListener}; the broker
 * implements the rest and registers {@code Broker} as an OSGi service once it has recovered.
 *
 * <p>Threads: the methods of a session and of its channels are called by one thread at a time,
 * mostly the event loop of its connection, and none of them blocks. What takes a while returns a
 * {@link java.util.concurrent.CompletionStage}, completed on any thread. Listeners and consumers
 * are called on any thread and must not block either.
 *
 * <p>Errors: a client's mistake is a {@link io.warren.session.BrokerException} with a {@link
 * io.warren.session.ReplyCode}, thrown or as the failure of a stage.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.session;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
