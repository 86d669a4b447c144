package io.warren.itest.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the types of exchanges route: keys, patterns, headers; and every type of a table's value.
 */
final class RoutingCases {
    private RoutingCases() {}

    static Area area() {
        Area area = new Area("routing");
        topics(area);
        headers(area);
        headerTypes(area);
        badHeaders(area);
        tables(area);
        return area;
    }

    private static void topic(Area area, String pattern, String... keys) {
        area.add(
                "the pattern '" + pattern + "'",
                s -> {
                    Talk t =
                            s.talk()
                                    .exchange("x", "topic", "", Map.of())
                                    .declare("q")
                                    .bind("q", "x", pattern);
                    for (String key : keys) {
                        t.publish("x", key, key);
                    }
                    t.sync().drain("q");
                });
    }

    private static void topics(Area area) {
        String[] keys = {
            "", "a", "a.b", "a.b.c", ".", "a.", ".a", "a..b", "b.a", "*", "#", "a.#", "a.*", "A",
            "a b", "ab"
        };
        for (String pattern :
                List.of(
                        "#", "*", "", "a", "a.#", "a.*", "*.a", "#.a", "#.#", "*.*", "*.#", "#.*",
                        "a.#.b", "a.*.b", "a.#.#", "#.a.#", "*.b.#", "a.", ".", "..", "a*", "#a",
                        "a.*#", "*.#.*")) {
            topic(area, pattern, keys);
        }
        area.add(
                "two patterns that match deliver once",
                s ->
                        s.talk()
                                .exchange("x", "topic", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "a.*")
                                .bind("q", "x", "#.b")
                                .publish("x", "a.b", "m")
                                .sync()
                                .drain("q"));
        area.add(
                "unbinding a pattern leaves the other",
                s ->
                        s.talk()
                                .exchange("x", "topic", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "a.*")
                                .bind("q", "x", "#")
                                .unbind("q", "x", "#")
                                .publish("x", "b", "no")
                                .publish("x", "a.b", "m")
                                .sync()
                                .drain("q"));
        area.add(
                "a direct exchange knows no patterns",
                s ->
                        s.talk()
                                .exchange("x", "direct", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "a.*")
                                .publish("x", "a.b", "no")
                                .publish("x", "a.*", "m")
                                .sync()
                                .drain("q"));
        area.add(
                "a fanout exchange knows no keys",
                s ->
                        s.talk()
                                .exchange("x", "fanout", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "a")
                                .publish("x", "b", "m")
                                .sync()
                                .drain("q"));
    }

    private static void headers(Area area) {
        Map<String, Object> both = Map.of("a", 1, "b", "two");
        for (String match : List.of("all", "any", "all-with-x", "any-with-x")) {
            Map<String, Object> binding = new HashMap<>(both);
            binding.put("x-match", match);
            matching(area, "x-match " + match, binding);
            Map<String, Object> withX = Map.of("x-match", match, "x-a", 1, "b", "two");
            matching(area, "x-match " + match + " with a header that starts with x-", withX);
            matching(area, "x-match " + match + " alone", Map.of("x-match", match));
            Map<String, Object> withVoid = Props.table("a", null);
            withVoid.put("x-match", match);
            matching(area, "x-match " + match + " with a void value", withVoid);
        }
        matching(area, "no x-match", both);
        matching(area, "no arguments", Map.of());
    }

    private static void matching(Area area, String name, Map<String, Object> binding) {
        Map<String, Map<String, Object>> messages = new java.util.LinkedHashMap<>();
        messages.put("none", Map.of());
        messages.put("a", Map.of("a", 1));
        messages.put("a b", Map.of("a", 1, "b", "two"));
        messages.put("a b c", Map.of("a", 1, "b", "two", "c", 3));
        messages.put("wrong a", Map.of("a", 2, "b", "two"));
        messages.put("x-a", Map.of("x-a", 1));
        messages.put("x-a b", Map.of("x-a", 1, "b", "two"));
        messages.put("b", Map.of("b", "two"));
        messages.put("void a", Props.table("a", null));
        area.add(
                "headers match: " + name,
                s -> {
                    Talk t =
                            s.talk()
                                    .exchange("x", "headers", "", Map.of())
                                    .declare("q")
                                    .bind("q", "x", "", binding);
                    messages.forEach(
                            (text, headers) -> t.publish("x", "", text, Props.headers(headers)));
                    t.publish("x", "", "no table").sync().drain("q");
                });
    }

    private static void headerTypes(Area area) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        values.put("int", 1);
        values.put("long", 1L);
        values.put("short", (short) 1);
        values.put("byte", (byte) 1);
        values.put("double", 1.0d);
        values.put("float", 1.0f);
        values.put("text", "1");
        values.put("true", true);
        values.put("list", List.of(1));
        values.put("table", Map.of("k", 1));
        values.forEach(
                (name, value) ->
                        area.add(
                                "headers match by type: a binding with " + name,
                                s -> {
                                    Talk t =
                                            s.talk()
                                                    .exchange("x", "headers", "", Map.of())
                                                    .declare("q")
                                                    .bind("q", "x", "", Map.of("h", value));
                                    values.forEach(
                                            (text, header) ->
                                                    t.publish(
                                                            "x",
                                                            "",
                                                            text,
                                                            Props.headers(Map.of("h", header))));
                                    t.sync().drain("q");
                                }));
    }

    private static void badHeaders(Area area) {
        for (Object wrong : List.of("some", "ALL", "", 1, true)) {
            area.add(
                    "x-match must not be " + Show.value(wrong),
                    s ->
                            s.talk()
                                    .exchange("x", "headers", "", Map.of())
                                    .declare("q")
                                    .bind("q", "x", "", Map.of("x-match", wrong)));
        }
    }

    private static void tables(Area area) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        values.put("true", true);
        values.put("a byte", (byte) -7);
        values.put("a short", (short) -300);
        values.put("an int", Integer.MIN_VALUE);
        values.put("a long", Long.MIN_VALUE);
        values.put("a float", 1.5f);
        values.put("a double", -2.25d);
        values.put("a decimal", new java.math.BigDecimal("12.34"));
        values.put("a text", "ü€😀");
        values.put("bytes", new byte[] {0, 1, (byte) 0xff});
        values.put("a time", new java.util.Date(1_000_000_000_000L));
        values.put("a table", Map.of("a", 1, "b", Map.of("c", List.of())));
        values.put("an array", List.of(1, "a", true, List.of(2L)));
        values.put("void", null);
        values.put("an empty text", "");
        values.put("an empty table", Map.of());
        values.forEach(
                (name, value) ->
                        area.add(
                                "a header with " + name + " comes through",
                                s ->
                                        s.talk()
                                                .declare("q")
                                                .publish(
                                                        "",
                                                        "q",
                                                        "m",
                                                        Props.headers(Props.table("h", value)))
                                                .get("q")));
        area.add(
                "a header with all types comes through at once",
                s ->
                        s.talk()
                                .declare("q")
                                .publish("", "q", "m", Props.headers(new HashMap<>(values)))
                                .get("q"));
    }
}
