/**
 * Definitions and messages in one MapDB file, with one redo log and one thread that owns them.
 *
 * <p>From the top down: {@code StoreComponent} registers the services; {@code MapDbMessageStore},
 * {@code MapDbQueueLog} and {@code MapDbDefinitionStore} turn calls into tasks; {@code Engine} runs
 * the tasks on its thread and commits them in groups; {@code Logs}, {@code Log} and {@code Chunk}
 * keep what a queue has, {@code Definitions} the rest; {@code Records} is MapDB; below it {@code
 * RedoVolume} and {@code Pages} keep what has changed, {@code RedoLog} makes it durable.
 */
@NullMarked
package io.warren.store.mapdb;

import org.jspecify.annotations.NullMarked;
