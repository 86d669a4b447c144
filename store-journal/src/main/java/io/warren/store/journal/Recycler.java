package io.warren.store.journal;

import io.warren.store.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees segments in which nothing lives. What else they say, of removals, last numbers and deleted
 * logs, is written again at the end of the lane first; and only when that is durable, the file is
 * used again. Else messages would rise from the dead.
 */
final class Recycler {
    private static final Logger LOG = LoggerFactory.getLogger(Recycler.class);
    private static final LogId NO_LOG = new LogId(0, 0);
    private static final int MOST_AT_ONCE = 1000;

    /** So many numbers fit in a record with room to spare. */
    private static final int MOST_LEAVING = 6000;

    private final Journal journal;
    private final Disk disk;
    private final JournalSettings settings;
    private final SegmentPool pool;
    private final Space space;

    /** Segments that are to go. */
    private final List<Segment> leaving = new ArrayList<>();

    /** The logs that had something in them. */
    private final Set<LogState> leavingLogs = new LinkedHashSet<>();

    /** They may go when all up to here is durable; negative when that is not written yet. */
    private long leavingTotal = -1;

    /** It was too much for the file that is kept for it, and would be again. */
    private boolean rescueFailed;

    Recycler(Journal journal, Disk disk, JournalSettings settings, SegmentPool pool, Space space) {
        this.journal = journal;
        this.disk = disk;
        this.settings = settings;
        this.pool = pool;
        this.space = space;
    }

    void run() throws IOException {
        recycleTransients();
        if (leavingTotal >= 0 && journal.notifier().toldTotal() >= leavingTotal) {
            recycleLeaving();
        }
        if (space.isFull()) {
            gather();
            rescue();
        } else if (leavingTotal < 0) {
            gather();
            dismiss();
        }
    }

    /** Finds what is dead by now. It is not looked at any more, but it may not go yet. */
    private void gather() {
        List<Segment> dead = dead(journal.durable());
        if (dead.isEmpty() || leaving.size() + dead.size() > MOST_LEAVING) {
            return;
        }
        dead.forEach(Segment::recycling);
        for (LogState log : journal.logs().values()) {
            log.lock().lock();
            try {
                log.parts().drop(part -> part.segment().isRecycling());
                if (isNeeded(log, dead)) {
                    leavingLogs.add(log);
                }
            } finally {
                log.lock().unlock();
            }
        }
        leaving.addAll(dead);
        leavingTotal = -1;
        rescueFailed = false;
    }

    /** Writes what is still needed of those that leave elsewhere. */
    private void dismiss() {
        if (!leaving.isEmpty()) {
            Lane lane = journal.durable();
            tell(leaving, lane);
            leavingTotal = lane.total();
            lane.flushAll();
        }
    }

    private void recycleLeaving() throws IOException {
        recycle(journal.durable(), leaving, true);
        leaving.clear();
        leavingLogs.clear();
        leavingTotal = -1;
        rescueFailed = false;
    }

    /**
     * Frees segments although the writer, which waits for room, cannot write that they go: says so
     * in a segment that was kept for this.
     */
    private void rescue() throws IOException {
        List<Segment> going = new ArrayList<>();
        long room = 0;
        for (Segment segment : leaving) {
            // What the compaction has moved out of it must be elsewhere first.
            if (segment.movedTotal() <= journal.notifier().toldTotal()) {
                going.add(segment);
                room += segment.end();
            }
        }
        Path kept = rescueFailed ? null : space.rescue();
        if (kept == null || room <= settings.reserveBytes()) {
            if (leavingTotal < 0) {
                dismiss(); // there may be room in the active segment
            }
            return;
        }
        RescueSegment rescue = journal.durable().rescueSegment((int) settings.reserveBytes());
        tell(going, rescue);
        if (!rescue.write(disk, kept, journal.folder(), settings.synced())) {
            LOG.warn("Not freed for want of room, segments={}", going.size());
            rescueFailed = true;
            dismiss(); // as if nothing had been
            return;
        }
        Segment segment = rescue.segment();
        journal.durable().segments().put(segment.number(), segment);
        space.rescued();
        LOG.info("Freed on a full disk, segments={} bytes={}", going.size(), room);
        recycle(journal.durable(), going, true);
        leaving.removeAll(going);
        if (leaving.isEmpty()) {
            leavingLogs.clear();
            leavingTotal = -1;
        }
    }

    /** Whether nothing is left to be recycled. */
    boolean isDone() {
        return leaving.isEmpty() && dead(journal.durable()).isEmpty();
    }

    private static List<Segment> dead(Lane lane) {
        List<Segment> dead = new ArrayList<>();
        Segment active = lane.active();
        // A rescue segment stays until a later one lists what there is: it says what is gone.
        long below = active == null ? Long.MAX_VALUE : active.number();
        for (Segment segment : lane.segments().headMap(below).values()) {
            if (segment.isComplete()
                    && segment.live().get() == 0
                    && !segment.isRecycling()
                    && dead.size() < MOST_AT_ONCE) {
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

    private void tell(List<Segment> going, Notes notes) {
        for (LogState log : leavingLogs) {
            log.lock().lock();
            try {
                if (!journal.deleted().containsKey(log.number())) {
                    Logs.writeAll(log, notes);
                }
            } finally {
                log.lock().unlock();
            }
        }
        tellDeleted(going, notes);
        notes.note(Layout.RECYCLED, 0, NO_LOG, 0, Housekeeper.numbers(going));
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
    private void tellDeleted(List<Segment> going, Notes notes) {
        Lane lane = journal.durable();
        Set<Segment> gone = new HashSet<>(going);
        for (Map.Entry<Integer, LogState> entry : journal.deleted().entrySet()) {
            LogState log = entry.getValue();
            log.lock().lock();
            try {
                if (going.stream().noneMatch(one -> one.number() <= log.lastInfo())) {
                    continue;
                }
                boolean left = false;
                for (Segment segment :
                        lane.segments().subMap(log.born(), true, log.lastInfo(), true).values()) {
                    left |= !gone.contains(segment);
                }
                if (left) {
                    log.informed(
                            notes.note(
                                    Layout.DELETED,
                                    log.number(),
                                    log.id(),
                                    0,
                                    ByteBuffer.allocate(0)));
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
            if (keep && space.takeForRescue(segment.path())) {
                LOG.debug("Kept for a full disk, {}", segment);
            } else if (keep) {
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
