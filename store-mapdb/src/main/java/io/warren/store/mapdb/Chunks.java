package io.warren.store.mapdb;

import io.warren.store.LogId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The chunks in memory: those that have changed since the last commit, and the latest used.
 *
 * <p>Threads: the engine's.
 */
final class Chunks {
    /** Beyond the changed ones; about 1.7 KiB each. */
    private static final int KEPT = 512;

    private final Records records;
    private final Map<Long, Chunk> loaded = new LinkedHashMap<>(1024, 0.75f, true);

    Chunks(Records records) {
        this.records = records;
    }

    Chunk get(long reference) {
        Chunk chunk = loaded.get(reference);
        if (chunk == null) {
            chunk = Chunk.load(records, reference);
            loaded.put(reference, chunk);
        }
        return chunk;
    }

    Chunk create(LogId log, long base) {
        Chunk chunk = Chunk.create(records, log, base);
        loaded.put(chunk.reference, chunk);
        return chunk;
    }

    void free(long reference) {
        loaded.remove(reference);
        records.free(reference);
    }

    /** Keeps the number down after a piece of work that changed nothing. */
    void trim() {
        if (loaded.size() > 2 * KEPT) {
            flush();
        }
    }

    /** Writes the changed ones, before a commit, and drops what is too many. */
    void flush() {
        Iterator<Chunk> oldestFirst = loaded.values().iterator();
        int tooMany = loaded.size() - KEPT;
        while (oldestFirst.hasNext()) {
            Chunk chunk = oldestFirst.next();
            if (chunk.changed) {
                chunk.write(records);
            }
            if (tooMany-- > 0) {
                oldestFirst.remove();
            }
        }
    }
}
