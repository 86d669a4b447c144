package io.warren.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HashTrieTest {
    /** A key whose hash is chosen: many keys share one, and hashes differ in few bits. */
    private record Key(int number, int hash) {
        static Key of(int number) {
            return new Key(number, number % 7 == 0 ? 42 : number % 5 << 28 | number & 1);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    @Test
    void doesWhatAHashMapDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Key, Integer> expected = new HashMap<>();
        HashTrie<Key, Integer> trie = HashTrie.empty();
        for (int i = 0; i < 20_000; i++) {
            Key key = Key.of(random.nextInt(200));
            if (random.nextBoolean()) {
                expected.put(key, i);
                trie = trie.with(key, i);
            } else {
                expected.remove(key);
                trie = trie.without(key);
            }
            assertThat(trie.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
            assertThat(trie.isEmpty()).isEqualTo(expected.isEmpty());
        }
        assertSame(trie, expected);
    }

    @Test
    void staysAsItIsWhenCopiesChange() {
        Map<Key, Integer> entries = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            entries.put(Key.of(i), i);
        }
        HashTrie<Key, Integer> trie = of(entries);
        for (int i = 0; i < 200; i++) {
            trie.with(Key.of(i), -1);
            trie.without(Key.of(i));
        }
        assertSame(trie, entries);
    }

    @Test
    void namesNoKeyThatIsNotThere() {
        HashTrie<Key, Integer> trie = HashTrie.<Key, Integer>empty().with(new Key(1, 42), 1);
        assertThat(trie.get(new Key(2, 42))).isNull();
        assertThat(trie.get(new Key(2, 43))).isNull();
        assertThat(trie.without(new Key(2, 42))).isSameAs(trie);
        assertThat(trie.without(new Key(2, 43))).isSameAs(trie);
    }

    @Test
    void countsTheItemsOfABag() {
        HashTrie<String, Integer> bag = HashTrie.empty();
        bag = HashTrie.count(HashTrie.count(bag, "a", 1), "a", 1);
        assertThat(bag.get("a")).isEqualTo(2);
        bag = HashTrie.count(bag, "a", -1);
        assertThat(bag.get("a")).isEqualTo(1);
        assertThat(HashTrie.count(bag, "b", -1).get("b")).isNull();
        assertThat(HashTrie.count(bag, "a", -1).isEmpty()).isTrue();
    }

    @Test
    void keysOfOneHashLieInAChain() {
        Map<Key, Integer> entries = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            entries.put(new Key(i, 1), i);
        }
        HashTrie<Key, Integer> trie = of(entries);
        for (int i = 0; i < 2_000; i += 2) {
            entries.remove(new Key(i, 1));
            trie = trie.without(new Key(i, 1));
        }
        assertSame(trie, entries);
    }

    private static HashTrie<Key, Integer> of(Map<Key, Integer> entries) {
        HashTrie<Key, Integer> trie = HashTrie.empty();
        for (Map.Entry<Key, Integer> entry : entries.entrySet()) {
            trie = trie.with(entry.getKey(), entry.getValue());
        }
        return trie;
    }

    private static void assertSame(HashTrie<Key, Integer> trie, Map<Key, Integer> expected) {
        List<Key> keys = new ArrayList<>();
        trie.keysTo(keys::add);
        assertThat(keys).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((key, value) -> assertThat(trie.get(key)).isEqualTo(value));
    }
}
