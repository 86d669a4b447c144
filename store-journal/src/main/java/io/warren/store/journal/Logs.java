package io.warren.store.journal;

import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes logs, ends them, and writes what is known of one anew. */
final class Logs {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** So many ranges or words of a bitmap fit in a record with room to spare. */
    private static final int RANGES = 2000;

    private static final int WORDS = 4000;

    private final Journal journal;

    Logs(Journal journal) {
        this.journal = journal;
    }

    LogState create(LogId id, boolean temporary) {
        LogState log = new LogState(journal.nextLogNumber(), id, temporary);
        log.lock().lock();
        try {
            if (!temporary) {
                writeState(log);
            }
            journal.logs().put(id, log);
        } finally {
            log.lock().unlock();
        }
        return log;
    }

    void delete(LogState log) {
        log.lock().lock();
        try {
            int done = log.removeEntries(Long.MIN_VALUE, Long.MAX_VALUE);
            if (!log.isTemporary()) {
                long segment =
                        journal.durable().note(Layout.DELETED, log.number(), log.id(), 0, NOTHING);
                log.informed(segment);
                journal.deleted().put(log.number(), log);
            }
            journal.logs().remove(log.id(), log);
            wakeIfFreed(done);
        } finally {
            log.lock().unlock();
        }
    }

    /** Removes an entry. */
    void remove(LogState log, long sequence) {
        log.lock().lock();
        try {
            int done = log.removeEntries(sequence, sequence);
            if ((done & PartList.DURABLE_REMOVED) != 0) {
                log.informed(journal.durable().removed(log, sequence, sequence));
            }
            wakeIfFreed(done);
        } finally {
            log.lock().unlock();
        }
    }

    void dropTransients(LogState log) {
        log.lock().lock();
        try {
            wakeIfFreed(log.parts().removeTransients());
        } finally {
            log.lock().unlock();
        }
    }

    private void wakeIfFreed(int done) {
        if ((done & PartList.SEGMENT_FREED) != 0) {
            journal.wakeHousekeeper();
        }
    }

    /** What a log has; reads the sizes of entries where some of a segment's are removed. */
    Backlog backlog(LogState log) {
        log.lock().lock();
        try {
            long bytes = 0;
            for (int i = 0; i < log.parts().size(); i++) {
                Part part = log.parts().part(i);
                if (part.live() == part.count()) {
                    bytes += part.contentBytes();
                } else if (part.live() > 0) {
                    bytes += liveBytes(log, part);
                }
            }
            return new Backlog(log.firstLive(), log.lastSequence(), log.parts().liveCount(), bytes);
        } catch (IOException e) {
            throw Faults.opening(journal.folder(), e);
        } finally {
            log.lock().unlock();
        }
    }

    private long liveBytes(LogState log, Part part) throws IOException {
        long bytes = 0;
        try {
            int[] table = journal.reader().tables().table(log, part);
            for (int i = 0; i < part.count(); i++) {
                if (part.isLive(part.first() + table[i * Part.STRIDE])) {
                    bytes += table[i * Part.STRIDE + 2];
                }
            }
            return bytes;
        } catch (DamagedException e) {
            journal.damaged(new StoreException(String.valueOf(e.getMessage()), e));
            return part.contentBytes() * part.live() / part.count();
        }
    }

    private void writeState(LogState log) {
        ByteBuffer payload = ByteBuffer.allocate(8).putLong(log.firstLive()).flip();
        long segment =
                journal.durable()
                        .note(Layout.STATE, log.number(), log.id(), log.lastSequence(), payload);
        log.informed(segment);
        log.recordedSequence(log.lastSequence());
    }

    /** Writes the last number if no durable record has it. The caller has the log's lock. */
    void recordLast(LogState log) {
        if (!log.isTemporary() && log.recordedSequence() < log.lastSequence()) {
            writeState(log);
        }
    }

    /**
     * Writes anew all that a restart must know of a log, its durable entries aside, so that older
     * records of it are needed no more. The caller has the log's lock.
     */
    static void writeAll(LogState log, Notes notes) {
        ByteBuffer payload = ByteBuffer.allocate(8).putLong(log.firstLive()).flip();
        long first = notes.note(Layout.STATE, log.number(), log.id(), log.lastSequence(), payload);
        log.informedAnew(first);
        log.recordedSequence(log.lastSequence());
        writeRemoved(log, false, record -> log.informed(record.write(notes)));
        DeliveryCounts counts = log.deliveries();
        if (counts != null) {
            counts.forEach((sequence, count) -> writeDelivered(log, sequence, count, notes));
        }
    }

    static void writeDelivered(LogState log, long sequence, int count, Notes notes) {
        Part part = log.living(sequence);
        if (part == null || part.segment().isTransient()) {
            return;
        }
        ByteBuffer payload = ByteBuffer.allocate(8).putInt(count).putInt(0).flip();
        log.informed(notes.note(Layout.DELIVERED, log.number(), log.id(), sequence, payload));
    }

    /** A record that says what is removed. */
    record RemovalRecord(int type, LogState log, long sequence, ByteBuffer payload) {
        long write(Notes notes) {
            return notes.note(type, log.number(), log.id(), sequence, payload);
        }
    }

    /** Takes records. */
    interface Sink {
        void record(RemovalRecord record);
    }

    /** Tells which entries above the first living one are removed, of one lane. */
    static void writeRemoved(LogState log, boolean transients, Sink sink) {
        long low = log.firstLive();
        for (int i = 0; i < log.parts().size(); i++) {
            Part part = log.parts().part(i);
            if (part.segment().isTransient() == transients && part.last() >= low) {
                RangeList ranges = new RangeList();
                part.removedFrom(low, (from, to) -> addDead(log, from, to, ranges));
                long words = part.last() - part.first() + 64 >> 6;
                if (ranges.size() > words / 2) {
                    writeBits(log, part, ranges, sink);
                } else {
                    writeRanges(log, ranges, sink);
                }
            }
        }
    }

    /** Adds a range of numbers that do not live here, but for those that were moved elsewhere. */
    private static void addDead(LogState log, long from, long to, RangeList ranges) {
        if (!log.parts().hasCopies()) {
            ranges.add(0, from, to);
            return;
        }
        long next = from;
        while (next <= to) {
            long living = log.parts().nextLive(next);
            if (living < 0 || living > to) {
                ranges.add(0, next, to);
                return;
            }
            if (living > next) {
                ranges.add(0, next, living - 1);
            }
            next = living + 1;
        }
    }

    private static void writeRanges(LogState log, RangeList ranges, Sink sink) {
        for (int i = 0; i < ranges.size(); i += RANGES) {
            int end = Math.min(ranges.size(), i + RANGES);
            ByteBuffer payload = ByteBuffer.allocate(16 * (end - i));
            for (int n = i; n < end; n++) {
                payload.putLong(ranges.from(n)).putLong(ranges.to(n));
            }
            sink.record(new RemovalRecord(Layout.REMOVED, log, 0, payload.flip()));
        }
    }

    private static void writeBits(LogState log, Part part, RangeList ranges, Sink sink) {
        long[] bits = new long[(int) (part.last() - part.first() + 64 >> 6)];
        for (int i = 0; i < ranges.size(); i++) {
            for (long sequence = ranges.from(i); sequence <= ranges.to(i); sequence++) {
                Bits.set(bits, (int) (sequence - part.first()));
            }
        }
        for (int i = 0; i < bits.length; i += WORDS) {
            int end = Math.min(bits.length, i + WORDS);
            ByteBuffer payload = ByteBuffer.allocate(8 * (end - i));
            for (int n = i; n < end; n++) {
                payload.putLong(bits[n]);
            }
            long base = part.first() + 64L * i;
            sink.record(new RemovalRecord(Layout.REMOVED_BITS, log, base, payload.flip()));
        }
    }
}
