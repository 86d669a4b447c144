package io.warren.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The ready messages of one priority: a window in memory and, behind that, what is in the log
 * alone. A queue without priorities has one. Belongs to the mailbox.
 */
final class Level {
    final ReadyMessages ready = new ReadyMessages();

    /** Null if the queue is not durable. */
    final @Nullable StoredQueue stored;

    Level(@Nullable StoredQueue stored) {
        this.stored = stored;
    }

    long count() {
        return ready.size() + (stored == null ? 0 : stored.tail().count());
    }

    /** The bytes of what is in the log alone, properties counted. */
    long tailBytes() {
        return stored == null ? 0 : stored.tail().bytes();
    }

    boolean isEmpty() {
        return ready.isEmpty() && !hasTail();
    }

    boolean hasTail() {
        return stored != null && stored.tail().isActive();
    }

    /** Reads on where the messages in memory end; false if there is nothing to read. */
    boolean load() {
        if (stored == null || !stored.tail().isActive()) {
            return false;
        }
        stored.tail().load();
        return true;
    }
}
