package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An open log: encodes what it is given straight into the lane's buffer. */
final class JournalQueueLog implements QueueLog, LogState.OpenLog {
    private static final int RANGES = 2000;

    private final Journal journal;
    private final LogState log;
    private final Listener listener;
    private final Backlog backlog;
    private final Logs logs;
    private String exchange = "";
    private byte[] exchangeBytes = new byte[0];
    private volatile boolean closed;

    /** The highest that was told to be durable. */
    private volatile long durableTold = -1;

    private volatile long durableAppended = -1;

    JournalQueueLog(Journal journal, LogState log, Listener listener, Backlog backlog) {
        this.journal = journal;
        this.log = log;
        this.listener = listener;
        this.backlog = backlog;
        this.logs = new Logs(journal);
    }

    @Override
    public Backlog recover() {
        return backlog;
    }

    @Override
    public void append(long sequence, Message message, long enqueuedAtMillis, boolean durable) {
        if (isStopped()) {
            return;
        }
        append(sequence, message, enqueuedAtMillis, durable && !log.isTemporary(), 0);
    }

    private void append(long sequence, Message message, long time, boolean durable, int flags) {
        byte[] name = encoded(message.exchange());
        int payload = EntryCodec.payloadLength(message, name);
        int length = EntryCodec.recordsLength(payload);
        Buffer buffer;
        int at;
        int target;
        log.lock().lock();
        try {
            log.lastSequence(sequence);
            if (durable) {
                log.recordedSequence(sequence);
                durableAppended = sequence;
            }
            Lane lane = durable ? journal.durable() : journal.transients();
            lane.reserveEntry(log, sequence, message, length, flags);
            buffer = log.buffer();
            at = log.at();
            target = log.target();
        } finally {
            log.lock().unlock();
        }
        fill(buffer, at, target, log, sequence, message, time, flags, name, payload);
    }

    /** Fills the room that was reserved for the log. */
    static void fill(
            Buffer buffer,
            int at,
            int target,
            LogState log,
            long sequence,
            Message message,
            long time,
            int flags,
            byte[] exchange,
            int payloadLength) {
        ByteBuffer to = buffer.bytes();
        try {
            if (target == 0) {
                EntryCodec.write(
                        to, at, flags, log, sequence, time, message, exchange, payloadLength);
            } else {
                int size = message.content().length;
                EntryCodec.writeReference(to, at, flags, log, sequence, time, size, target);
            }
        } finally {
            buffer.filled();
        }
    }

    private byte[] encoded(String name) {
        if (!name.equals(exchange)) {
            exchange = name;
            exchangeBytes = name.getBytes(StandardCharsets.UTF_8);
        }
        return exchangeBytes;
    }

    @Override
    public void delivered(long sequence, int count) {
        if (isStopped()) {
            return;
        }
        log.lock().lock();
        try {
            if (log.living(sequence) != null) {
                log.delivered(sequence, count);
                Logs.writeDelivered(log, sequence, count, journal.durable());
            }
        } finally {
            log.lock().unlock();
        }
    }

    @Override
    public void remove(long[] sequences, int count) {
        if (isStopped() || count == 0) {
            return;
        }
        long[] sorted = sequences;
        for (int i = 1; i < count; i++) {
            if (sequences[i] < sequences[i - 1]) {
                sorted = Arrays.copyOf(sequences, count);
                Arrays.sort(sorted);
                break;
            }
        }
        log.lock().lock();
        try {
            removeSorted(sorted, count);
        } finally {
            log.lock().unlock();
        }
    }

    private void removeSorted(long[] sorted, int count) {
        ByteBuffer pairs = null;
        int done = 0;
        for (int i = 0; i < count; ) {
            long from = sorted[i];
            long to = from;
            while (++i < count && sorted[i] <= to + 1) {
                to = sorted[i];
            }
            // What is not appended yet must not be removed by the record later.
            to = Math.min(to, log.lastSequence());
            int effect = log.removeEntries(from, to);
            done |= effect;
            if ((effect & PartList.DURABLE_REMOVED) == 0) {
                continue;
            }
            if (i == count && pairs == null) {
                log.informed(journal.durable().removed(log, from, to));
            } else {
                pairs = pairs == null ? ByteBuffer.allocate(16 * Math.min(count, RANGES)) : pairs;
                pairs.putLong(from).putLong(to);
                if (!pairs.hasRemaining()) {
                    write(pairs);
                }
            }
        }
        if (pairs != null && pairs.position() > 0) {
            write(pairs);
        }
        wakeIfFreed(done);
    }

    private void write(ByteBuffer pairs) {
        pairs.flip();
        log.informed(journal.durable().note(Layout.REMOVED, log.number(), log.id(), 0, pairs));
        pairs.clear();
    }

    @Override
    public void removeRange(long from, long to) {
        if (isStopped()) {
            return;
        }
        log.lock().lock();
        try {
            long end = Math.min(to, log.lastSequence());
            int done = log.removeEntries(from, end);
            if ((done & PartList.DURABLE_REMOVED) != 0) {
                log.informed(journal.durable().removed(log, from, end));
            }
            wakeIfFreed(done);
        } finally {
            log.lock().unlock();
        }
    }

    private void wakeIfFreed(int done) {
        if ((done & PartList.SEGMENT_FREED) != 0) {
            journal.wakeHousekeeper();
        }
    }

    @Override
    public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
        long upTo;
        log.lock().lock();
        try {
            upTo = log.lastSequence();
        } finally {
            log.lock().unlock();
        }
        journal.reader().add(new Reading(journal, log, from, upTo, maxMessages, maxBytes, reader));
    }

    @Override
    public void flush() {
        (log.isTemporary() ? journal.transients() : journal.durable()).flush();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (journal.failure() == null) {
            log.lock().lock();
            try {
                logs.recordLast(log);
            } finally {
                log.lock().unlock();
            }
            if (!journal.awaitDurable() && durableTold < durableAppended) {
                // Or what comes behind it in the next life of the store would confirm it.
                listener.failed(Faults.notWritten(journal.folder()));
            }
        }
        closed = true;
        log.open(null);
    }

    private boolean isStopped() {
        return closed || journal.failure() != null;
    }

    @Override
    public void durable(long sequence) {
        if (!closed) {
            durableTold = sequence;
            listener.durable(sequence);
        }
    }

    @Override
    public void failed(StoreException cause) {
        if (!closed) {
            listener.failed(cause);
        }
    }
}
