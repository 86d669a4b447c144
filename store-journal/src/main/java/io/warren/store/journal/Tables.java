package io.warren.store.journal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The places of entries: from memory where they are, else from summaries, the last ones kept. */
final class Tables {
    private static final int MAX_INTS = 2 << 20;

    private final Disk disk;
    private final Map<Part, int[]> recent = new LinkedHashMap<>(16, 0.75f, true);
    private int ints;

    Tables(Disk disk) {
        this.disk = disk;
    }

    /**
     * Where an entry is: its place in units of 8 bytes in the upper half, its size in the lower; -1
     * if the part does not have it.
     */
    long locate(LogState log, Part part, long sequence) throws IOException, DamagedException {
        log.lock().lock();
        try {
            int[] growing = part.table();
            if (growing != null) {
                return entry(growing, part.indexOf(growing, sequence));
            }
        } finally {
            log.lock().unlock();
        }
        int[] table = table(log, part);
        return entry(table, part.indexOf(table, sequence));
    }

    private static long entry(int[] table, int index) {
        int at = index * Part.STRIDE;
        return index < 0 ? -1 : (long) table[at + 1] << 32 | table[at + 2];
    }

    /**
     * The table of a part.
     *
     * @throws DamagedException when the summary cannot be read, and the segment neither
     */
    synchronized int[] table(LogState log, Part part) throws IOException, DamagedException {
        int[] table = part.table();
        if (table != null) {
            return table;
        }
        table = recent.get(part);
        if (table == null) {
            table = load(log, part);
            while (ints + table.length > MAX_INTS && !recent.isEmpty()) {
                Part eldest = recent.keySet().iterator().next();
                ints -= recent.remove(eldest).length;
            }
            recent.put(part, table);
            ints += table.length;
        }
        return table;
    }

    private int[] load(LogState log, Part part) throws IOException, DamagedException {
        Segment segment = part.segment();
        try {
            return Summary.readTable(disk, segment, part);
        } catch (DamagedException | IOException e) {
            // What it says is in the segment, too.
            SegmentScanner.Result scan = new SegmentScanner(disk, segment, segment.end()).scan();
            for (SegmentContents.Owned owned : scan.contents().parts()) {
                int[] table = owned.part().table();
                if (owned.logNumber() == log.number()
                        && owned.part().first() == part.first()
                        && owned.part().count() == part.count()
                        && table != null) {
                    return table;
                }
            }
            throw new DamagedException(
                    "the summary of " + segment.path() + " cannot be read: " + e.getMessage());
        }
    }

    synchronized void forgetRecycled() {
        for (Part part : recent.keySet().toArray(new Part[0])) {
            if (part.segment().isRecycling()) {
                ints -= recent.remove(part).length;
            }
        }
    }
}
