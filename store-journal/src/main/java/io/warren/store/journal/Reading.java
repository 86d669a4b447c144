package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.store.LogReader;
import io.warren.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@link io.warren.store.QueueLog#read}. */
final class Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
    private static final int AT_ONCE = 256;
    private static final int ATTEMPTS = 4;

    private final Journal journal;
    private final LogState log;
    private final long upTo;
    private final int maxMessages;
    private final long maxBytes;
    private final LogReader reader;
    private final long[] sequences;
    private final Part[] parts;
    private long next;
    private int messages;
    private long bytes;
    private int deliveries;

    Reading(
            Journal journal,
            LogState log,
            long from,
            long upTo,
            int maxMessages,
            long maxBytes,
            LogReader reader) {
        this.journal = journal;
        this.log = log;
        this.next = from;
        this.upTo = upTo;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.reader = reader;
        int atOnce = Math.min(AT_ONCE, maxMessages);
        this.sequences = new long[atOnce];
        this.parts = new Part[atOnce];
    }

    /** Reads, on the reader's thread. A fault of the disk ends this reading, not the store. */
    void run(SegmentReader segments, Tables tables) {
        try {
            StoreException failure = journal.failure();
            if (failure != null) {
                reader.failed(failure);
                return;
            }
            try {
                boolean more = readSome(segments, tables);
                reader.done(!more && !hasMore(Long.MAX_VALUE));
            } catch (IOException e) {
                reader.failed(Faults.opening(journal.folder(), e));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A reader failed, log={}", log.id(), e);
        }
    }

    /** Returns whether it ended before the last entry for its limits. */
    private boolean readSome(SegmentReader segments, Tables tables) throws IOException {
        while (messages < maxMessages) {
            int found;
            log.lock().lock();
            try {
                int most = Math.min(sequences.length, maxMessages - messages);
                found = log.parts().find(next, upTo, most, sequences, parts);
            } finally {
                log.lock().unlock();
            }
            if (found == 0) {
                return false;
            }
            for (int i = 0; i < found; i++) {
                if (!readOne(segments, tables, sequences[i], parts[i])) {
                    return true;
                }
                next = sequences[i] + 1;
            }
        }
        return hasMore(upTo);
    }

    private boolean hasMore(long last) {
        log.lock().lock();
        try {
            return log.parts().find(next, last, 1, new long[1], new Part[1]) > 0;
        } finally {
            log.lock().unlock();
        }
    }

    /** Reads an entry; false if it is too much by now. */
    private boolean readOne(SegmentReader segments, Tables tables, long sequence, Part found)
            throws IOException {
        Part part = found;
        for (int attempt = 1; ; attempt++) {
            try {
                long place = tables.locate(log, part, sequence);
                if (place < 0) {
                    throw new DamagedException("its place is not known");
                }
                int size = (int) place;
                if (messages > 0 && bytes + size > maxBytes) {
                    return false;
                }
                long offset = (place >>> 32) << 3;
                Segment segment = part.segment();
                Message message =
                        segments.entry(
                                journal.lane(segment), segment, offset, log.number(), sequence);
                if (stillLives(sequence) != null) {
                    messages++;
                    bytes += size;
                    reader.entry(sequence, message, segments.timeMillis(), deliveries);
                }
                return true;
            } catch (DamagedException | IOException e) {
                // It may have been removed or moved meanwhile, and its file be used for others.
                Part now = stillLives(sequence);
                if (now == null) {
                    return true;
                }
                if (now == part || attempt == ATTEMPTS) {
                    if (e instanceof IOException fault) {
                        throw fault;
                    }
                    damaged(sequence, part, e);
                    return true;
                }
                part = now;
            }
        }
    }

    private @Nullable Part stillLives(long sequence) {
        log.lock().lock();
        try {
            deliveries = log.deliveries(sequence);
            return log.living(sequence);
        } finally {
            log.lock().unlock();
        }
    }

    private void damaged(long sequence, Part part, Exception why) {
        StoreException cause =
                Faults.damaged(
                        part.segment().path(),
                        "message "
                                + sequence
                                + " of queue "
                                + log.id().queueId()
                                + " level "
                                + log.id().level()
                                + " is damaged: "
                                + why.getMessage());
        journal.damaged(cause);
        messages++;
        reader.damaged(sequence, cause);
    }
}
