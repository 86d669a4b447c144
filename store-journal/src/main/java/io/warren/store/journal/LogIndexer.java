package io.warren.store.journal;

import io.warren.store.LogId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what segments say of logs. What is removed stays removed and a last number only
 * grows, so that it does not matter in which order records are read, nor whether one is read twice.
 */
final class LogIndexer {
    private final Map<Segment, SegmentContents> contents = new HashMap<>();
    private final Map<Integer, LogState> byNumber = new HashMap<>();
    private final Map<Integer, LogState> deleted = new HashMap<>();
    private final Map<LogId, LogState> logs = new HashMap<>();
    private final List<ByteBuffer> removals = new ArrayList<>();
    private final Map<Segment, SegmentContents> ranges = new HashMap<>();
    private final Map<Integer, Boolean> stated = new HashMap<>();
    private int lastLogNumber;

    void contents(Segment segment, SegmentContents of) {
        contents.put(segment, of);
    }

    SegmentContents contents(Segment segment) {
        SegmentContents of = contents.get(segment);
        if (of == null) {
            throw new IllegalStateException("not read");
        }
        return of;
    }

    Map<LogId, LogState> logs() {
        return logs;
    }

    Map<Integer, LogState> deleted() {
        return deleted;
    }

    int lastLogNumber() {
        return lastLogNumber;
    }

    private LogState log(int number, LogId id, boolean temporary) {
        lastLogNumber = Math.max(lastLogNumber, number);
        return byNumber.computeIfAbsent(number, n -> new LogState(n, id, temporary));
    }

    /** Takes a segment. Those of a lane in their order. */
    void add(Segment segment) {
        SegmentContents of = contents(segment);
        for (SegmentContents.Owned owned : of.parts()) {
            LogState log = log(owned.logNumber(), owned.id(), segment.isTransient());
            Part part = owned.part();
            if (part.isCopy()) {
                supersede(log, part);
            }
            log.parts().insert(part);
            log.lastSequence(part.last());
            if (!segment.isTransient()) {
                log.recordedSequence(part.last());
                log.informed(segment.number());
            }
        }
        for (byte[] note : of.notes()) {
            note(ByteBuffer.wrap(note), segment);
        }
        ranges.put(segment, of);
    }

    /** The older ones of entries that were copied forward are not the living ones. */
    private static void supersede(LogState log, Part copies) {
        for (long n = copies.nextLive(copies.first()); n >= 0; n = copies.nextLive(n + 1)) {
            log.removeEntries(n, n);
        }
    }

    private void note(ByteBuffer record, Segment segment) {
        int type = Layout.type(record, 0);
        if (type == Layout.SEGMENTS || type == Layout.RECYCLED) {
            return;
        }
        LogState log = log(record.getInt(Layout.LOG), Layout.logId(record, 0), false);
        log.informed(segment.number());
        long sequence = record.getLong(Layout.SEQUENCE);
        switch (type) {
            case Layout.STATE -> {
                log.lastSequence(sequence);
                log.recordedSequence(sequence);
                stated.put(log.number(), true);
                removals.add(record);
            }
            case Layout.DELETED -> deleted.put(log.number(), log);
            default -> removals.add(record);
        }
    }

    /** Takes a record of what was known of transient entries when the journal was closed. */
    void addSwapped(ByteBuffer record) {
        int number = record.getInt(Layout.LOG);
        LogState log = log(number, Layout.logId(record, 0), true);
        if (Layout.type(record, 0) == Layout.STATE) {
            log.lastSequence(record.getLong(Layout.SEQUENCE));
        }
        removals.add(record);
    }

    /** When all is added. */
    void finish() {
        for (LogState log : byNumber.values()) {
            LogState other = logs.get(log.id());
            if (deleted.containsKey(log.number())) {
                continue;
            }
            if (other == null || other.number() < log.number()) {
                logs.put(log.id(), log);
                if (other != null) {
                    deleted.put(other.number(), other);
                }
            } else {
                deleted.put(log.number(), log);
            }
        }
        removals.forEach(this::remove);
        for (Map.Entry<Segment, SegmentContents> entry : ranges.entrySet()) {
            RangeList removed = entry.getValue().removed();
            for (int i = 0; i < removed.size(); i++) {
                LogState log = byNumber.get(removed.log(i));
                if (log != null) {
                    log.informed(entry.getKey().number());
                    log.removeEntries(removed.from(i), removed.to(i));
                }
            }
        }
        for (LogState log : deleted.values()) {
            log.removeEntries(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        countLiving();
    }

    private void countLiving() {
        for (Segment segment : contents.keySet()) {
            segment.live().set(0);
        }
        for (LogState log : logs.values()) {
            for (int i = 0; i < log.parts().size(); i++) {
                log.parts().part(i).segment().live().addAndGet(log.parts().part(i).live());
            }
        }
    }

    private void remove(ByteBuffer record) {
        LogState log = byNumber.get(record.getInt(Layout.LOG));
        if (log == null) {
            return;
        }
        long sequence = record.getLong(Layout.SEQUENCE);
        switch (Layout.type(record, 0)) {
            case Layout.STATE ->
                    log.removeEntries(Long.MIN_VALUE, record.getLong(Layout.HEADER) - 1);
            case Layout.REMOVED -> {
                for (int i = Layout.HEADER; i + 16 <= record.limit(); i += 16) {
                    log.removeEntries(record.getLong(i), record.getLong(i + 8));
                }
            }
            case Layout.REMOVED_BITS -> {
                int count = (record.limit() - Layout.HEADER) * 8;
                for (int i = 0; i < count; i++) {
                    long word = record.getLong(Layout.HEADER + (i >> 6) * 8);
                    if ((word & 1L << i) != 0) {
                        log.removeEntries(sequence + i, sequence + i);
                    }
                }
            }
            case Layout.DELIVERED -> {
                if (log.living(sequence) != null) {
                    int count = record.getInt(Layout.HEADER);
                    log.delivered(sequence, Math.max(count, log.deliveries(sequence)));
                }
            }
            default -> throw new IllegalStateException("unknown record");
        }
    }
}
