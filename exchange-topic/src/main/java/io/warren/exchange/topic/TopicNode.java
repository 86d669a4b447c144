package io.warren.exchange.topic;

import io.warren.exchange.Binding;
import io.warren.exchange.HashTrie;
import io.warren.exchange.RouteSink;
import io.warren.message.RoutingKey;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of the trie of patterns: the path to it from the root is the beginning of a pattern, and
 * patterns that end here have targets here. Immutable; a change copies the path to it.
 *
 * <p>A key is read in place. A position in it is the index of a word's first byte; whatever lies
 * beyond the length is the end. So the empty word behind the last dot, which begins <em>at</em> the
 * length, is a word, and the key of no bytes has none.
 */
final class TopicNode<T> {
    private static final RoutingKey STAR = RoutingKey.of("*");
    private static final RoutingKey HASH = RoutingKey.of("#");

    /** What follows a word, under that word. */
    private final HashTrie<RoutingKey, TopicNode<T>> words;

    /** What follows a {@code *}. */
    private final @Nullable TopicNode<T> star;

    /** What follows a {@code #}. */
    private final @Nullable TopicNode<T> hash;

    /** The targets of patterns that end here, with the number of bindings that name each. */
    private final HashTrie<T, Integer> targets;

    /** How many {@code #} there are below {@link #words}. */
    private final int hashesInWords;

    /** How many {@code #} there are below this node. */
    private final int hashes;

    private TopicNode(
            HashTrie<RoutingKey, TopicNode<T>> words,
            @Nullable TopicNode<T> star,
            @Nullable TopicNode<T> hash,
            HashTrie<T, Integer> targets,
            int hashesInWords) {
        this.words = words;
        this.star = star;
        this.hash = hash;
        this.targets = targets;
        this.hashesInWords = hashesInWords;
        this.hashes = hashesInWords + hashes(star) + (hash == null ? 0 : 1 + hash.hashes);
    }

    static <T> TopicNode<T> empty() {
        return new TopicNode<>(HashTrie.empty(), null, null, HashTrie.empty(), 0);
    }

    private boolean isEmpty() {
        return words.isEmpty() && star == null && hash == null && targets.isEmpty();
    }

    /** This node with one binding more or less at the end of that way. */
    TopicNode<T> counted(Tail<T> tail, int change) {
        if (tail.isEnd()) {
            HashTrie<T, Integer> counted = HashTrie.count(targets, tail.target(), change);
            return new TopicNode<>(words, star, hash, counted, hashesInWords);
        }
        RoutingKey word = tail.word();
        if (word.equals(STAR)) {
            TopicNode<T> child = counted(star, tail.next(), change);
            return new TopicNode<>(words, child, hash, targets, hashesInWords);
        }
        if (word.equals(HASH)) {
            TopicNode<T> child = counted(hash, tail.next(), change);
            return new TopicNode<>(words, star, child, targets, hashesInWords);
        }
        TopicNode<T> before = words.get(word);
        TopicNode<T> after = counted(before, tail.next(), change);
        return new TopicNode<>(
                after == null ? words.without(word) : words.with(word, after),
                star,
                hash,
                targets,
                hashesInWords - hashes(before) + hashes(after));
    }

    private static <T> @Nullable TopicNode<T> counted(
            @Nullable TopicNode<T> child, Tail<T> tail, int change) {
        TopicNode<T> before = child == null ? empty() : child;
        TopicNode<T> after = before.counted(tail, change);
        return after.isEmpty() ? null : after;
    }

    private static int hashes(@Nullable TopicNode<?> node) {
        return node == null ? 0 : node.hashes;
    }

    /**
     * From the root. Allocates: nothing, unless a {@code #} that fits has another one behind it.
     */
    void route(RoutingKey key, RouteSink<? super T> sink) {
        walk(key, start(key), null, sink);
    }

    private static int start(RoutingKey key) {
        return key.length() == 0 ? 1 : 0;
    }

    private void walk(
            RoutingKey key, int at, @Nullable Set<TopicNode<T>> seen, RouteSink<? super T> sink) {
        if (hash != null) {
            hash.walkRest(key, at, seen, sink);
        }
        if (at > key.length()) {
            targets.keysTo(sink);
        } else {
            step(key, at, seen, sink);
        }
    }

    private void step(
            RoutingKey key, int at, @Nullable Set<TopicNode<T>> seen, RouteSink<? super T> sink) {
        int end = key.wordEnd(at);
        if (star != null) {
            star.walk(key, end + 1, seen, sink);
        }
        if (words.isEmpty()) {
            return;
        }
        HashTrie.Entry<RoutingKey, TopicNode<T>> entry = words.first(key.regionHash(at, end));
        while (entry != null && !key.regionEquals(at, end, entry.key())) {
            entry = entry.next();
        }
        if (entry != null) {
            entry.value().walk(key, end + 1, seen, sink);
        }
    }

    /**
     * Walks on from a node behind a {@code #}, which fits at every position from {@code at} on.
     *
     * <p>Below a {@code #} a node can be reached at several positions. For another {@code #} among
     * them the first is enough, because its own walk covers all later ones; and as positions are
     * tried in ascending order, the first time it is reached is at its earliest position. So a
     * {@code #} that was {@code seen} needs no second walk: that is what keeps many of them in one
     * pattern from multiplying.
     */
    private void walkRest(
            RoutingKey key, int at, @Nullable Set<TopicNode<T>> seen, RouteSink<? super T> sink) {
        if (seen != null && !seen.add(this)) {
            return;
        }
        targets.keysTo(sink);
        Set<TopicNode<T>> seenBelow = seen;
        if (seenBelow == null && hashes > 0) {
            seenBelow = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        if (hash != null) {
            hash.walkRest(key, at, seenBelow, sink);
        }
        if (star == null && words.isEmpty()) {
            return;
        }
        for (int from = at; from <= key.length(); from = key.wordEnd(from) + 1) {
            step(key, from, seenBelow, sink);
        }
    }

    /** What is left of a binding's pattern from some word on. */
    record Tail<T>(RoutingKey pattern, int at, T target) {
        static <T> Tail<T> of(Binding<T> binding) {
            return new Tail<>(binding.key(), start(binding.key()), binding.target());
        }

        boolean isEnd() {
            return at > pattern.length();
        }

        RoutingKey word() {
            return pattern.region(at, pattern.wordEnd(at));
        }

        Tail<T> next() {
            return new Tail<>(pattern, pattern.wordEnd(at) + 1, target);
        }
    }
}
