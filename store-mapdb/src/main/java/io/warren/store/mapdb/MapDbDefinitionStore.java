package io.warren.store.mapdb;

import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import io.warren.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The definition store: hands everything to the engine. */
final class MapDbDefinitionStore implements DefinitionStore {
    private final Engine engine;

    MapDbDefinitionStore(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Map<String, byte[]> load(String kind) {
        engine.checkMayBlock();
        Query<Map<String, byte[]>> query =
                new Query<>(() -> engine.storage().definitions().load(kind));
        engine.post(query);
        return Waiting.on(query.answer);
    }

    @Override
    public CompletionStage<Void> apply(List<DefinitionChange> changes) {
        Apply task = new Apply(engine, List.copyOf(changes));
        engine.post(task);
        return task.done.minimalCompletionStage();
    }

    private static final class Apply implements Task {
        private final Engine engine;
        private final List<DefinitionChange> changes;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Apply(Engine engine, List<DefinitionChange> changes) {
            this.engine = engine;
            this.changes = changes;
        }

        @Override
        public boolean run(Batch batch) {
            Storage storage = engine.storage();
            storage.definitions().apply(changes, storage.directory());
            changes.forEach(change -> batch.addOperation(sizeBytes(change)));
            batch.setUrgent();
            batch.addStage(done);
            return true;
        }

        private static long sizeBytes(DefinitionChange change) {
            byte[] value = change.value();
            return value == null ? 0 : value.length;
        }

        @Override
        public void failed(StoreException cause) {
            done.completeExceptionally(cause);
        }
    }
}
