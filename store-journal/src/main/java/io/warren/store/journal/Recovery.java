package io.warren.store.journal;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a folder holds: reads the summaries of segments, and the segments that have none.
 * Writes nothing, but deletes what was recycled or half made.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path folder;
    private final Disk disk;
    private final JournalSettings settings;
    private final SegmentPool pool;
    private final List<String> damages = new ArrayList<>();
    private final LogIndexer indexer = new LogIndexer();
    private final boolean changes;

    /** Where segments end, by later ones. */
    private final Map<Long, Long> ends = new HashMap<>();

    private long tornBytes;
    private int scanned;

    Recovery(Path folder, Disk disk, JournalSettings settings) {
        this(folder, disk, settings, true);
    }

    /**
     * A recovery.
     *
     * @param changes whether leftovers are deleted
     */
    Recovery(Path folder, Disk disk, JournalSettings settings, boolean changes) {
        this.folder = folder;
        this.disk = disk;
        this.settings = settings;
        this.changes = changes;
        this.pool = new SegmentPool(disk, folder, settings.segmentBytes());
    }

    Recovered run() throws IOException {
        long startedAt = System.nanoTime();
        Path transientFolder = folder.resolve("transient");
        if (changes) {
            disk.createFolder(transientFolder);
        }
        NavigableMap<Long, Segment> durable = segments(folder, false);
        SwapState swap = new SwapState(disk, transientFolder);
        NavigableMap<Long, Segment> transients = new TreeMap<>();
        List<ByteBuffer> swapped = swap.read();
        if (swapped != null) {
            transients = segments(transientFolder, true);
        } else if (changes) {
            deleteAll(transientFolder);
        }
        read(durable);
        dropRecycled(durable);
        read(transients);
        durable.values().forEach(indexer::add);
        transients.values().forEach(indexer::add);
        if (swapped != null) {
            swapped.forEach(indexer::addSwapped);
        }
        indexer.finish();
        Lane lane = lane(Lane.DURABLE, folder, durable);
        Lane other = lane(Lane.TRANSIENT, transientFolder, transients);
        if (changes) {
            swap.delete();
            disk.syncFolder(folder);
        }
        LOG.info(
                "Journal read, segments={} scanned={} logs={} tornBytes={} damages={} millis={}",
                durable.size(),
                scanned,
                indexer.logs().size(),
                tornBytes,
                damages.size(),
                (System.nanoTime() - startedAt) / 1_000_000);
        return new Recovered(
                lane,
                other,
                pool,
                indexer.logs(),
                indexer.deleted(),
                indexer.lastLogNumber(),
                damages);
    }

    private Lane lane(int kind, Path where, NavigableMap<Long, Segment> segments) {
        long last = segments.isEmpty() ? 0 : segments.lastKey();
        Lane lane = new Lane(kind, where, settings.segmentBytes(), last);
        lane.segments().putAll(segments);
        return lane;
    }

    private NavigableMap<Long, Segment> segments(Path where, boolean transients)
            throws IOException {
        NavigableMap<Long, Segment> found = new TreeMap<>();
        Set<Long> summaries = new HashSet<>();
        for (Path file : disk.list(where)) {
            long number = SegmentFiles.number(file);
            if (SegmentFiles.is(file, SegmentFiles.SEGMENT) && number > 0) {
                found.put(number, new Segment(number, file, transients));
            } else if (SegmentFiles.is(file, SegmentFiles.FREE)) {
                pool.found(file);
            } else if (SegmentFiles.is(file, SegmentFiles.TEMPORARY) && changes) {
                disk.delete(file);
            } else if (SegmentFiles.is(file, SegmentFiles.SUMMARY)) {
                summaries.add(number);
            }
        }
        for (long number : summaries) {
            if (!found.containsKey(number) && changes) {
                disk.delete(SegmentFiles.summary(SegmentFiles.segment(where, number)));
            }
        }
        return found;
    }

    private void deleteAll(Path where) throws IOException {
        for (Path file : disk.list(where)) {
            disk.delete(file);
        }
    }

    /** Newest first: a segment says where the one before it ends. */
    private void read(NavigableMap<Long, Segment> segments) throws IOException {
        boolean newest = true;
        for (Segment segment : new ArrayList<>(segments.descendingMap().values())) {
            segment.seal();
            segment.complete();
            SegmentContents contents = Summary.read(disk, segment);
            if (contents == null) {
                contents = scan(segment, ends.getOrDefault(segment.number(), -1L), newest);
            } else {
                checkHeader(segment);
                segment.contents(null);
            }
            if (contents == null) {
                segments.remove(segment.number());
                continue;
            }
            indexer.contents(segment, contents);
            segment.written(segment.end());
            newest &= contents.parts().isEmpty(); // notes may overtake what waits for room
            for (byte[] note : contents.notes()) {
                ByteBuffer record = ByteBuffer.wrap(note);
                if (Layout.type(record, 0) == Layout.SEGMENTS) {
                    SegmentList.read(record, ends);
                }
            }
        }
    }

    private @org.jspecify.annotations.Nullable SegmentContents scan(
            Segment segment, long knownEnd, boolean isNewest) throws IOException {
        scanned++;
        SegmentScanner.Result result = new SegmentScanner(disk, segment, knownEnd).scan();
        if (result.unused()) {
            if (isNewest && knownEnd < 0) {
                if (changes) {
                    disk.delete(segment.path());
                }
                return null;
            }
            damages.add(segment.path() + " is empty");
        }
        segment.end(result.end());
        segment.entries(result.entries());
        if (changes) {
            force(segment); // what is found now must not be lost in a power cut later
        }
        segment.contents(result.contents());
        damages.addAll(result.damages());
        tornBytes += result.tornBytes();
        return result.contents();
    }

    private void force(Segment segment) throws IOException {
        try (Disk.DiskFile file = disk.open(segment.path(), Disk.Mode.WRITE)) {
            file.force();
        }
    }

    private void checkHeader(Segment segment) throws IOException {
        try (Disk.DiskFile file = disk.open(segment.path(), Disk.Mode.READ)) {
            ByteBuffer header = ByteBuffer.allocate(Layout.SEGMENT_HEADER);
            Disk.readFully(file, header, 0);
            boolean newer =
                    Layout.isHeaderValid(header) && header.getInt(8) > Layout.VERSION
                            || header.limit() < Layout.SEGMENT_HEADER;
            if (newer || file.size() < segment.end()) {
                scan(segment, segment.end(), false); // says what is wrong
            }
        }
    }

    /** Forgets segments that were recycled before the end, and misses those that were not. */
    private void dropRecycled(NavigableMap<Long, Segment> segments) throws IOException {
        Set<Long> recycled = new HashSet<>();
        Map<Long, Long> expected = new HashMap<>();
        long listedBy = -1; // the newest: an older one names what may have left since
        for (Segment segment : segments.descendingMap().values()) {
            for (byte[] note : indexer.contents(segment).notes()) {
                ByteBuffer record = ByteBuffer.wrap(note);
                int type = Layout.type(record, 0);
                if (type == Layout.SEGMENTS && (listedBy < 0 || listedBy == segment.number())) {
                    listedBy = segment.number();
                    SegmentList.read(record, expected);
                } else if (type == Layout.RECYCLED) {
                    for (int i = Layout.HEADER; i + 8 <= note.length; i += 8) {
                        recycled.add(record.getLong(i));
                    }
                }
            }
        }
        for (long number : recycled) {
            Segment segment = segments.remove(number);
            if (segment != null && changes) {
                disk.delete(segment.summaryPath());
                Path free = pool.rename(segment.path(), true);
                if (free != null) {
                    pool.found(free); // nobody takes it before the folder is synced
                }
            }
        }
        expected.keySet().removeAll(recycled);
        expected.keySet().removeAll(segments.keySet());
        if (!expected.isEmpty()) {
            throw new StoreException(
                    "the journal in "
                            + folder
                            + " lacks "
                            + SegmentFiles.segment(folder, expected.keySet().iterator().next())
                                    .getFileName()
                            + (expected.size() > 1 ? " and others" : "")
                            + ": put it back, or restore the folder from a backup");
        }
    }
}
