package io.warren.kernel;

import io.warren.store.LogId;
import io.warren.store.MessageStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which levels queues have in their stores, beside the lowest. A store is asked once after it has
 * come: what is made later is known to whoever made it. Belongs to the thread of the stores.
 */
final class StoredLevels {
    private final Map<String, Map<Long, Set<Integer>>> byStore = new HashMap<>();

    /** The levels of a queue that were there when the store came. */
    Collection<Integer> of(StorePlace place, MessageStore store) {
        Map<Long, Set<Integer>> levels = byStore.get(place.store());
        if (levels == null) {
            levels = ask(store);
            byStore.put(place.store(), levels);
        }
        return levels.getOrDefault(place.queueId(), Set.of());
    }

    private static Map<Long, Set<Integer>> ask(MessageStore store) {
        Map<Long, Set<Integer>> levels = new HashMap<>();
        for (LogId id : store.logs()) {
            if (id.level() > 0) {
                levels.computeIfAbsent(id.queueId(), q -> new TreeSet<>()).add(id.level());
            }
        }
        return levels;
    }

    /** Another store of that name has come. */
    void forget(String store) {
        byStore.remove(store);
    }
}
