package io.warren.store.mapdb;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.Opening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An open log: knows where its chunks lie, and changes them.
 *
 * <p>Chunks whose entries are gone leave the log at once and are cleared away later, piece by
 * piece, by {@link Logs#clearSome}. The last chunk stays, even empty: it remembers the last
 * sequence number.
 *
 * <p>Threads: the engine's.
 */
final class Log {
    /** Chunks of a range that are cleared before others have their turn; 128 messages each. */
    private static final int CHUNKS_A_TURN = 16;

    private final Logs logs;
    final LogHead head;
    private final Chunks chunks;

    /** The references of the chunks by the first number of each. */
    private final TreeMap<Long, Long> index = new TreeMap<>();

    /** Ranges whose entries count as removed, while they are removed piece by piece. */
    private final List<Range> removing = new ArrayList<>();

    private long nextToOpen;
    private Backlog backlog = new Backlog(1, 0, 0, 0);

    /** The last sequence that was appended, as far as is known. */
    long last;

    Log(Logs logs, LogHead head) {
        this.logs = logs;
        this.head = head;
        this.chunks = logs.chunks();
        this.nextToOpen = head.first;
    }

    LogId id() {
        return head.id;
    }

    /** What the log held when it was opened. */
    Backlog backlog() {
        return backlog;
    }

    /** Opens some of the chunks, and returns whether that were the last. */
    boolean openSome(int count, Opening why) throws IOException {
        for (int i = 0; i < count && nextToOpen != 0; i++) {
            Chunk chunk = chunks.get(nextToOpen);
            chunk.checkOwner(id());
            nextToOpen = chunk.next();
            index.put(chunk.base(), chunk.reference);
            if (why == Opening.RESTART && chunk.transients() > 0) {
                dropTransients(chunk);
            }
            if (chunk.live() > 0) {
                addToBacklog(chunk);
            }
            last = Math.max(last, chunk.last());
            retireIfEmpty(chunk);
        }
        if (nextToOpen != 0) {
            return false;
        }
        if (backlog.messages() == 0) {
            backlog = new Backlog(last + 1, last, 0, 0);
        } else {
            backlog =
                    new Backlog(
                            backlog.firstSequence(),
                            last,
                            backlog.messages(),
                            backlog.contentBytes());
        }
        for (BodyFiles.Found found : logs.bodies().takeFound(id())) {
            if (!has(found)) {
                logs.deleteFile(id(), found.sequence(), found.number());
            }
        }
        return true;
    }

    private void addToBacklog(Chunk chunk) {
        long first = backlog.firstSequence();
        if (backlog.messages() == 0) {
            first = chunk.base();
            while (!chunk.has(first)) {
                first++;
            }
        }
        backlog =
                new Backlog(
                        first,
                        chunk.last(),
                        backlog.messages() + chunk.live(),
                        backlog.contentBytes() + chunk.contentBytes());
    }

    private void dropTransients(Chunk chunk) {
        long end = chunk.base() + Chunk.ENTRIES;
        for (long sequence = chunk.base(); sequence < end; sequence++) {
            if (chunk.isTransient(sequence)) {
                removeEntry(chunk, sequence);
            }
        }
    }

    private boolean has(BodyFiles.Found file) {
        Long reference = index.get(Chunk.base(file.sequence()));
        if (reference == null) {
            return false;
        }
        Chunk chunk = chunks.get(reference);
        return chunk.isInFile(file.sequence())
                && chunk.messageReference(file.sequence()) == file.number();
    }

    void append(long sequence, Message message, long enqueuedAtMillis, boolean durable)
            throws IOException {
        Chunk chunk = chunkFor(sequence);
        byte[] header = MessageCodec.header(message, enqueuedAtMillis);
        byte[] content = message.content();
        boolean inFile = (long) header.length + content.length > SizeClasses.MAX_RECORD;
        long reference;
        if (inFile) {
            reference = logs.bodies().write(id(), sequence, header, message);
        } else {
            byte[] record = MessageCodec.record(id(), sequence, header, content);
            reference = logs.records().put(record);
        }
        chunk.add(sequence, reference, inFile, durable, content.length);
        last = sequence;
    }

    /** Adds an entry whose message lies in its place already. */
    void restore(Chunk from, long sequence, long reference) {
        chunkFor(sequence).copy(from, sequence, reference);
        last = sequence;
    }

    /** As if entries up to this number had been there, and had been removed. */
    void restoreLast(long sequence) {
        if (sequence > last) {
            chunkFor(sequence).setLast(sequence);
            last = sequence;
        }
    }

    private Chunk chunkFor(long sequence) {
        long base = Chunk.base(sequence);
        Map.Entry<Long, Long> tail = index.lastEntry();
        if (tail != null && tail.getKey() == base) {
            return chunks.get(tail.getValue());
        }
        Chunk added = chunks.create(id(), base);
        index.put(base, added.reference);
        if (tail == null) {
            head.first = added.reference;
            head.write(logs.records());
        } else {
            Chunk before = chunks.get(tail.getValue());
            before.setNext(added.reference);
            retireIfEmpty(before);
        }
        return added;
    }

    void delivered(long sequence, int count) {
        Long reference = index.get(Chunk.base(sequence));
        if (reference != null) {
            Chunk chunk = chunks.get(reference);
            if (chunk.has(sequence)) {
                chunk.setDeliveries(sequence, count);
            }
        }
    }

    void remove(long sequence) {
        Long reference = index.get(Chunk.base(sequence));
        if (reference != null) {
            Chunk chunk = chunks.get(reference);
            if (chunk.has(sequence)) {
                removeEntry(chunk, sequence);
                retireIfEmpty(chunk);
            }
        }
    }

    /** Removes the entries of a range: at once as its readers see it, and by and by on disk. */
    Range removeRange(long from, long to) {
        Range range = new Range(from, to);
        removing.add(range);
        if (!index.isEmpty() && from <= index.firstKey()) {
            dropChunksBefore(to);
        }
        return range;
    }

    /** Whether nothing is left of all ranges that were removed. */
    boolean isSettled() {
        return removing.isEmpty();
    }

    /** Removes some entries of a range; returns whether those were the last. */
    boolean removeSome(Range range) {
        for (int i = 0; i < CHUNKS_A_TURN; i++) {
            Map.Entry<Long, Long> entry = index.ceilingEntry(Chunk.base(Math.max(0, range.next)));
            if (range.next > range.to || entry == null || entry.getKey() > range.to) {
                removing.remove(range);
                return true;
            }
            Chunk chunk = chunks.get(entry.getValue());
            long end = Math.min(chunk.last(), range.to);
            for (long next = Math.max(chunk.base(), range.next); next <= end; next++) {
                if (chunk.has(next)) {
                    removeEntry(chunk, next);
                }
            }
            range.next = chunk.base() + Chunk.ENTRIES;
            retireIfEmpty(chunk);
        }
        return false;
    }

    private boolean isRemoved(long sequence) {
        for (Range range : removing) {
            if (sequence >= range.next && sequence <= range.to) {
                return true;
            }
        }
        return false;
    }

    /** Numbers whose entries are to go; {@code next} is the first that may be there still. */
    static final class Range {
        private long next;
        private final long to;

        Range(long from, long to) {
            this.next = from;
            this.to = to;
        }
    }

    /** Drops whole chunks at the log's beginning, to be cleared later; the last one stays. */
    private void dropChunksBefore(long sequence) {
        boolean moved = false;
        while (index.size() > 1 && index.firstKey() + Chunk.ENTRIES - 1 <= sequence) {
            index.pollFirstEntry();
            moved = true;
        }
        if (moved) {
            leaveBehind(index.firstEntry().getValue());
        }
    }

    private void removeEntry(Chunk chunk, long sequence) {
        logs.freeMessage(id(), chunk, sequence);
        chunk.remove(sequence);
    }

    /** Takes a chunk without entries out of the log, if it is not the last. */
    private void retireIfEmpty(Chunk chunk) {
        if (chunk.live() > 0 || chunk.next() == 0) {
            return;
        }
        Map.Entry<Long, Long> before = index.lowerEntry(chunk.base());
        index.remove(chunk.base());
        if (before == null) {
            leaveBehind(chunk.next());
        } else {
            chunks.get(before.getValue()).setNext(chunk.next());
            chunks.free(chunk.reference);
        }
    }

    /** Makes another chunk the first; those before it are dead. */
    private void leaveBehind(long newFirst) {
        if (head.dead == 0) {
            head.dead = head.first;
            logs.clearLater(head);
        }
        head.first = newFirst;
        head.write(logs.records());
    }

    void read(long from, int maxMessages, long maxBytes, GuardedReader reader) throws IOException {
        int messages = 0;
        long bytes = 0;
        Map.Entry<Long, Long> entry = index.ceilingEntry(Chunk.base(Math.max(0, from)));
        while (entry != null) {
            Chunk chunk = chunks.get(entry.getValue());
            long next = Math.max(from, chunk.base());
            for (; next <= chunk.last(); next++) {
                if (!chunk.has(next) || isRemoved(next)) {
                    continue;
                }
                int size = chunk.contentSize(next);
                if (messages == maxMessages || messages > 0 && bytes + size > maxBytes) {
                    reader.done(false);
                    return;
                }
                readOne(chunk, next, reader);
                messages++;
                bytes += size;
            }
            entry = index.higherEntry(entry.getKey());
        }
        reader.done(true);
    }

    private void readOne(Chunk chunk, long sequence, GuardedReader reader) throws IOException {
        MessageCodec.Stored stored;
        try {
            stored = chunk.message(id(), sequence, logs.records(), logs.bodies());
        } catch (DamagedException damage) {
            reader.damaged(sequence, damage);
            return;
        }
        reader.entry(
                sequence, stored.message(), stored.enqueuedAtMillis(), chunk.deliveries(sequence));
    }
}
