package io.warren.store.journal;

import io.warren.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees sparse segments by copying their few living entries forward, under their numbers. A copy
 * takes the place of the entry at once; the segment is recycled only after a record that lies
 * behind all its copies, so that whenever the power goes one of the two is there.
 */
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /** A segment is sparse when less than this share of it lives. */
    private static final double SPARSE = 0.3;

    /** Nothing is copied unless the disk holds so many times what lives. */
    private static final double WASTE = 2;

    /** So much is copied before the writer is waited for. */
    private static final long STEP_BYTES = 1 << 20;

    private static final long STEP_MILLIS = 10_000;

    private final Journal journal;
    private final Disk disk;
    private final SegmentReader reader;

    /** Segments that are not worth it before so many entries live. */
    private final Map<Segment, Integer> passed = new HashMap<>();

    Compactor(Journal journal, Disk disk) {
        this.journal = journal;
        this.disk = disk;
        this.reader = new SegmentReader(disk);
    }

    void close() {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.debug("Not closed", e);
        }
    }

    /**
     * Compacts one segment, if there is waste. Blocking: reads it.
     *
     * @param thorough whether a single dead entry is waste
     * @return whether it did
     */
    boolean run(boolean thorough) throws IOException {
        double sparseShare = thorough ? 1 : SPARSE;
        reader.forgetRecycled();
        passed.keySet().removeIf(Segment::isRecycling);
        double used = 0;
        double live = 0;
        Segment sparse = null;
        for (Segment segment : journal.durable().segments().values()) {
            if (segment.isRecycling()) {
                continue;
            }
            int living = segment.live().get();
            double share = (double) living / Math.max(1, segment.entries());
            used += segment.end();
            live += segment.end() * share;
            if (sparse == null
                    && living > 0
                    && share < sparseShare
                    && segment.isComplete()
                    && segment.contents() == null
                    && living < passed.getOrDefault(segment, Integer.MAX_VALUE)) {
                sparse = segment;
            }
        }
        boolean waste = thorough || used >= WASTE * live + journal.durable().segmentBytes();
        if (sparse == null || !waste) {
            return false;
        }
        compact(sparse, sparseShare);
        return true;
    }

    private void compact(Segment segment, double sparseShare) throws IOException {
        SegmentContents contents = Summary.read(disk, segment);
        if (contents == null || livingBytes(contents, segment) > sparseShare * segment.end()) {
            // Several queues share its messages, or it can be read only one by one.
            passed.put(segment, segment.live().get() / 2);
            return;
        }
        long startedAt = System.nanoTime();
        int copied = 0;
        for (SegmentContents.Owned owned : contents.parts()) {
            LogState log = journal.logs().get(owned.id());
            if (log == null || log.number() != owned.logNumber()) {
                continue;
            }
            copied += copy(log, owned.part(), segment);
            if (journal.failure() != null) {
                return;
            }
        }
        if (segment.live().get() > 0) {
            passed.put(segment, segment.live().get() / 2); // damaged entries stay where they are
        }
        LOG.debug(
                "Compacted {} copied={} millis={}",
                segment,
                copied,
                (System.nanoTime() - startedAt) / 1_000_000);
    }

    /** What copying would cost: entries that share a message are written one by one. */
    private long livingBytes(SegmentContents contents, Segment segment) {
        long bytes = 0;
        for (SegmentContents.Owned owned : contents.parts()) {
            LogState log = journal.logs().get(owned.id());
            if (log == null || log.number() != owned.logNumber()) {
                continue;
            }
            log.lock().lock();
            try {
                for (int i = 0; i < log.parts().size(); i++) {
                    Part part = log.parts().part(i);
                    if (part.segment().equals(segment) && part.first() == owned.part().first()) {
                        bytes += part.contentBytes() * part.live() / Math.max(1, part.count());
                    }
                }
            } finally {
                log.lock().unlock();
            }
        }
        return bytes;
    }

    private int copy(LogState log, Part part, Segment segment) throws IOException {
        int copied = 0;
        long bytes = 0;
        int[] table;
        try {
            table = Summary.readTable(disk, segment, part);
        } catch (DamagedException e) {
            return 0; // the segment stays as it is
        }
        for (int i = 0; i < part.count(); i++) {
            long sequence = part.first() + table[i * Part.STRIDE];
            if (!livesIn(log, sequence, segment)) {
                continue;
            }
            long offset = (long) table[i * Part.STRIDE + 1] << 3;
            try {
                Message message =
                        reader.entry(journal.durable(), segment, offset, log.number(), sequence);
                bytes += copy(log, sequence, segment, message, reader.timeMillis());
                copied++;
            } catch (DamagedException e) {
                LOG.debug("Not copied {} of {}", sequence, log.id(), e); // its reader will be told
            }
            if (bytes >= STEP_BYTES) {
                bytes = 0;
                awaitWriter();
            }
        }
        return copied;
    }

    private void awaitWriter() {
        Lane lane = journal.durable();
        lane.flushAll();
        try {
            journal.notifier().await(lane.total(), STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean livesIn(LogState log, long sequence, Segment segment) {
        log.lock().lock();
        try {
            Part part = log.living(sequence);
            return part != null && part.segment().equals(segment);
        } finally {
            log.lock().unlock();
        }
    }

    /** Copies an entry if it still lives there; returns how many bytes that took. */
    long copy(LogState log, long sequence, Segment segment, Message message, long time) {
        byte[] exchange = message.exchange().getBytes(StandardCharsets.UTF_8);
        int payload = EntryCodec.payloadLength(message, exchange);
        int length = EntryCodec.recordsLength(payload);
        log.lock().lock();
        try {
            Part part = log.living(sequence);
            if (part == null || !part.segment().equals(segment)) {
                return 0;
            }
            journal.durable().reserveEntry(log, sequence, message, length, Layout.COPY);
            JournalQueueLog.fill(
                    log.buffer(),
                    log.at(),
                    log.target(),
                    log,
                    sequence,
                    message,
                    time,
                    Layout.COPY,
                    exchange,
                    payload);
            part.remove(sequence, sequence);
            segment.moved(journal.durable().total()); // before nothing lives in it any more
            segment.live().decrementAndGet();
            return length;
        } finally {
            log.lock().unlock();
        }
    }
}
