/**
 * What travels through the broker: a {@link io.warren.message.Message}, its {@link
 * io.warren.message.MessageProperties}, its {@link io.warren.message.RoutingKey}s, and the {@link
 * io.warren.message.FieldTable}s that headers and arguments are made of.
 *
 * <p>Everything here is an immutable value, safe on any thread. Properties and tables stay in the
 * wire form of AMQP 0-9-1: a message that comes in by that protocol and leaves by it is never
 * decoded, a store writes the same bytes, and whoever needs a single field reads just that one.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
