package io.warren.itest.compare;

import java.math.BigDecimal;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a headers exchange takes for the same value: each of a group against each other. */
final class HeaderValueCases {
    private HeaderValueCases() {}

    static Area area() {
        Area area = new Area("header-values");
        group(area, "lists", lists());
        group(area, "tables", tables());
        group(area, "texts and bytes", texts());
        group(area, "numbers", numbers());
        group(area, "times and others", others());
        area.add(
                "two bindings that match deliver once",
                s ->
                        s.talk()
                                .exchange("x", "headers", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "", Map.of("a", 1))
                                .bind("q", "x", "", Map.of("b", 1))
                                .publish("x", "", "m", Props.headers(Map.of("a", 1, "b", 1)))
                                .sync()
                                .drain("q"));
        area.add(
                "bindings that differ by x-match are two",
                s -> {
                    Talk t =
                            s.talk()
                                    .exchange("x", "headers", "", Map.of())
                                    .declare("q")
                                    .bind("q", "x", "", Map.of("a", 1, "b", 1, "x-match", "all"))
                                    .bind("q", "x", "", Map.of("a", 1, "b", 1, "x-match", "any"));
                    t.does(
                                    "unbind any",
                                    () ->
                                            t.channel()
                                                    .queueUnbind(
                                                            s.n("q"),
                                                            s.n("x"),
                                                            "",
                                                            Map.of(
                                                                    "a", 1, "b", 1, "x-match",
                                                                    "any")))
                            .publish("x", "", "one", Props.headers(Map.of("a", 1)))
                            .publish("x", "", "both", Props.headers(Map.of("a", 1, "b", 1)))
                            .sync()
                            .drain("q");
                });
        area.add(
                "unbinding with a number of another width",
                s -> {
                    Talk t =
                            s.talk()
                                    .exchange("x", "headers", "", Map.of())
                                    .declare("q")
                                    .bind("q", "x", "", Map.of("a", 1));
                    t.does(
                                    "unbind",
                                    () ->
                                            t.channel()
                                                    .queueUnbind(
                                                            s.n("q"),
                                                            s.n("x"),
                                                            "",
                                                            Map.of("a", 1L)))
                            .publish("x", "", "m", Props.headers(Map.of("a", 1)))
                            .sync()
                            .drain("q");
                });
        area.add(
                "a headers exchange looks at no key",
                s ->
                        s.talk()
                                .exchange("x", "headers", "", Map.of())
                                .declare("q")
                                .bind("q", "x", "k", Map.of("a", 1))
                                .publish("x", "other", "m", Props.headers(Map.of("a", 1)))
                                .sync()
                                .drain("q"));
        return area;
    }

    private static void group(Area area, String group, Map<String, Object> values) {
        values.forEach(
                (name, value) ->
                        area.add(
                                group + ": a binding with " + name,
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
                                                            text.replace(' ', '-'),
                                                            Props.headers(Map.of("h", header))));
                                    t.sync().drain("q");
                                }));
    }

    private static Map<String, Object> lists() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("an int", List.of(1));
        values.put("a long", List.of(1L));
        values.put("a double", List.of(1.0d));
        values.put("a text", List.of("1"));
        values.put("nothing", List.of());
        values.put("two", List.of(1, 2));
        values.put("two the other way", List.of(2, 1));
        values.put("a list", List.of(List.of(1)));
        return values;
    }

    private static Map<String, Object> tables() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("a", 1);
        ordered.put("b", 2);
        Map<String, Object> reversed = new LinkedHashMap<>();
        reversed.put("b", 2);
        reversed.put("a", 1);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("an int", Map.of("a", 1));
        values.put("a long", Map.of("a", 1L));
        values.put("a double", Map.of("a", 1.0d));
        values.put("nothing", Map.of());
        values.put("two", ordered);
        values.put("two the other way", reversed);
        values.put("a table", Map.of("a", Map.of("a", 1)));
        return values;
    }

    private static Map<String, Object> texts() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "abc");
        values.put("bytes", new byte[] {'a', 'b', 'c'});
        values.put("other case", "ABC");
        values.put("no text", "");
        values.put("no bytes", new byte[0]);
        values.put("true as text", "true");
        values.put("true", true);
        values.put("false", false);
        return values;
    }

    private static Map<String, Object> numbers() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("zero", 0);
        values.put("minus zero", -0.0d);
        values.put("a double zero", 0.0d);
        values.put("a float half", 0.5f);
        values.put("a double half", 0.5d);
        values.put("a float tenth", 0.1f);
        values.put("a double tenth", 0.1d);
        values.put("a long beyond doubles", 9_007_199_254_740_993L);
        values.put("the double below it", 9_007_199_254_740_992d);
        values.put("the long below it", 9_007_199_254_740_992L);
        return values;
    }

    private static Map<String, Object> others() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("a time", new Date(1_000_000L));
        values.put("its seconds", 1000L);
        values.put("a decimal", new BigDecimal("10.0"));
        values.put("the decimal shorter", new BigDecimal("10"));
        values.put("an integer ten", 10);
        values.put("a double ten", 10.0d);
        return values;
    }
}
