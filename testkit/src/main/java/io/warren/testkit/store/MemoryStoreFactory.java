package io.warren.testkit.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens a {@link MemoryStore} of what the same factory has opened for the same folder before. */
public final class MemoryStoreFactory implements StoreFactory {
    private final Map<Path, MemoryStore.Contents> folders = new ConcurrentHashMap<>();

    /** A factory without contents. */
    public MemoryStoreFactory() {}

    @Override
    public OpenStore open(Path folder) {
        return new MemoryStore(folders.computeIfAbsent(folder, k -> new MemoryStore.Contents()));
    }
}
