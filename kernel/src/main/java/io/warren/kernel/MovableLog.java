package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A log whose store may be exchanged below it. While there is none it keeps what the queue asks
 * for, and passes it on in order to the log that comes next. Belongs to the queue's mailbox.
 *
 * <p>What it keeps is bounded by what publishers may have underway, and by what consumers hold.
 */
final class MovableLog implements QueueLog {
    private record Entry(Message message, long enqueuedAtMillis, boolean durable) {}

    private record Reading(long from, int maxMessages, long maxBytes, LogReader reader) {}

    private @Nullable QueueLog log;
    private long lastAppended;

    /** By their sequence numbers, in order. */
    private final Map<Long, Entry> appends = new LinkedHashMap<>(0);

    private final Map<Long, Integer> deliveries = new LinkedHashMap<>(0);
    private final Queue<Reading> readings = new ArrayDeque<>(0);
    private final List<long[]> removals = new ArrayList<>(0);

    /** Whether there is a log below. */
    boolean isAttached() {
        return log != null;
    }

    /** The highest number that was given to a log, or waits for one. */
    long lastAppended() {
        return lastAppended;
    }

    /** Goes on with this log. */
    void attach(QueueLog next) {
        lastAppended = Math.max(lastAppended, next.recover().lastSequence());
        log = next;
        appends.forEach((n, e) -> next.append(n, e.message, e.enqueuedAtMillis, e.durable));
        appends.clear();
        deliveries.forEach(next::delivered);
        deliveries.clear();
        for (long[] range : removals) {
            next.removeRange(range[0], range[1]);
        }
        removals.clear();
        for (Reading r : readings) {
            next.read(r.from, r.maxMessages, r.maxBytes, r.reader);
        }
        readings.clear();
        next.flush();
    }

    /** Keeps everything from now on; returns the log that is to be closed. */
    @Nullable QueueLog detach() {
        QueueLog before = log;
        log = null;
        if (before != null) {
            before.flush();
        }
        return before;
    }

    /** What the log below holds, as of its opening; without one, nothing. */
    @Override
    public Backlog recover() {
        return log == null ? new Backlog(1, 0, 0, 0) : log.recover();
    }

    @Override
    public void append(long sequence, Message message, long enqueuedAtMillis, boolean durable) {
        lastAppended = sequence;
        if (log != null) {
            log.append(sequence, message, enqueuedAtMillis, durable);
        } else {
            appends.put(sequence, new Entry(message, enqueuedAtMillis, durable));
        }
    }

    @Override
    public void delivered(long sequence, int count) {
        if (log != null) {
            log.delivered(sequence, count);
        } else {
            deliveries.put(sequence, count);
        }
    }

    @Override
    public void remove(long[] sequences, int count) {
        if (log != null) {
            log.remove(sequences, count);
            return;
        }
        long[] sorted = Arrays.copyOf(sequences, count);
        Arrays.sort(sorted);
        for (long sequence : sorted) {
            keepRemoval(sequence, sequence);
        }
    }

    @Override
    public void removeRange(long from, long to) {
        if (log != null) {
            log.removeRange(from, to);
        } else {
            keepRemoval(from, to);
        }
    }

    /** What waits to be appended stays: when it has been, its publisher is told. */
    private void keepRemoval(long from, long to) {
        long[] last = removals.isEmpty() ? null : removals.get(removals.size() - 1);
        if (last != null && last[1] + 1 == from) {
            last[1] = to;
        } else {
            removals.add(new long[] {from, to});
        }
    }

    @Override
    public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
        if (log != null) {
            log.read(from, maxMessages, maxBytes, reader);
        } else {
            readings.add(new Reading(from, maxMessages, maxBytes, reader));
        }
    }

    @Override
    public void flush() {
        if (log != null) {
            log.flush();
        }
    }

    /** Does nothing: whoever detaches a log closes it. */
    @Override
    public void close() {}
}
