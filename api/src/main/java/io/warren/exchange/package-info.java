/**
 * The SPI of a routing algorithm: implement {@link io.warren.exchange.ExchangeType}, register it as
 * an OSGi service, and clients can declare exchanges of your type at once.
 *
 * <p>The broker owns exchanges and their bindings. An exchange type owns nothing: it compiles the
 * bindings of one exchange into an immutable {@link io.warren.exchange.RoutingTable}, and the
 * broker asks that table for every message. When the bundle is updated, the broker compiles all
 * exchanges of the type anew and switches over; the old table routes until then.
 *
 * <p>Threads: {@code compile} and {@code validate} run on the broker's control threads, {@code
 * route} on any number of threads at once. None of them may block or keep what it was given for
 * longer than the table lives. What a plug-in throws is caught, counted and logged by the broker.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.exchange;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
