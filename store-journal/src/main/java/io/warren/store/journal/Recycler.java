package io.warren.store.journal;

import io.warren.store.LogId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Frees segments in which nothing lives. What else they say, of removals, last numbers and deleted
 * logs, is written again at the end of the lane first; and only when that is durable, the file is
 * used again. Else messages would rise from the dead.
 */
final class Recycler {
    private static final LogId NO_LOG = new LogId(0, 0);
    private static final int MOST_AT_ONCE = 1000;

    private final Journal journal;
    private final Disk disk;
    private final JournalSettings settings;
    private final SegmentPool pool;
    private final Space space;
    private final Logs logs;

    /** Segments that may go when all up to the total is written. */
    private List<Segment> leaving = List.of();

    private long leavingTotal;

    Recycler(Journal journal, Disk disk, JournalSettings settings, SegmentPool pool, Space space) {
        this.journal = journal;
        this.disk = disk;
        this.settings = settings;
        this.pool = pool;
        this.space = space;
        this.logs = new Logs(journal);
    }

    void run() throws IOException {
        recycleTransients();
        if (!leaving.isEmpty() && journal.notifier().toldTotal() >= leavingTotal) {
            recycle(journal.durable(), leaving, true);
            leaving = List.of();
        }
        if (leaving.isEmpty()) {
            List<Segment> dead = dead(journal.durable());
            if (!dead.isEmpty()) {
                dismiss(dead);
            }
        }
    }

    /** Whether nothing is left to be recycled. */
    boolean isDone() {
        return leaving.isEmpty() && dead(journal.durable()).isEmpty();
    }

    private static List<Segment> dead(Lane lane) {
        List<Segment> dead = new ArrayList<>();
        for (Segment segment : lane.segments().values()) {
            if (segment.isComplete() && segment.live().get() == 0 && dead.size() < MOST_AT_ONCE) {
                dead.add(segment);
            }
        }
        return dead;
    }

    private void recycleTransients() throws IOException {
        List<Segment> dead = dead(journal.transients());
        if (!dead.isEmpty()) {
            dead.forEach(Segment::recycling);
            recycle(journal.transients(), dead, false);
        }
    }

    /** Writes what is still needed of the segments elsewhere. */
    private void dismiss(List<Segment> dead) {
        Lane lane = journal.durable();
        dead.forEach(Segment::recycling);
        for (LogState log : journal.logs().values()) {
            log.lock().lock();
            try {
                log.parts().drop(part -> part.segment().isRecycling());
                if (isNeeded(log, dead)) {
                    logs.writeAll(log);
                }
            } finally {
                log.lock().unlock();
            }
        }
        dismissDeleted(dead);
        lane.note(Layout.RECYCLED, 0, NO_LOG, 0, Housekeeper.numbers(dead));
        leaving = dead;
        leavingTotal = lane.total();
        lane.flushAll();
    }

    private static boolean isNeeded(LogState log, List<Segment> dead) {
        for (Segment segment : dead) {
            if (log.needs(segment.number())) {
                return true;
            }
        }
        return false;
    }

    /** A deletion is remembered as long as a segment may have something of the log. */
    private void dismissDeleted(List<Segment> dead) {
        Lane lane = journal.durable();
        for (Map.Entry<Integer, LogState> entry : journal.deleted().entrySet()) {
            LogState log = entry.getValue();
            log.lock().lock();
            try {
                if (dead.stream().noneMatch(one -> one.number() <= log.lastInfo())) {
                    continue;
                }
                boolean left = false;
                for (Segment segment :
                        lane.segments().subMap(log.born(), true, log.lastInfo(), true).values()) {
                    left |= !segment.isRecycling();
                }
                if (left) {
                    log.informed(
                            lane.note(
                                    Layout.DELETED,
                                    log.number(),
                                    log.id(),
                                    0,
                                    java.nio.ByteBuffer.allocate(0)));
                } else {
                    journal.deleted().remove(entry.getKey());
                }
            } finally {
                log.lock().unlock();
            }
        }
    }

    private void recycle(Lane lane, List<Segment> segments, boolean keep) throws IOException {
        journal.reader().recycled();
        if (!keep) {
            for (LogState log : journal.logs().values()) {
                log.lock().lock();
                try {
                    log.parts().drop(part -> part.segment().isRecycling());
                } finally {
                    log.lock().unlock();
                }
            }
        }
        List<Path> free = new ArrayList<>();
        for (Segment segment : segments) {
            lane.segments().remove(segment.number());
            segment.contents(null);
            disk.delete(segment.summaryPath());
            if (keep) {
                int most = Housekeeper.mostFree(lane.segments().size());
                boolean wanted = !space.isFull() && pool.size() + free.size() < most;
                Path renamed = pool.rename(segment.path(), wanted);
                if (renamed != null) {
                    free.add(renamed);
                }
            } else {
                disk.delete(segment.path());
            }
        }
        if (keep && settings.synced()) {
            disk.syncFolder(lane.folder());
        }
        free.forEach(pool::found);
        space.freed();
    }
}
