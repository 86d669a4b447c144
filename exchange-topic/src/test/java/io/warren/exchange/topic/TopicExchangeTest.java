package io.warren.exchange.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicExchangeTest {
    private static final ExchangeSpec EXCHANGE = ExchangeSpec.builder("e", "topic").build();

    /** The keys that each pattern is tried with. */
    private static final List<String> KEYS =
            List.of(
                    "",
                    ".",
                    "..",
                    "a",
                    "a.",
                    ".a",
                    "a..b",
                    "a.b",
                    "a.b.c",
                    "#",
                    "*",
                    "a.#",
                    "a.*",
                    "#.b",
                    "*.b",
                    "a#",
                    "A",
                    "aa",
                    "a.a",
                    "a.a.a",
                    "\u00e4.b");

    /** Behaviour of RabbitMQ 3.10: which of the keys a binding gets. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "''      | '-'",
                "*       | a # * a# A aa",
                ".       | .",
                "*.*     | . a. .a a.b a.# a.* #.b *.b a.a \u00e4.b",
                "a.#     | a a. a..b a.b a.b.c a.# a.* a.a a.a.a",
                "#.a     | a .a a.a a.a.a",
                "a.*     | a. a.b a.# a.* a.a",
                "*.a     | .a a.a",
                "a.#.b   | a..b a.b",
                "a.*.b   | a..b",
                "a..b    | a..b",
                "a.b     | a.b",
                "a.#.#   | a a. a..b a.b a.b.c a.# a.* a.a a.a.a",
                "a#      | a#",
                "##      | ",
                "**      | ",
                ".#      | . .. .a",
                "#.      | . .. a.",
                "a.      | a.",
                ".a      | .a",
                "#.a.#   | a a. .a a..b a.b a.b.c a.# a.* a.a a.a.a",
                "#.a.#.a.# | a.a a.a.a",
                "*.*.*   | .. a..b a.b.c a.a.a",
                "*.#.*   | . .. a. .a a..b a.b a.b.c a.# a.* #.b *.b a.a a.a.a \u00e4.b",
                "#.*.#.* | . .. a. .a a..b a.b a.b.c a.# a.* #.b *.b a.a a.a.a \u00e4.b",
                "\u00e4.* | \u00e4.b",
                "A       | A",
            })
    void aPatternGetsTheseKeysAndNoOthers(String pattern, String keys) {
        List<String> expected =
                Stream.of(keys == null ? new String[0] : keys.split(" "))
                        .map(key -> key.equals("-") ? "" : key)
                        .toList();
        assertThat(matching(pattern)).containsExactlyElementsOf(expected);
    }

    /** Behaviour of RabbitMQ 3.10: the empty key has no word. */
    @ParameterizedTest
    @CsvSource({"#", "#.#", "#.#.#"})
    void aPatternOfHashesGetsEveryKey(String pattern) {
        assertThat(matching(pattern)).isEqualTo(KEYS);
    }

    /** Behaviour of RabbitMQ 3.10: a star needs a word, and the empty key has none. */
    @ParameterizedTest
    @CsvSource({"*.#", "#.*", "#.*.#"})
    void aPatternOfHashesAndOneStarGetsEveryKeyButTheEmptyOne(String pattern) {
        assertThat(matching(pattern)).isEqualTo(KEYS.subList(1, KEYS.size()));
    }

    @Test
    void manyHashesDoNotMultiply() {
        // One way after the other this would take the binomial of 127 over 20: for ever.
        String pattern = "#.a.".repeat(20) + "#.b";
        IncrementalRoutingTable<String> table = table();
        for (int i = 1; i <= 63; i++) {
            table = table.with(bind("#.a.".repeat(i) + "#"));
            table = table.with(bind("#.*.".repeat(i) + "#"));
            table = table.with(bind("#.*.#.a.".repeat(Math.min(i, 31)) + "b"));
        }
        IncrementalRoutingTable<String> full = table.with(bind(pattern));
        RoutingKey key = RoutingKey.of("a.".repeat(126) + "a");
        AtomicInteger named = new AtomicInteger();
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> full.route(key, message(key), target -> named.incrementAndGet()));
        assertThat(named).hasValue(2 * 63);
    }

    @Test
    void aTargetIsNamedOnceForEachPatternAtMost() {
        IncrementalRoutingTable<String> table =
                table().with(bind("#.a.#.a.#")).with(bind("#.*.#")).with(bind("#"));
        assertThat(route(table, "a.a.a.a.a.a"))
                .containsExactlyInAnyOrder("#.a.#.a.#", "#.*.#", "#");
    }

    @Test
    void aKeyOfAHundredThousandWordsNeedsNoDeepStack() {
        // Such keys come with CC headers, which AMQP does not limit to 255 bytes.
        IncrementalRoutingTable<String> table =
                table().with(bind("#.b.#.a")).with(bind("a.#")).with(bind("*.*"));
        assertThat(route(table, "a.".repeat(100_000) + "b.a"))
                .containsExactlyInAnyOrder("#.b.#.a", "a.#");
    }

    @Test
    void theLongestPatternsAreBoundAndUnbound() {
        String stars = "*" + ".*".repeat(127);
        String empties = ".".repeat(255);
        String hashes = "#" + ".#".repeat(127);
        IncrementalRoutingTable<String> table =
                table().with(bind(stars)).with(bind(empties)).with(bind(hashes));
        assertThat(route(table, empties)).containsExactlyInAnyOrder(empties, hashes);
        assertThat(route(table, "a" + ".b".repeat(127))).containsExactlyInAnyOrder(stars, hashes);
        table = table.without(bind(stars)).without(bind(empties)).without(bind(hashes));
        assertThat(route(table, empties)).isEmpty();
    }

    @Test
    void wordsOfOneHashAreToldApart() {
        // "Aa" and "BB" have the same hash, as strings' hashes go.
        IncrementalRoutingTable<String> table =
                table().with(bind("x.Aa.y")).with(bind("x.BB.y")).with(bind("x.BB.*"));
        assertThat(route(table, "x.Aa.y")).containsExactly("x.Aa.y");
        assertThat(route(table, "x.BB.y")).containsExactlyInAnyOrder("x.BB.y", "x.BB.*");
        assertThat(route(table.without(bind("x.BB.y")), "x.BB.y")).containsExactly("x.BB.*");
        assertThat(route(table.without(bind("x.Aa.y")), "x.Aa.y")).isEmpty();
    }

    @Test
    void aHundredThousandPatternsAreBoundOneByOneAndUnboundAgain() {
        IncrementalRoutingTable<String> table = table();
        for (int i = 0; i < 100_000; i++) {
            table = table.with(bind("user." + i + ".#"));
        }
        assertThat(route(table, "user.77777.login")).containsExactly("user.77777.#");
        for (int i = 0; i < 100_000; i++) {
            table = table.without(bind("user." + i + ".#"));
        }
        assertThat(route(table, "user.77777.login")).isEmpty();
    }

    private static IncrementalRoutingTable<String> table() {
        RoutingTable<String> table = new TopicExchange().compile(EXCHANGE, List.of());
        return (IncrementalRoutingTable<String>) table;
    }

    private static List<String> matching(String pattern) {
        RoutingTable<String> table = new TopicExchange().compile(EXCHANGE, List.of(bind(pattern)));
        return KEYS.stream().filter(key -> !route(table, key).isEmpty()).toList();
    }

    /** The target has the name of the pattern. */
    private static Binding<String> bind(String pattern) {
        return new Binding<>(pattern, RoutingKey.of(pattern), FieldTable.EMPTY);
    }

    private static Message message(RoutingKey key) {
        return Message.of("e", key, MessageProperties.EMPTY, new byte[0]);
    }

    private static List<String> route(RoutingTable<String> table, String key) {
        List<String> targets = new ArrayList<>();
        RoutingKey routingKey = RoutingKey.of(key);
        table.route(routingKey, message(routingKey), targets::add);
        return targets;
    }
}
