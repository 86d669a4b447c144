package io.warren.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The thread that reads entries. */
final class Reader implements Runnable {
    private static final long IDLE_MILLIS = 1000;

    private final Journal journal;
    private final Tables tables;
    private final SegmentReader segments;
    private final ArrayDeque<Reading> readings = new ArrayDeque<>();
    private boolean ended;
    private volatile boolean recycled;

    Reader(Journal journal, Disk disk) {
        this.journal = journal;
        this.tables = new Tables(disk);
        this.segments = new SegmentReader(disk);
    }

    Tables tables() {
        return tables;
    }

    synchronized void add(Reading reading) {
        readings.add(reading);
        notifyAll();
    }

    /** Files of segments are not there any more. */
    synchronized void recycled() {
        recycled = true;
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void run() {
        try (segments) {
            while (true) {
                Reading reading = next();
                if (recycled) {
                    recycled = false;
                    tables.forgetRecycled();
                    segments.forgetRecycled();
                }
                if (reading != null) {
                    reading.run(segments, tables);
                } else if (isEnded()) {
                    return;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            journal.fail(e);
        }
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    private synchronized @Nullable Reading next() {
        try {
            if (readings.isEmpty() && !ended && !recycled) {
                wait(IDLE_MILLIS);
            }
        } catch (InterruptedException e) {
            ended = true;
        }
        return readings.poll();
    }
}
