/**
 * Messages in one shared log of segments, which are written over when nothing in them lives.
 *
 * <p>From the top down: {@code StoreComponent} registers the store; {@code JournalMessageStore} and
 * {@code JournalQueueLog} are the SPI; {@code Journal} owns the threads and the files; {@code
 * LogState} and {@code Part} are the index of a log; {@code Lane} takes records from any thread,
 * {@code LaneWriter} writes them in groups; {@code Housekeeper} seals, recycles, compacts and
 * prepares segments; {@code Reader} reads; {@code Recovery} finds what is there. {@code Layout} has
 * the bytes. Everything on disk is in docs/journal-format.md.
 *
 * <p>Locks: a log's, then a lane's, in this order and never two of a kind. Neither is held while a
 * file is touched.
 */
@NullMarked
package io.warren.store.journal;

import org.jspecify.annotations.NullMarked;
