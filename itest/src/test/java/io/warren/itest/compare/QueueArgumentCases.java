package io.warren.itest.compare;

import static io.warren.itest.compare.Props.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every queue argument: accepted, of a wrong type or value, and equal or not when declared again.
 */
final class QueueArgumentCases {
    private static final List<Argument> ARGUMENTS =
            List.of(
                    new Argument("x-message-ttl", 60_000, 70_000)
                            .bad("1000", -1, true, 4_294_967_296L * 100, null),
                    new Argument("x-expires", 60_000, 70_000).bad("1000", 0, -1, true, 1.5d),
                    new Argument("x-max-length", 10, 20).bad("10", -1, true, 1.5f),
                    new Argument("x-max-length-bytes", 1_000, 2_000).bad("10", -1, List.of(1)),
                    new Argument("x-overflow", "reject-publish", "drop-head").bad("drop-tail", 1),
                    new Argument("x-dead-letter-exchange", "dlx", "other").bad(5, true),
                    new Argument("x-max-priority", 5, 9).bad("5", -1, 256, true),
                    new Argument("x-single-active-consumer", true, false).bad("true", 1),
                    new Argument("x-queue-mode", "lazy", "default").bad("eager", 1),
                    new Argument("x-queue-version", 2, 1).bad(3, "2"),
                    new Argument("x-queue-master-locator", "min-masters", "client-local"),
                    new Argument("x-queue-type", "quorum", "classic").bad("swift", 5),
                    new Argument("x-consumer-timeout", 60_000, 70_000).bad("1000", -1));

    private record Argument(String name, Object value, Object other, Object... wrong) {
        Argument(String name, Object value, Object other) {
            this(name, value, other, new Object[0]);
        }

        Argument bad(Object... values) {
            return new Argument(name, value, other, values);
        }
    }

    private QueueArgumentCases() {}

    static Area area() {
        Area area = new Area("queue-arguments");
        for (Argument argument : ARGUMENTS) {
            equivalence(area, argument);
            for (Object wrong : argument.wrong()) {
                area.add(
                        argument.name() + " must not be " + Show.value(wrong),
                        s -> s.talk().declare("q", table(argument.name(), wrong)).sync());
            }
        }
        together(area);
        otherTypes(area);
        return area;
    }

    private static void equivalence(Area area, Argument argument) {
        Map<String, Object> with = Map.of(argument.name(), argument.value());
        area.add(
                argument.name() + " is the same when declared again",
                s -> s.talk().declare("q", with).declare("q", with));
        area.add(
                argument.name() + " is not the same with another value",
                s ->
                        s.talk()
                                .declare("q", with)
                                .declare("q", Map.of(argument.name(), argument.other())));
        area.add(
                argument.name() + " is missing when declared again",
                s -> s.talk().declare("q", with).declare("q"));
        area.add(
                argument.name() + " is new when declared again",
                s -> s.talk().declare("q").declare("q", with));
    }

    private static void together(Area area) {
        area.add(
                        "a dead letter routing key needs an exchange",
                        s -> s.talk().declare("q", Map.of("x-dead-letter-routing-key", "k")))
                .add(
                        "a dead letter routing key must be text",
                        s -> {
                            Map<String, Object> arguments =
                                    Map.of(
                                            "x-dead-letter-exchange",
                                            "dlx",
                                            "x-dead-letter-routing-key",
                                            5);
                            s.talk().declare("q", arguments);
                        })
                .add(
                        "a dead letter routing key is compared",
                        s -> {
                            Map<String, Object> one =
                                    Map.of(
                                            "x-dead-letter-exchange",
                                            "dlx",
                                            "x-dead-letter-routing-key",
                                            "k");
                            Map<String, Object> two =
                                    Map.of(
                                            "x-dead-letter-exchange",
                                            "dlx",
                                            "x-dead-letter-routing-key",
                                            "l");
                            s.talk().declare("q", one).declare("q", two);
                        })
                .add(
                        "an integer is compared by its value, not by its width",
                        s ->
                                s.talk()
                                        .declare("q", Map.of("x-max-length", 10))
                                        .declare("q", Map.of("x-max-length", 10L))
                                        .declare("q", Map.of("x-max-length", (short) 10)))
                .add(
                        "an unknown argument is accepted and not compared",
                        s ->
                                s.talk()
                                        .declare("q", Map.of("x-unknown", 1))
                                        .declare("q", Map.of("x-unknown", "two"))
                                        .declare("q"))
                .add(
                        "overflow reject-publish-dlx is for classic queues",
                        s -> s.talk().declare("q", Map.of("x-overflow", "reject-publish-dlx")))
                .add(
                        "a max priority of zero is accepted",
                        s -> s.talk().declare("q", Map.of("x-max-priority", 0)))
                .add(
                        "a max priority of 255 is accepted",
                        s -> s.talk().declare("q", Map.of("x-max-priority", 255)))
                .add(
                        "a message ttl of zero is accepted",
                        s -> s.talk().declare("q", Map.of("x-message-ttl", 0)))
                .add(
                        "of two wrong arguments one is named",
                        s -> s.talk().declare("q", Map.of("x-expires", 0, "x-message-ttl", "one")))
                .add(
                        "the classic type is the same as none",
                        s -> s.talk().declare("q", Map.of("x-queue-type", "classic")).declare("q"));
    }

    private static void otherTypes(Area area) {
        Map<String, Object> foreign =
                Map.of(
                        "x-max-priority",
                        5,
                        "x-message-ttl",
                        100,
                        "x-queue-mode",
                        "lazy",
                        "x-overflow",
                        "reject-publish-dlx",
                        "x-single-active-consumer",
                        true,
                        "x-delivery-limit",
                        3,
                        "x-max-age",
                        "1D",
                        "x-max-length",
                        5,
                        "x-expires",
                        60_000,
                        "x-dead-letter-exchange",
                        "dlx");
        for (String type : List.of("quorum", "stream")) {
            new TreeMap<>(foreign)
                    .forEach(
                            (name, value) ->
                                    area.add(
                                            "a " + type + " queue with " + name,
                                            s ->
                                                    s.talk()
                                                            .declare(
                                                                    "q",
                                                                    Map.of(
                                                                            "x-queue-type",
                                                                            type,
                                                                            name,
                                                                            value))));
            for (String flags : List.of("", "dx", "da")) {
                area.add(
                        "a " + type + " queue declared with flags '" + flags + "'",
                        s -> s.talk().declare("q", flags, Map.of("x-queue-type", type)));
            }
        }
        area.add(
                        "a classic queue with a delivery limit",
                        s -> s.talk().declare("q", Map.of("x-delivery-limit", 3)))
                .add(
                        "a classic queue with a maximal age",
                        s -> s.talk().declare("q", Map.of("x-max-age", "1D")))
                .add(
                        "a stream whose maximal age is no age",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                Map.of(
                                                        "x-queue-type",
                                                        "stream",
                                                        "x-max-age",
                                                        "1x")))
                .add(
                        "a quorum queue whose delivery limit is text",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                Map.of(
                                                        "x-queue-type",
                                                        "quorum",
                                                        "x-delivery-limit",
                                                        "3")));
    }
}
