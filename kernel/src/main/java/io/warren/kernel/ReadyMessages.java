package io.warren.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that are in memory and wait for a consumer: those that came back, by
 * their old places, then the window, in the order of publishing. Belongs to the mailbox.
 *
 * <p>What came back was delivered once, so it is older than everything in the window.
 */
final class ReadyMessages {
    /** A window that has held more than this is given back when it is empty. */
    private static final int ROOMY_WINDOW = 4096;

    private PriorityQueue<QueueEntry> returned = new PriorityQueue<>();
    private ArrayDeque<QueueEntry> window = new ArrayDeque<>();
    private int largestWindow;

    int size() {
        return returned.size() + window.size();
    }

    boolean isEmpty() {
        return window.isEmpty() && returned.isEmpty();
    }

    void add(QueueEntry entry) {
        window.addLast(entry);
        largestWindow = Math.max(largestWindow, window.size());
    }

    void putBack(QueueEntry entry) {
        returned.add(entry);
    }

    @Nullable QueueEntry peek() {
        return returned.isEmpty() ? window.peekFirst() : returned.peek();
    }

    /** Removes what {@link #peek} shows. */
    @Nullable QueueEntry poll() {
        if (!returned.isEmpty()) {
            return returned.poll();
        }
        QueueEntry entry = window.pollFirst();
        if (largestWindow > ROOMY_WINDOW && window.isEmpty()) {
            window = new ArrayDeque<>(); // it does not shrink by itself
            largestWindow = 0;
        }
        return entry;
    }

    /** Removes one that came back; whether it was here. */
    boolean removeReturned(QueueEntry entry) {
        return returned.remove(entry);
    }

    /** Removes all that came back and are not in memory. */
    List<QueueEntry> removeEvicted() {
        List<QueueEntry> evicted = returned.stream().filter(QueueEntry::isEvicted).toList();
        returned.removeIf(QueueEntry::isEvicted);
        return evicted;
    }

    /** The newest of the window, which nobody has seen yet; null if that is empty. */
    @Nullable QueueEntry peekLast() {
        return window.peekLast();
    }

    /** Removes what {@link #peekLast} shows. */
    void pollLast() {
        window.pollLast();
    }

    /** Empties this and returns what it had, in no order. */
    List<QueueEntry> takeAll() {
        List<QueueEntry> all = new ArrayList<>(size());
        all.addAll(returned);
        all.addAll(window);
        returned = new PriorityQueue<>();
        window = new ArrayDeque<>();
        return all;
    }
}
