package io.warren.store.mapdb;

import io.warren.store.LogId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All logs, and what they share.
 *
 * <p>Threads: the engine's.
 */
final class Logs {
    private final Records records;
    private final Chunks chunks;
    private final Directory directory;
    private final BodyFiles bodies;
    private final Map<LogId, LogHead> heads = new HashMap<>();
    private final Deque<LogHead> toClear = new ArrayDeque<>();
    private List<Path> filesToDelete = new ArrayList<>();

    Logs(Records records, Directory directory, BodyFiles bodies, List<LogHead> found) {
        this.records = records;
        this.chunks = new Chunks(records);
        this.directory = directory;
        this.bodies = bodies;
        for (LogHead head : found) {
            if (!head.deleted) {
                heads.put(head.id, head);
            }
            if (head.deleted || head.dead != 0) {
                toClear.add(head);
            }
        }
        for (LogId id : bodies.logsFound()) {
            if (!heads.containsKey(id)) {
                deleteFound(id);
            }
        }
    }

    Records records() {
        return records;
    }

    Chunks chunks() {
        return chunks;
    }

    BodyFiles bodies() {
        return bodies;
    }

    Collection<LogId> ids() {
        return List.copyOf(heads.keySet());
    }

    /** A log to open, which is made if it is not there. */
    Log log(LogId id) {
        LogHead head = heads.get(id);
        if (head == null) {
            head = LogHead.create(records, directory, id);
            heads.put(id, head);
        }
        return new Log(this, head);
    }

    /** Deletes a log that is not open; its chunks are cleared later. */
    void delete(LogId id) {
        LogHead head = heads.remove(id);
        if (head == null) {
            return;
        }
        deleteFound(id);
        if (head.dead == 0) {
            head.dead = head.first;
            clearLater(head);
        }
        head.first = 0;
        head.deleted = true;
        head.write(records);
    }

    /** Notes that a log has dead chunks, or is deleted. */
    void clearLater(LogHead head) {
        toClear.add(head);
    }

    /** Frees the entries of one dead chunk, if there is one; returns whether there was. */
    boolean clearSome() {
        LogHead head = toClear.peek();
        if (head == null) {
            return false;
        }
        if (head.dead != head.first) {
            Chunk chunk = chunks.get(head.dead);
            long end = chunk.base() + Chunk.ENTRIES;
            for (long sequence = chunk.base(); sequence < end; sequence++) {
                if (chunk.has(sequence)) {
                    freeMessage(head.id, chunk, sequence);
                }
            }
            head.dead = chunk.next();
            chunks.free(chunk.reference);
        }
        if (head.dead == head.first) {
            head.dead = 0;
            toClear.remove();
        }
        if (head.dead == 0 && head.deleted) {
            head.free(records, directory);
        } else {
            head.write(records);
        }
        return true;
    }

    void freeMessage(LogId log, Chunk chunk, long sequence) {
        long reference = chunk.messageReference(sequence);
        if (chunk.isInFile(sequence)) {
            deleteFile(log, sequence, reference);
        } else {
            records.free(reference);
        }
    }

    void deleteFile(LogId log, long sequence, long number) {
        if (!bodies.forget(number)) {
            filesToDelete.add(bodies.path(log, sequence, number));
        }
    }

    private void deleteFound(LogId log) {
        for (BodyFiles.Found found : bodies.takeFound(log)) {
            deleteFile(log, found.sequence(), found.number());
        }
    }

    /** The files that may go when all changes up to now are on disk. */
    List<Path> takeFilesToDelete() {
        List<Path> files = filesToDelete;
        filesToDelete = new ArrayList<>();
        return files;
    }
}
