package io.warren.store.mapdb;

import io.warren.store.DefinitionStore;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.StoreException;
import io.warren.testkit.store.StoreFactory;
import java.nio.file.Path;
import java.util.Map;

/** Opens the store as the component does, without a container. */
public final class MapDbStoreFactory implements StoreFactory {
    /** A factory. */
    public MapDbStoreFactory() {}

    @Override
    public OpenStore open(Path folder) {
        return open(folder, Storage.open(folder));
    }

    /** A store on storage that was opened some other way. */
    static OpenStore open(Path folder, Storage storage) {
        return new Opened(folder, storage);
    }

    private static final class Opened implements OpenStore, Engine.Observer {
        private final Map<LogId, MapDbQueueLog> logs = MapDbMessageStore.openLogs();
        private final Engine engine;

        Opened(Path folder, Storage storage) {
            engine = new Engine(folder, storage, this);
        }

        @Override
        public void failed(StoreException cause) {
            logs.values().forEach(log -> log.fail(cause));
        }

        @Override
        public void damaged(StoreException cause) {}

        @Override
        public MessageStore messages() {
            return new MapDbMessageStore(engine, logs);
        }

        @Override
        public DefinitionStore definitions() {
            return new MapDbDefinitionStore(engine);
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
