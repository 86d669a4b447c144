package io.warren.kernel;

import io.warren.management.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policies of one virtual host, and who follows them.
 *
 * <p>Threads: any thread may look; only the control thread of the virtual host changes.
 */
final class HostPolicies {
    private record Key(Policy.Kind kind, String name) {}

    private final Map<Key, Policy> policies = new ConcurrentHashMap<>();
    private final Runnable changed;
    private volatile EffectivePolicies effective = EffectivePolicies.NONE;

    /**
     * @param changed run after every change, on the control thread
     */
    HostPolicies(Runnable changed) {
        this.changed = changed;
    }

    Collection<Policy> all() {
        return policies.values();
    }

    boolean has(Policy.Kind kind, String name) {
        return policies.containsKey(new Key(kind, name));
    }

    /** What holds now. */
    EffectivePolicies effective() {
        return effective;
    }

    void recover(Collection<byte[]> stored) {
        List<Policy> all = new ArrayList<>();
        stored.forEach(value -> all.add(PolicyDatabase.decode(value)));
        all.forEach(policy -> policies.put(new Key(policy.kind(), policy.name()), policy));
        effective = new EffectivePolicies(all);
    }

    void put(Policy policy) {
        policies.put(new Key(policy.kind(), policy.name()), policy);
        publish();
    }

    void remove(Policy.Kind kind, String name) {
        policies.remove(new Key(kind, name));
        publish();
    }

    private void publish() {
        effective = new EffectivePolicies(List.copyOf(policies.values()));
        changed.run();
    }
}
