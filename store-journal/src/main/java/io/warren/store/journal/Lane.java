package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.store.LogId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of segments, as those who write records see it: they reserve room at its end, fill
 * it, and go on. There is a durable lane and a transient one, which is never synced.
 *
 * <p>Threads: any. Blocking: only for the moment in which another one reserves.
 */
final class Lane implements Notes {
    static final int DURABLE = 0;
    static final int TRANSIENT = 1;

    /** Entries that nobody flushes are written after this time. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Removals alone are worth no sync of their own for this time. */
    private static final long NOTE_LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After so many waits for nothing the writer must be woken. */
    private static final int WAITS_BEFORE_SLEEP = 50;

    private static final LogId NO_LOG = new LogId(0, 0);
    private static final byte[] NO_BYTES = new byte[0];

    private final int kind;
    private final Path folder;
    private final long segmentBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final BufferChain buffers = new BufferChain();
    private final SharedMessages shared = new SharedMessages();
    private @Nullable Segment active;
    private long lastNumber;
    private long total;
    private List<LogState> touched = new ArrayList<>();
    private boolean hasEntries;
    private boolean urgent;
    private boolean asleep;
    private boolean ended;
    private volatile boolean rollWanted;

    Lane(int kind, Path folder, long segmentBytes, long lastNumber) {
        this.kind = kind;
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.lastNumber = lastNumber;
    }

    int kind() {
        return kind;
    }

    boolean isDurable() {
        return kind == DURABLE;
    }

    Path folder() {
        return folder;
    }

    /** The segments that are there, by their numbers. */
    NavigableMap<Long, Segment> segments() {
        return segments;
    }

    long segmentBytes() {
        return segmentBytes;
    }

    /** The segment that is written to; null before the first record. */
    @Nullable Segment active() {
        lock.lock();
        try {
            return active;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes were ever reserved. */
    long total() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    /** The next record shall begin a new segment: a better file is there. */
    void wantRoll() {
        rollWanted = true;
    }

    /**
     * Reserves room for an entry, or for a reference if the same message was written just before,
     * and adds the entry to the log's index. The caller has the log's lock.
     */
    void reserveEntry(LogState log, long sequence, Message message, int length, int flags) {
        lock.lock();
        try {
            Segment segment = segmentFor(length);
            int slot = SharedMessages.slot(message);
            int target = shared.place8(message, slot);
            int size = target == 0 ? length : EntryCodec.REFERENCE_LENGTH;
            Buffer buffer = buffers.with(segment, size);
            int place8 = (int) (segment.end() >> 3);
            // All that may fail for want of memory first: what is reserved must be filled.
            log.parts()
                    .partFor(log, this, segment, sequence, flags)
                    .add(sequence, place8, message.content().length);
            if (flags == 0 && (kind == DURABLE || log.isTemporary())) {
                if (!log.isTouched()) {
                    touched.add(log);
                }
                log.touch(sequence);
            }
            if (target == 0) {
                shared.put(message, slot, place8);
            }
            log.reserved(buffer, reserve(segment, buffer, size), target);
            segment.live().getAndIncrement();
            segment.entries(segment.entries() + 1);
            hasEntries = true;
            wakeIfAsleep();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long note(int type, int logNumber, LogId id, long sequence, ByteBuffer payload) {
        int length = Layout.HEADER + payload.limit();
        lock.lock();
        try {
            Segment segment = segmentFor(length);
            put(segment, type, logNumber, id, sequence, payload, length);
            wakeIfAsleep();
            return segment.number();
        } finally {
            lock.unlock();
        }
    }

    private void put(
            Segment segment,
            int type,
            int logNumber,
            LogId id,
            long sequence,
            ByteBuffer payload,
            int length) {
        Buffer buffer = buffers.with(segment, Layout.padded(length));
        byte[] copy = type == Layout.REMOVED ? NO_BYTES : new byte[length];
        int at = reserve(segment, buffer, Layout.padded(length));
        Layout.header(buffer.bytes(), at, length, type, logNumber, id, sequence);
        buffer.bytes().put(at + Layout.HEADER, payload, 0, payload.limit());
        SegmentContents contents = segment.openContents();
        if (type == Layout.REMOVED) {
            contents.addRemoved(logNumber, payload);
        } else {
            buffer.bytes().get(at, copy);
            contents.note(copy);
        }
        buffer.filled();
    }

    /**
     * Writes that a range is removed: as a new record, or by extending the log's last one if that
     * is not written yet and nothing was appended since. The caller has the log's lock.
     *
     * @return the number of the segment it is in
     */
    long removed(LogState log, long from, long to) {
        lock.lock();
        try {
            RemovalTail tail = log.removalTail();
            Buffer last = buffers.current();
            if (last != null && tail.extend(last, from, to)) {
                last.segment().openContents().removed().add(log.number(), from, to);
                return last.segment().number();
            }
            int length = Layout.HEADER + 16;
            Segment segment = segmentFor(length);
            ByteBuffer payload = tail.begin(from, to, log.lastSequence());
            put(segment, Layout.REMOVED, log.number(), log.id(), 0, payload, length);
            tail.at(buffers.current(), length);
            wakeIfAsleep();
            return segment.number();
        } finally {
            lock.unlock();
        }
    }

    private Segment segmentFor(int length) {
        Segment segment = active;
        if (segment == null
                || segment.end() + length > segmentBytes
                        && segment.end() > Layout.SEGMENT_HEADER + Layout.MAX_RECORD / 2
                || rollWanted) {
            segment = roll();
        }
        return segment;
    }

    /** Ends the active segment, so that the next record begins another one. */
    void seal() {
        lock.lock();
        try {
            endActive();
        } finally {
            lock.unlock();
        }
    }

    private void endActive() {
        Segment before = active;
        if (before != null) {
            buffers.end();
            before.seal();
            active = null;
        }
        shared.clear();
    }

    private Segment roll() {
        rollWanted = false;
        endActive();
        Segment next = newSegment();
        List<ByteBuffer> lists = SegmentList.payloads(segments.values());
        active = next;
        segments.put(next.number(), next);
        for (ByteBuffer payload : lists) {
            int length = Layout.HEADER + payload.limit();
            put(next, Layout.SEGMENTS, 0, NO_LOG, 0, payload, length);
        }
        return next;
    }

    private Segment newSegment() {
        long number = ++lastNumber;
        return new Segment(number, SegmentFiles.segment(folder, number), kind == TRANSIENT);
    }

    /**
     * A segment that is written beside the lane, and not one of its segments before it is durable.
     * It begins with the list of the others, as each one does, as far as they are written.
     */
    RescueSegment rescueSegment(int capacity) {
        lock.lock();
        try {
            RescueSegment rescue = new RescueSegment(newSegment(), capacity);
            for (ByteBuffer payload : SegmentList.written(segments.values())) {
                rescue.note(Layout.SEGMENTS, 0, NO_LOG, 0, payload);
            }
            return rescue;
        } finally {
            lock.unlock();
        }
    }

    private int reserve(Segment segment, Buffer buffer, int length) {
        segment.end(segment.end() + length);
        total += length;
        return buffer.reserve(length);
    }

    private void wakeIfAsleep() {
        if (asleep || buffers.isAnyFull()) {
            work.signal();
        }
    }

    /** A batch is complete: if there are entries, the writer shall write now. */
    void flush() {
        lock.lock();
        try {
            if (hasEntries && !urgent) {
                urgent = true;
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The writer shall write now, whatever there is. */
    void flushAll() {
        lock.lock();
        try {
            urgent = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more records come: the writer writes what there is, and ends. */
    void end() {
        lock.lock();
        try {
            ended = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What the writer takes at once. */
    record Group(
            Lane lane, List<Buffer> buffers, List<LogState> logs, long[] durable, long total) {}

    /** The writer: waits until there is something worth writing; null at the end. */
    @Nullable Group take() throws InterruptedException {
        lock.lock();
        try {
            long waitedNanos = 0;
            int waits = 0;
            while (!urgent && !buffers.isAnyFull()) {
                boolean any = !buffers.isEmpty();
                long enough = hasEntries ? LINGER_NANOS : NOTE_LINGER_NANOS;
                if (ended || any && waitedNanos >= enough) {
                    break;
                }
                if (waits >= WAITS_BEFORE_SLEEP && !any) {
                    asleep = true;
                    work.await();
                    asleep = false;
                    waits = 0;
                } else {
                    work.awaitNanos(LINGER_NANOS);
                    waits++;
                }
                waitedNanos = any ? waitedNanos + LINGER_NANOS : 0;
            }
            urgent = false;
            if (buffers.isEmpty() && ended) {
                return null;
            }
            return group();
        } finally {
            lock.unlock();
        }
    }

    private Group group() {
        List<LogState> logs = touched;
        touched = new ArrayList<>(Math.min(logs.size(), 64));
        hasEntries = false;
        shared.clear();
        long[] durable = new long[logs.size()];
        for (int i = 0; i < durable.length; i++) {
            durable[i] = logs.get(i).untouch();
        }
        return new Group(this, buffers.take(), logs, durable, total);
    }

    /** The writer has written the group: its buffers are used again. */
    void wrote(Group group) {
        lock.lock();
        try {
            buffers.wrote(group.buffers());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Copies bytes that are not in the file yet.
     *
     * @return how many; 0 if they are in the file by now
     */
    int copyUnwritten(Segment segment, long offset, ByteBuffer target) {
        lock.lock();
        try {
            return buffers.copy(segment, offset, target);
        } finally {
            lock.unlock();
        }
    }
}
