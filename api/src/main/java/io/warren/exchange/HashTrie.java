package io.warren.exchange;

import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share all but the path to the change: what an {@link
 * IncrementalRoutingTable} is made of. A trie over the bits of the keys' hashes, sixteen ways at
 * each level.
 *
 * <p>Looking up, {@link #with} and {@link #without} cost the logarithm of the size, at most eight
 * levels; keys of one hash lie in a chain. Making a big one by adding one by one was measured to be
 * no slower than by a builder that writes in place. Allocates: nothing, but for changed copies.
 */
public final class HashTrie<K, V> {
    private static final int BITS = 4;
    private static final int WAYS = 1 << BITS;

    /** Null, an {@link Entry}, or an array of {@link #WAYS} such. */
    private final @Nullable Object root;

    private HashTrie(@Nullable Object root) {
        this.root = root;
    }

    /** The map of no entries. */
    public static <K, V> HashTrie<K, V> empty() {
        return new HashTrie<>(null);
    }

    /** A bag with the count of one item changed; items that count nothing are not in it. */
    public static <T> HashTrie<T, Integer> count(HashTrie<T, Integer> bag, T item, int change) {
        Integer before = bag.get(item);
        int after = (before == null ? 0 : before) + change;
        return after > 0 ? bag.with(item, after) : bag.without(item);
    }

    public boolean isEmpty() {
        return root == null;
    }

    /** The value of a key, or null. */
    public @Nullable V get(K key) {
        Entry<K, V> entry = first(key.hashCode());
        while (entry != null && !entry.key.equals(key)) {
            entry = entry.next;
        }
        return entry == null ? null : entry.value;
    }

    /** The entries whose keys have that hash, in a chain: for those who have no key to ask with. */
    @SuppressWarnings("unchecked") // nothing but entries of K and V is put in
    public @Nullable Entry<K, V> first(int hash) {
        int spread = spread(hash);
        int bits = spread;
        Object node = root;
        while (node instanceof @Nullable Object[] slots) {
            node = slots[bits & WAYS - 1];
            bits >>>= BITS;
        }
        Entry<K, V> entry = (Entry<K, V>) node;
        return entry != null && entry.spread == spread ? entry : null;
    }

    /** This map with one entry more, or changed. */
    public HashTrie<K, V> with(K key, V value) {
        return new HashTrie<>(put(root, 0, new Entry<>(key, value)));
    }

    /** This map less one entry; the same map if it does not have it. */
    public HashTrie<K, V> without(K key) {
        Object changed = remove(root, 0, spread(key.hashCode()), key);
        return changed == root ? this : new HashTrie<>(changed);
    }

    /** Names all keys, in no particular order. Allocates: nothing. */
    public void keysTo(RouteSink<? super K> sink) {
        keysTo(root, sink);
    }

    @SuppressWarnings("unchecked") // nothing but entries of K and V is put in
    private static <K> void keysTo(@Nullable Object node, RouteSink<? super K> sink) {
        if (node instanceof @Nullable Object[] slots) {
            for (Object slot : slots) {
                if (slot != null) {
                    keysTo(slot, sink);
                }
            }
            return;
        }
        for (Entry<K, ?> entry = (Entry<K, ?>) node; entry != null; entry = entry.next) {
            sink.accept(entry.key);
        }
    }

    private static Object put(@Nullable Object node, int shift, Entry<?, ?> entry) {
        if (node == null) {
            return entry;
        }
        if (node instanceof Entry<?, ?> other) {
            if (other.spread == entry.spread) {
                return new Entry<>(entry.key, entry.value, entry.spread, drop(other, entry.key));
            }
            @Nullable Object[] split = new Object[WAYS];
            split[slot(other.spread, shift)] = other;
            return put(split, shift, entry);
        }
        @Nullable Object[] slots = ((Object[]) node).clone();
        int slot = slot(entry.spread, shift);
        slots[slot] = put(slots[slot], shift + BITS, entry);
        return slots;
    }

    private static @Nullable Object remove(
            @Nullable Object node, int shift, int spread, Object key) {
        if (node == null) {
            return null;
        }
        if (node instanceof Entry<?, ?> entry) {
            return entry.spread == spread ? drop(entry, key) : entry;
        }
        @Nullable Object[] slots = (Object[]) node;
        int slot = slot(spread, shift);
        Object changed = remove(slots[slot], shift + BITS, spread, key);
        if (changed == slots[slot]) {
            return node;
        }
        @Nullable Object[] copy = slots.clone();
        copy[slot] = changed;
        return collapsed(copy);
    }

    /** An array with but one entry in it is that entry: a trie never is deeper than it needs. */
    private static @Nullable Object collapsed(@Nullable Object[] slots) {
        Object only = null;
        for (Object slot : slots) {
            if (slot instanceof Object[] || slot != null && only != null) {
                return slots;
            }
            only = slot != null ? slot : only;
        }
        return only;
    }

    /** The chain without that key; the same chain if it does not have it. */
    private static @Nullable Entry<?, ?> drop(Entry<?, ?> chain, Object key) {
        Entry<?, ?> found = chain;
        while (found != null && !found.key.equals(key)) {
            found = found.next;
        }
        if (found == null) {
            return chain;
        }
        Entry<?, ?> rest = found.next;
        for (Entry<?, ?> entry = chain; entry != null && entry != found; entry = entry.next) {
            rest = new Entry<>(entry.key, entry.value, entry.spread, rest);
        }
        return rest;
    }

    private static int slot(int spread, int shift) {
        return spread >>> shift & WAYS - 1;
    }

    /** Reversible, so that only equal hashes collide; and the lowest bits depend on all. */
    private static int spread(int hash) {
        int product = hash * 0x9E3779B9;
        return product ^ product >>> 16;
    }

    /** One mapping, and further ones whose keys have the same hash. */
    public static final class Entry<K, V> {
        private final K key;
        private final V value;
        private final @Nullable Entry<K, V> next;
        private final int spread;

        private Entry(K key, V value) {
            this(key, value, spread(key.hashCode()), null);
        }

        @SuppressWarnings("unchecked") // a chain's entries are all of the same K and V
        private Entry(K key, V value, int spread, @Nullable Entry<?, ?> next) {
            this.key = key;
            this.value = value;
            this.spread = spread;
            this.next = (Entry<K, V>) next;
        }

        public K key() {
            return key;
        }

        public V value() {
            return value;
        }

        /** The next entry whose key has the same hash, or null. */
        public @Nullable Entry<K, V> next() {
            return next;
        }
    }
}
