/**
 * The SPI of a storage engine: a {@link io.warren.store.MessageStore} keeps the messages of queues,
 * a {@link io.warren.store.DefinitionStore} what was declared. A bundle may offer either or both.
 *
 * <p>To a store a queue is a {@link io.warren.store.QueueLog}: messages under ascending sequence
 * numbers that the broker gives out. The store decides where they lie. Durability is one number a
 * log, the watermark of {@link io.warren.store.QueueLog.Listener#durable}: never an object a
 * message.
 *
 * <p>Threads: the calls for one log come one at a time, but from changing threads, and those for
 * different logs come concurrently. Only what says so may block. The listener is called from
 * threads of the store, of which it may have as many as it likes.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.warren.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
