package io.warren.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that does what nobody waits for: summaries of sealed segments, recycling of those in
 * which nothing lives, and files ready for use.
 */
final class Housekeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long PERIOD_MILLIS = 500;
    private static final int LEAST_FREE = 4;
    private static final int FREE_SHARE = 4;

    /** A growing segment is worth a better file when so much is in it. */
    private static final long BUSY_BYTES = 1 << 20;

    private final Journal journal;
    private final Disk disk;
    private final JournalSettings settings;
    private final SegmentPool pool;
    private final Space space;
    private final Recycler recycler;
    private final Compactor compactor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private boolean woken;
    private final CountDownLatch allDone = new CountDownLatch(1);
    private volatile boolean thorough;
    private volatile boolean ended;
    private volatile long diskBytes;

    Housekeeper(
            Journal journal, Disk disk, JournalSettings settings, SegmentPool pool, Space space) {
        this.journal = journal;
        this.disk = disk;
        this.settings = settings;
        this.pool = pool;
        this.space = space;
        this.recycler = new Recycler(journal, disk, settings, pool, space);
        this.compactor = new Compactor(journal, disk);
    }

    /** How many free files are kept beside so many segments. */
    static int mostFree(int segments) {
        return Math.max(LEAST_FREE, segments / FREE_SHARE);
    }

    long diskBytes() {
        return diskBytes;
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Compacts all there is to compact. Blocking: until that is done, or the journal failed. */
    void compactAll() {
        thorough = true;
        try {
            do {
                wake();
            } while (!allDone.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)
                    && journal.failure() == null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        ended = true;
        wake();
    }

    @Override
    public void run() {
        try {
            while (!ended && journal.failure() == null) {
                round();
                await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            journal.fail(e);
        } finally {
            compactor.close();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // a round too many does no harm
    private void await() throws InterruptedException {
        lock.lock();
        try {
            if (!woken) {
                work.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private void round() throws IOException {
        try {
            space.restore();
            recycler.run();
            summarize(journal.durable(), false);
            summarize(journal.transients(), false);
            if (!space.isFull()) {
                prepare();
                if (compactor.run(thorough)) {
                    wake(); // there may be more
                } else if (thorough && recycler.isDone()) {
                    allDone.countDown();
                }
            }
        } catch (IOException e) {
            if (!Faults.isNoSpace(e)) {
                throw e;
            }
            LOG.debug("No space for now", e); // the writer says so, if it matters
        }
        count();
    }

    private void summarize(Lane lane, boolean last) throws IOException {
        for (Segment segment : lane.segments().values()) {
            SegmentContents contents = segment.contents();
            if (contents == null || !segment.isComplete() || segment.live().get() == 0 && !last) {
                continue;
            }
            Summary.write(disk, segment, contents, lane.isDurable() && settings.synced());
            segment.contents(null);
            trim(segment);
        }
    }

    /** Gives back what a segment that was ended early does not use. */
    private void trim(Segment segment) throws IOException {
        if (segment.end() > settings.segmentBytes() / 2) {
            return;
        }
        try (Disk.DiskFile file = disk.open(segment.path(), Disk.Mode.WRITE)) {
            if (file.size() > segment.end()) {
                file.truncate(segment.end());
            }
        }
    }

    private void prepare() throws IOException {
        Segment active = journal.durable().active();
        pool.trim(mostFree(journal.durable().segments().size()));
        if (!settings.prepares() || active == null || active.end() < BUSY_BYTES) {
            return;
        }
        if (pool.size() == 0) {
            pool.prepare();
        }
        if (active.isGrowing() && active.end() < settings.segmentBytes() / 2) {
            journal.durable().wantRoll();
        }
    }

    private void count() {
        long bytes = pool.size() * settings.segmentBytes();
        for (Lane lane : List.of(journal.durable(), journal.transients())) {
            for (Segment segment : lane.segments().values()) {
                boolean whole = !segment.isSealed() && !segment.isGrowing();
                bytes += whole ? settings.segmentBytes() : segment.end();
            }
        }
        diskBytes = bytes;
    }

    /** When nothing is written any more: leaves what makes the next opening quick. */
    void closeFiles() throws IOException {
        summarize(journal.durable(), true);
        summarize(journal.transients(), true);
        Path folder = journal.transients().folder();
        List<LogState> logs = new ArrayList<>(journal.logs().values());
        new SwapState(disk, folder).write(logs);
        if (settings.synced()) {
            disk.syncFolder(journal.folder());
        }
    }

    /** The payload of numbers. */
    static ByteBuffer numbers(List<Segment> segments) {
        ByteBuffer payload = ByteBuffer.allocate(8 * segments.size());
        segments.forEach(segment -> payload.putLong(segment.number()));
        return payload.flip();
    }
}
