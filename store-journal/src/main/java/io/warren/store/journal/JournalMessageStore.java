package io.warren.store.journal;

import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import java.util.Collection;
import java.util.List;

/** The message store. */
final class JournalMessageStore implements MessageStore {
    private static final int HIGHEST_LEVEL = 255;

    private final Journal journal;
    private final Logs logs;

    JournalMessageStore(Journal journal) {
        this.journal = journal;
        this.logs = new Logs(journal);
    }

    @Override
    public synchronized QueueLog open(LogId id, Opening why, QueueLog.Listener listener) {
        StoreException failure = journal.failure();
        if (failure != null) {
            throw failure;
        }
        if (id.level() < 0 || id.level() > HIGHEST_LEVEL) {
            throw new StoreException("a journal has levels up to " + HIGHEST_LEVEL + ": " + id);
        }
        LogState log = journal.logs().get(id);
        if (log != null && log.open() != null) {
            throw new IllegalStateException("the log is open already: " + id);
        }
        if (log != null && why == Opening.TEMPORARY) {
            logs.delete(log);
            log = null;
        }
        if (log == null) {
            log = logs.create(id, why == Opening.TEMPORARY);
        }
        if (why == Opening.RESTART) {
            logs.dropTransients(log);
        }
        JournalQueueLog opened = new JournalQueueLog(journal, log, listener, logs.backlog(log));
        log.open(opened);
        return opened;
    }

    @Override
    public synchronized void delete(LogId id) {
        LogState log = journal.logs().get(id);
        if (log == null) {
            return;
        }
        if (log.open() != null) {
            throw new IllegalStateException("the log is open: " + id);
        }
        logs.delete(log);
    }

    @Override
    public Collection<LogId> logs() {
        StoreException failure = journal.failure();
        if (failure != null) {
            throw failure;
        }
        return List.copyOf(journal.logs().keySet());
    }

    @Override
    public StoreStatus status() {
        return journal.status();
    }
}
