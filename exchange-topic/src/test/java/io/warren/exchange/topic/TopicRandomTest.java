package io.warren.exchange.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.NaiveMatchers;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Half a million pairs of pattern and key, compared with a matcher that tries everything. */
final class TopicRandomTest {
    private static final ExchangeSpec EXCHANGE = ExchangeSpec.builder("e", "topic").build();
    private static final int ROUNDS = 200;
    private static final int PATTERNS = 50;
    private static final int KEYS = 50;

    private final BindingMatcher naive = NaiveMatchers.topic();

    @Test
    void theTrieMatchesAsTheNaiveMatcherDoes(TestReporter reporter) {
        long seed = Long.getLong("warren.test.seed", System.nanoTime());
        reporter.publishEntry("warren.test.seed", Long.toString(seed));
        Random random = new Random(seed);
        int matches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Binding<Integer>> bindings = bindings(random);
            RoutingTable<Integer> compiled = new TopicExchange().compile(EXCHANGE, bindings);
            RoutingTable<Integer> grown = grown(random, bindings);
            for (int i = 0; i < KEYS; i++) {
                RoutingKey key = TopicSamples.key(random, 9, "a", "b", "", "ab", "a");
                Message message = Message.of("e", key, MessageProperties.EMPTY, new byte[0]);
                BitSet expected = new BitSet();
                for (Binding<Integer> binding : bindings) {
                    expected.set(binding.target(), naive.matches(binding, key, message));
                }
                BitSet actual = new BitSet();
                compiled.route(key, message, actual::set);
                assertThat(actual)
                        .as("'%s' in %s, seed %d", key, bindings, seed)
                        .isEqualTo(expected);
                BitSet after = new BitSet();
                grown.route(key, message, after::set);
                assertThat(after)
                        .as("'%s' in %s, seed %d", key, bindings, seed)
                        .isEqualTo(expected);
                matches += expected.cardinality();
            }
        }
        assertThat(matches).isBetween(ROUNDS * PATTERNS, ROUNDS * PATTERNS * KEYS / 2);
    }

    private static List<Binding<Integer>> bindings(RandomGenerator random) {
        List<Binding<Integer>> bindings = new ArrayList<>();
        for (int i = 0; i < PATTERNS; i++) {
            RoutingKey pattern = TopicSamples.key(random, 8, "a", "b", "", "ab", "*", "#", "#");
            bindings.add(new Binding<>(i, pattern, FieldTable.EMPTY));
        }
        return bindings;
    }

    /** The same bindings, added one by one among others that went again. */
    private static RoutingTable<Integer> grown(
            RandomGenerator random, List<Binding<Integer>> bindings) {
        List<Binding<Integer>> others = bindings(random);
        IncrementalRoutingTable<Integer> table =
                (IncrementalRoutingTable<Integer>) new TopicExchange().compile(EXCHANGE, others);
        for (int i = 0; i < PATTERNS; i++) {
            table = table.with(bindings.get(i)).without(others.get(i));
        }
        return table;
    }
}
