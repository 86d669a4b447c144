package io.warren.exchange.headers;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.RoutingKey;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.ExchangeTypeContract;
import io.warren.testkit.exchange.NaiveMatchers;
import io.warren.testkit.exchange.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

final class HeadersExchangeContractTest extends ExchangeTypeContract {
    private static final List<String> NAMES = List.of("a", "b", "Aa", "BB", "x-a", "x-b");

    /** Values that are equal to some others, or nearly so. */
    private static final List<Object> VALUES =
            List.of(
                    (byte) 1,
                    (short) 1,
                    1,
                    1L,
                    1.0f,
                    1.0,
                    Instant.ofEpochSecond(1),
                    new BigDecimal("1.0"),
                    true,
                    "1",
                    new byte[] {'1'},
                    2,
                    2.0,
                    "two",
                    List.of(1, 2),
                    Map.of("n", 1));

    @Override
    protected ExchangeType type() {
        return new HeadersExchange();
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.headers();
    }

    @Override
    protected FieldTable bindingArguments(RandomGenerator random) {
        FieldTableBuilder arguments = FieldTable.builder();
        String match = List.of("", "all", "any", "all-with-x", "any-with-x").get(random.nextInt(5));
        if (!match.isEmpty()) {
            arguments.put("x-match", match);
        }
        for (String name : NAMES) {
            if (random.nextInt(4) == 0) {
                arguments.put(name, random.nextInt(5) == 0 ? null : value(random));
            }
        }
        return arguments.build();
    }

    @Override
    protected FieldTable headers(RandomGenerator random) {
        FieldTableBuilder headers = FieldTable.builder();
        for (String name : NAMES) {
            if (random.nextBoolean()) {
                headers.put(name, random.nextInt(9) == 0 ? null : value(random));
            }
        }
        return random.nextInt(9) == 0 ? FieldTable.EMPTY : headers.build();
    }

    private static Object value(RandomGenerator random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    /** The words are those of RabbitMQ 3.10. */
    @Override
    protected List<Refusal> refusals() {
        Map<Object, String> values = new HashMap<>();
        values.put("foo", "<<\"foo\">>");
        values.put("ALL", "<<\"ALL\">>");
        values.put("", "<<>>");
        values.put("\u00e4", "<<\"\u00e4\">>");
        values.put("\u20ac", "<<226,130,172>>");
        values.put("a\"b\\c\nd\te\u001b", "<<\"a\\\"b\\\\c\\nd\\te\\e\">>");
        values.put("a\u0001", "<<97,1>>");
        values.put("a\u007f", "<<97,127>>");
        List<Refusal> refusals = new ArrayList<>();
        values.forEach(
                (value, text) ->
                        refusals.add(
                                refusal(
                                        value,
                                        "Invalid x-match field value "
                                                + text
                                                + "; expected all, any, all-with-x, or any-with-x")));
        Map<Object, String> types = new HashMap<>();
        types.put(1, "signedint (value 1)");
        types.put((byte) 1, "byte (value 1)");
        types.put((short) 1, "short (value 1)");
        types.put(1099511627776L, "long (value 1099511627776)");
        types.put(true, "bool (value true)");
        types.put(null, "void (value undefined)");
        types.put("all".getBytes(StandardCharsets.UTF_8), "binary (value <<\"all\">>)");
        types.put(1.5, "double (value 1.5)");
        types.put(1e100, "double (value 1.0e100)");
        types.put(1.5f, "float (value 1.5)");
        types.put(new BigDecimal("1.5"), "decimal (value {1,15})");
        types.put(Instant.ofEpochSecond(1577836800), "timestamp (value 1577836800)");
        // RabbitMQ writes out what is in these; here they are dots.
        types.put(List.of(1), "array (value [...])");
        types.put(Map.of("a", 1), "table (value [...])");
        types.forEach(
                (value, text) ->
                        refusals.add(
                                refusal(
                                        value,
                                        "Invalid x-match field type "
                                                + text
                                                + "; expected longstr")));
        FieldTableBuilder many = FieldTable.builder();
        for (int i = 0; i < 1025; i++) {
            many.put("n" + i, i);
        }
        refusals.add(
                refusal(
                        many.build(),
                        "a binding to a headers exchange has at most 1024 arguments, but this one has"
                                + " 1025"));
        return refusals;
    }

    private Refusal refusal(Object match, String text) {
        return refusal(FieldTable.builder().put("x-match", match).build(), text);
    }

    private Refusal refusal(FieldTable arguments, String text) {
        return Refusal.of(
                exchanges().get(0), new Binding<>("q", RoutingKey.EMPTY, arguments), text);
    }
}
