package io.warren.kernel;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the durable sides of a queue's levels. */
final class LevelMaker {
    private final @Nullable QueueLogs logs;
    private final QueueHost host;
    private final Mailbox mailbox;
    private final TimeToLive ttl;
    private final Consumer<List<QueueEntry>> onLoaded;
    private long lastSequence;

    /**
     * @param logs null if the queue is not durable
     */
    LevelMaker(
            @Nullable QueueLogs logs,
            QueueHost host,
            Mailbox mailbox,
            TimeToLive ttl,
            Consumer<List<QueueEntry>> onLoaded) {
        this.logs = logs;
        this.host = host;
        this.mailbox = mailbox;
        this.ttl = ttl;
        this.onLoaded = onLoaded;
    }

    /** The lowest level. Blocking: may read from disk. */
    @Nullable StoredQueue base() {
        return logs == null ? null : recover(logs, 0);
    }

    /** Opens the other levels that have been used. Blocking: may read from disk. */
    void prioritize(QueueContents contents, int maxPriority) {
        if (maxPriority == 0) {
            return;
        }
        boolean[] recovering = {true};
        contents.prioritize(
                maxPriority,
                level ->
                        new Level(
                                logs == null
                                        ? null
                                        : recovering[0]
                                                ? recover(logs, level)
                                                : make(logs, level)));
        if (logs != null) {
            List.copyOf(logs.levels()).stream()
                    .filter(level -> level <= maxPriority)
                    .forEach(contents::stored);
        }
        recovering[0] = false;
    }

    private StoredQueue recover(QueueLogs from, int level) {
        StoredQueue stored =
                new StoredQueue(
                        listener -> from.open(level, listener),
                        host,
                        mailbox,
                        level,
                        ttl,
                        onLoaded);
        lastSequence = Math.max(lastSequence, stored.lastSequence());
        return stored;
    }

    /** In the mailbox, where nothing may block. */
    private StoredQueue make(QueueLogs from, int level) {
        return new StoredQueue(
                listener ->
                        new LateLog(
                                () -> from.open(level, listener),
                                host.workers(),
                                mailbox,
                                listener),
                host,
                mailbox,
                level,
                ttl,
                onLoaded);
    }

    /** The highest number that any of the logs has seen. */
    long lastSequence() {
        return lastSequence;
    }
}
