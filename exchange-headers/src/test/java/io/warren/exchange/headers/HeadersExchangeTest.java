package io.warren.exchange.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Unless it says otherwise, what is tested here is how RabbitMQ 3.10 behaves. */
final class HeadersExchangeTest {
    private static final ExchangeSpec EXCHANGE = ExchangeSpec.builder("e", "headers").build();

    @Test
    void aBindingWithoutArgumentsMatchesEveryMessage() {
        for (FieldTable arguments : List.of(table(), table("x-match", "all"))) {
            assertThat(matches(arguments, table())).isTrue();
            assertThat(matches(arguments, table("a", 1))).isTrue();
        }
        assertThat(matches(table("x-match", "all-with-x"), table("x-match", "z"))).isTrue();
    }

    @Test
    void aMessageWithoutHeadersIsLikeOneWithNone() {
        RoutingTable<String> all = compile(table("x-match", "all"));
        List<String> targets = new ArrayList<>();
        all.route(RoutingKey.EMPTY, message(MessageProperties.EMPTY), targets::add);
        assertThat(targets).containsExactly("q");
    }

    @Test
    void aBindingOfAnyWithoutFurtherArgumentsMatchesNoMessage() {
        for (String match : List.of("any", "any-with-x")) {
            assertThat(matches(table("x-match", match), table())).isFalse();
            assertThat(matches(table("x-match", match), table("a", 1))).isFalse();
            assertThat(matches(table("x-match", match), table("x-match", match))).isFalse();
        }
    }

    @Test
    void allWantsEveryHeaderAndIgnoresOthers() {
        FieldTable arguments = table("x-match", "all", "a", 1, "b", 2);
        assertThat(matches(arguments, table("a", 1, "b", 2))).isTrue();
        assertThat(matches(arguments, table("b", 2, "a", 1))).isTrue();
        assertThat(matches(arguments, table("a", 1, "b", 2, "c", 3))).isTrue();
        assertThat(matches(arguments, table("a", 1))).isFalse();
        assertThat(matches(arguments, table("b", 2))).isFalse();
        assertThat(matches(arguments, table("a", 2, "b", 1))).isFalse();
        assertThat(matches(arguments, table())).isFalse();
    }

    @Test
    void anyIsContentWithOneHeader() {
        FieldTable arguments = table("x-match", "any", "a", 1, "b", 2);
        assertThat(matches(arguments, table("a", 1))).isTrue();
        assertThat(matches(arguments, table("b", 2))).isTrue();
        assertThat(matches(arguments, table("a", 1, "b", 2))).isTrue();
        assertThat(matches(arguments, table("a", 2, "b", 1))).isFalse();
        assertThat(matches(arguments, table())).isFalse();
    }

    @Test
    void argumentsThatBeginWithXAreIgnoredUnlessTheFormSaysWithX() {
        assertThat(matches(table("x-match", "all", "x-a", 1), table("x-a", 2))).isTrue();
        assertThat(matches(table("x-a", 1), table())).isTrue();
        assertThat(matches(table("x-", 1), table())).isTrue();
        assertThat(matches(table("x-match", "any", "x-a", 1), table("x-a", 1))).isFalse();
        assertThat(matches(table("x-match", "all-with-x", "x-a", 1), table("x-a", 1))).isTrue();
        assertThat(matches(table("x-match", "all-with-x", "x-a", 1), table("x-a", 2))).isFalse();
        assertThat(matches(table("x-match", "all-with-x", "x-a", 1), table())).isFalse();
        FieldTable any = table("x-match", "any-with-x", "x-a", 1, "b", 2);
        assertThat(matches(any, table("x-a", 1))).isTrue();
        assertThat(matches(any, table("x-a", 2))).isFalse();
        assertThat(matches(any, table("b", 2))).isTrue();
        assertThat(matches(any, table("x-match", "any-with-x"))).isFalse();
    }

    @Test
    void onlyALowerCaseXWithADashIsIgnored() {
        assertThat(matches(table("X-a", 1), table())).isFalse();
        assertThat(matches(table("x", 1), table())).isFalse();
        assertThat(matches(table("", 1), table())).isFalse();
        assertThat(matches(table("", 1), table("", 1))).isTrue();
    }

    @Test
    void aVoidArgumentAsksThatTheHeaderBeThere() {
        assertThat(matches(table("a", null), table("a", 1))).isTrue();
        assertThat(matches(table("a", null), table("a", "x"))).isTrue();
        assertThat(matches(table("a", null), table("a", null))).isTrue();
        assertThat(matches(table("a", null), table("b", 1))).isFalse();
        assertThat(matches(table("a", null), table())).isFalse();
        assertThat(matches(table("x-match", "any", "a", null, "b", 1), table("a", 5))).isTrue();
        assertThat(matches(table("a", null, "b", 1), table("a", 5, "b", 1))).isTrue();
        assertThat(matches(table("a", null, "b", 1), table("a", 5, "b", 2))).isFalse();
        assertThat(matches(table("a", null, "b", null), table("a", 5, "b", 2))).isTrue();
    }

    @Test
    void aVoidHeaderHasNoValue() {
        assertThat(matches(table("a", 1), table("a", null))).isFalse();
        assertThat(matches(table("a", ""), table("a", null))).isFalse();
    }

    @Test
    void numbersAreEqualByValueWhateverTheirTypes() {
        List<FieldTable> ones =
                List.of(
                        table("a", (byte) 1),
                        table("a", (short) 1),
                        table("a", 1),
                        table("a", 1L),
                        table("a", 1f),
                        table("a", 1.0),
                        table("a", Instant.ofEpochSecond(1)),
                        raw("B", 1),
                        raw("u", 0, 1),
                        raw("i", 0, 0, 0, 1),
                        raw("L", 0, 0, 0, 0, 0, 0, 0, 1));
        for (FieldTable wanted : ones) {
            for (FieldTable given : ones) {
                assertThat(matches(wanted, given)).as("%s %s", wanted, given).isTrue();
            }
            assertThat(matches(wanted, table("a", 2))).isFalse();
            assertThat(matches(wanted, table("a", 1.5))).isFalse();
            assertThat(matches(wanted, table("a", "1"))).isFalse();
            assertThat(matches(wanted, table("a", true))).isFalse();
            assertThat(matches(wanted, table("a", new BigDecimal(1)))).isFalse();
        }
    }

    @Test
    void numbersAtTheEndsOfTheirRangesAreToldApart() {
        assertThat(matches(table("a", 0.0), table("a", -0.0))).isTrue();
        assertThat(matches(table("a", -0.0), table("a", 0))).isTrue();
        assertThat(matches(table("a", 0.1f), table("a", 0.1))).isFalse();
        assertThat(matches(table("a", (1L << 53) + 1), table("a", 0x1p53))).isFalse();
        assertThat(matches(table("a", Long.MAX_VALUE), table("a", 0x1p63))).isFalse();
        assertThat(matches(table("a", Long.MIN_VALUE), table("a", -0x1p63))).isTrue();
    }

    @Test
    void stringsAndByteStringsAreEqualByTheirBytes() {
        byte[] bytes = {'t'};
        assertThat(matches(table("a", "t"), table("a", bytes))).isTrue();
        assertThat(matches(table("a", bytes), table("a", "t"))).isTrue();
        assertThat(matches(table("a", bytes), table("a", bytes))).isTrue();
        assertThat(matches(table("a", bytes, "b", "u"), table("a", "t", "b", "u"))).isTrue();
        assertThat(matches(table("a", bytes), table("a", "T"))).isFalse();
        assertThat(matches(table("a", "true"), table("a", true))).isFalse();
    }

    @Test
    void whatIsNestedIsComparedAsFieldTablesAre() {
        assertThat(matches(table("a", List.of(1, 2)), table("a", List.of(1, 2)))).isTrue();
        assertThat(matches(table("a", List.of(1, 2)), table("a", List.of(2, 1)))).isFalse();
        assertThat(matches(table("a", table("n", 1)), table("a", table("n", 2)))).isFalse();
        // RabbitMQ would want the same order and the same types here.
        assertThat(
                        matches(
                                table("a", table("n", 1, "m", 2)),
                                table("a", table("m", (byte) 2, "n", 1L))))
                .isTrue();
    }

    @Test
    void moreConditionsThanAWordHasBitsAreAllCompared() {
        FieldTableBuilder wanted = FieldTable.builder();
        for (int i = 0; i < 200; i++) {
            wanted.put("n" + i, i);
        }
        assertThat(matches(wanted.build(), wanted.build())).isTrue();
        for (int wrong : new int[] {0, 63, 64, 127, 128, 199}) {
            FieldTableBuilder given = FieldTable.builder();
            FieldTableBuilder fewer = FieldTable.builder();
            for (int i = 0; i < 200; i++) {
                given.put("n" + i, i == wrong ? -1 : i);
                if (i != wrong) {
                    fewer.put("n" + i, i);
                }
            }
            assertThat(matches(wanted.build(), given.build())).as("%d", wrong).isFalse();
            assertThat(matches(wanted.build(), fewer.build())).as("%d", wrong).isFalse();
        }
    }

    @Test
    void namesOfOneHashAreToldApart() {
        assertThat(matches(table("Aa", 1), table("BB", 1))).isFalse();
        assertThat(matches(table("Aa", 1, "BB", 2), table("BB", 2, "Aa", 1))).isTrue();
        assertThat(matches(table("Aa", 1, "BB", 2), table("BB", 1, "Aa", 2))).isFalse();
    }

    @Test
    void bindingsOfOneTargetAreCountedEach() {
        Binding<String> one = bind("q", table("a", 1, "b", 1));
        Binding<String> other = new Binding<>("q", RoutingKey.of("key"), one.arguments());
        IncrementalRoutingTable<String> table =
                HeadersTable.<String>empty().with(one).with(other).without(one);
        assertThat(route(table, table("a", 1, "b", 1))).containsExactly("q");
        assertThat(route(table.without(other), table("a", 1, "b", 1))).isEmpty();
    }

    @Test
    void thousandsOfBindingsWithACommonHeaderAreFoundByTheOtherOne() {
        HeadersTable<String> table = HeadersTable.empty();
        for (int i = 0; i < 20_000; i++) {
            table = table.with(bind("q" + i, table("type", "order", "id", i)));
        }
        assertThat(route(table, table("type", "order", "id", 7L))).containsExactly("q7");
        assertThat(route(table, table("type", "order"))).isEmpty();
        HeadersTable.Header<String> types = table.byName().get(new HeaderName("type"));
        assertThat(types).isNotNull();
        FieldTable.Cursor order = table("type", "order").cursor();
        order.next();
        HeadersTable.Slot<String> slot = types.slot(order);
        assertThat(slot == null ? 0 : slot.rules()).isLessThan(3);
        for (int i = 0; i < 20_000; i++) {
            table = table.without(bind("q" + i, table("type", "order", "id", i)));
        }
        assertThat(table.byName().isEmpty()).isTrue();
    }

    /** A table with one header, a, of that wire type and payload. */
    private static FieldTable raw(String type, int... payload) {
        ByteBuffer bytes = ByteBuffer.allocate(3 + payload.length);
        bytes.put((byte) 1).put((byte) 'a').put((byte) type.charAt(0));
        Arrays.stream(payload).forEach(octet -> bytes.put((byte) octet));
        return FieldTable.decode(bytes.array(), 0, bytes.capacity());
    }

    private static FieldTable table(Object... namesAndValues) {
        FieldTableBuilder table = FieldTable.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return table.build();
    }

    private static boolean matches(FieldTable arguments, FieldTable headers) {
        return !route(compile(arguments), headers).isEmpty();
    }

    private static RoutingTable<String> compile(FieldTable arguments) {
        return new HeadersExchange().compile(EXCHANGE, List.of(bind("q", arguments)));
    }

    private static Binding<String> bind(String target, FieldTable arguments) {
        return new Binding<>(target, RoutingKey.EMPTY, arguments);
    }

    private static Message message(MessageProperties properties) {
        return Message.of("e", RoutingKey.EMPTY, properties, new byte[0]);
    }

    private static List<String> route(RoutingTable<String> table, FieldTable headers) {
        List<String> targets = new ArrayList<>();
        MessageProperties properties = MessageProperties.builder().headers(headers).build();
        table.route(RoutingKey.EMPTY, message(properties), targets::add);
        return targets;
    }
}
