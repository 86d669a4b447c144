package io.warren.kernel;

import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The logs of one durable queue, one for each level. Any thread. */
final class QueueLogs {
    private final long queueId;
    private final Supplier<MessageStore> store;
    private final Set<Integer> levels = ConcurrentHashMap.newKeySet();

    /**
     * @param levels those that exist
     */
    QueueLogs(long queueId, Supplier<MessageStore> store, Collection<Integer> levels) {
        this.queueId = queueId;
        this.store = store;
        this.levels.addAll(levels);
    }

    long queueId() {
        return queueId;
    }

    /** The levels that exist. */
    Collection<Integer> levels() {
        return levels;
    }

    /** Opens the log of a level. Blocking: may read from disk. */
    QueueLog open(int level, QueueLog.Listener listener) {
        QueueLog log = store.get().open(new LogId(queueId, level), Opening.RESTART, listener);
        levels.add(level);
        return log;
    }

    /** Deletes all logs, which must be closed. */
    void delete() {
        levels.forEach(level -> store.get().delete(new LogId(queueId, level)));
    }
}
