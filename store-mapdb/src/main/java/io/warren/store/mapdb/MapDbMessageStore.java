package io.warren.store.mapdb;

import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The message store: hands everything to the engine. */
final class MapDbMessageStore implements MessageStore {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbMessageStore.class);

    /** How many chunks are opened before others have their turn; 128 messages each. */
    private static final int CHUNKS_A_TURN = 64;

    private final Engine engine;
    private final Map<LogId, MapDbQueueLog> open;

    /**
     * Makes the store.
     *
     * @param open the logs that are open; the engine's failure is told to them
     */
    MapDbMessageStore(Engine engine, Map<LogId, MapDbQueueLog> open) {
        this.engine = engine;
        this.open = open;
    }

    /** A place for the logs that are open. */
    static Map<LogId, MapDbQueueLog> openLogs() {
        return new ConcurrentHashMap<>();
    }

    @Override
    public QueueLog open(LogId id, Opening why, QueueLog.Listener listener) {
        engine.checkMayBlock();
        MapDbQueueLog queueLog =
                new MapDbQueueLog(engine, id, listener, closed -> open.remove(id, closed));
        if (open.putIfAbsent(id, queueLog) != null) {
            throw new IllegalStateException("the log is open already: " + id);
        }
        OpenTask task = new OpenTask(queueLog, why);
        engine.post(task);
        try {
            Waiting.on(task.opened);
        } catch (StoreException e) {
            open.remove(id, queueLog);
            throw e;
        }
        return queueLog;
    }

    @Override
    public void delete(LogId id) {
        if (open.containsKey(id)) {
            throw new IllegalStateException("the log is open: " + id);
        }
        engine.post(
                new Task() {
                    @Override
                    public boolean run(Batch batch) {
                        engine.storage().logs().delete(id);
                        batch.addOperation(0);
                        return true;
                    }

                    @Override
                    public void failed(StoreException cause) {
                        LOG.warn("Not deleted log={} reason={}", id, cause.getMessage());
                    }
                });
    }

    @Override
    public Collection<LogId> logs() {
        engine.checkMayBlock();
        Query<Collection<LogId>> query = new Query<>(() -> engine.storage().logs().ids());
        engine.post(query);
        return Waiting.on(query.answer);
    }

    @Override
    public StoreStatus status() {
        StoreException failure = engine.failure();
        StoreStatus.Condition condition = StoreStatus.Condition.RUNNING;
        String text = "";
        if (failure != null) {
            condition = StoreStatus.Condition.FAILED;
            text = String.valueOf(failure.getMessage());
        } else if (engine.storage().space().isFull()) {
            condition = StoreStatus.Condition.FULL;
            text = Faults.full(engine.folder());
        }
        return new StoreStatus(
                StoreStatus.Durability.FSYNC, condition, text, engine.storage().diskBytes());
    }

    private final class OpenTask implements Task {
        private final MapDbQueueLog queueLog;
        private final Opening why;
        private final CompletableFuture<Void> opened = new CompletableFuture<>();
        private boolean begun;

        OpenTask(MapDbQueueLog queueLog, Opening why) {
            this.queueLog = queueLog;
            this.why = why;
        }

        @Override
        public boolean run(Batch batch) throws IOException {
            if (!begun) {
                if (why == Opening.TEMPORARY) {
                    engine.storage().logs().delete(queueLog.id());
                }
                queueLog.begin(engine.storage().logs().log(queueLog.id()));
                begun = true;
            }
            batch.addOperation(0);
            if (!queueLog.log().openSome(CHUNKS_A_TURN, why)) {
                return false;
            }
            opened.complete(null);
            return true;
        }

        @Override
        public void failed(StoreException cause) {
            opened.completeExceptionally(cause);
        }
    }
}
