package io.warren.store.journal;

import io.warren.store.StoreException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that tells logs how far they are durable: whoever is told may run a queue, and the
 * next write does not wait for that.
 */
final class Notifier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final ArrayDeque<Lane.Group> groups = new ArrayDeque<>();
    private long toldTotal;
    private boolean ended;

    synchronized void add(Lane.Group group) {
        groups.add(group);
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void run() {
        for (Lane.Group group = next(); group != null; group = next()) {
            for (int i = 0; i < group.durable().length; i++) {
                tell(group.logs().get(i), group.durable()[i]);
            }
            if (group.lane().isDurable()) {
                told(group.total());
            }
        }
    }

    private synchronized Lane.@Nullable Group next() {
        try {
            while (groups.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            return null;
        }
        return groups.poll();
    }

    private static void tell(LogState log, long sequence) {
        LogState.OpenLog open = log.open();
        if (open == null) {
            return;
        }
        try {
            open.durable(sequence);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A listener failed, log={}", log.id(), e);
        }
    }

    private synchronized void told(long total) {
        toldTotal = total;
        notifyAll();
    }

    /**
     * Waits until all is told that was reserved up to a point.
     *
     * @return whether it was in time
     */
    synchronized boolean await(long total, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (toldTotal < total) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized long toldTotal() {
        return toldTotal;
    }

    static void fail(LogState log, StoreException cause) {
        LogState.OpenLog open = log.open();
        if (open == null) {
            return;
        }
        try {
            open.failed(cause);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A listener failed, log={}", log.id(), e);
        }
    }
}
