package io.warren.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps definitions: a small, transactional map of (kind, key) to bytes, whose meaning and version
 * the broker alone knows. Register an implementation as an OSGi service with {@link StoreName}.
 */
@ConsumerType
public interface DefinitionStore {
    /**
     * All definitions of a kind by their keys, in the order of the keys.
     *
     * <p>Blocking: reads from disk. Sees every change whose stage is complete.
     *
     * @throws StoreException when they cannot be read
     */
    Map<String, byte[]> load(String kind);

    /**
     * Applies all changes or none, after those of earlier calls. The stage completes, on a thread
     * of the store, when they are on disk, or fails with a {@link StoreException}. Changes of
     * several calls share a sync.
     */
    CompletionStage<Void> apply(List<DefinitionChange> changes);
}
