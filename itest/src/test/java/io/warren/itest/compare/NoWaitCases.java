package io.warren.itest.compare;

import io.warren.itest.support.Wire;

/**
 * Each method with the bit no-wait: it is done, and not answered; a mistake is told all the same.
 */
final class NoWaitCases {
    private NoWaitCases() {}

    private interface Program {
        Wire of(String name, String other);
    }

    static Area area() {
        Area area = new Area("no-wait");
        silent(area, "exchange.declare", (n, o) -> Methods.declareExchange(n, "fanout", 16));
        silent(
                area,
                "exchange.delete",
                (n, o) ->
                        Methods.declareExchange(n, "fanout", 16)
                                .raw(Methods.deleteExchange(n, 2))
                                .raw(Methods.deleteExchange(n, 2)));
        silent(
                area,
                "exchange.bind and exchange.unbind",
                (n, o) ->
                        Methods.declareExchange(n, "fanout", 16)
                                .raw(Methods.declareExchange(o, "fanout", 16))
                                .raw(Methods.bindExchange(true, n, o, 1))
                                .raw(Methods.bindExchange(false, n, o, 1)));
        silent(area, "queue.declare", (n, o) -> Methods.declareQueue(n, 16));
        silent(
                area,
                "a passive queue.declare",
                (n, o) -> Methods.declareQueue(n, 16).raw(Methods.declareQueue(n, 17)));
        silent(
                area,
                "queue.bind and queue.purge",
                (n, o) ->
                        Methods.declareQueue(n, 16)
                                .raw(Methods.bindQueue(n, "amq.direct", 1))
                                .raw(Methods.purge(n, 1)));
        silent(
                area,
                "queue.delete",
                (n, o) -> Methods.declareQueue(n, 16).raw(Methods.deleteQueue(n, 4)));
        silent(
                area,
                "basic.consume and basic.cancel",
                (n, o) ->
                        Methods.declareQueue(n, 16)
                                .raw(Methods.consume(n, "t", 8))
                                .raw(Methods.cancel("t", 1))
                                .raw(Methods.cancel("unknown", 1)));
        silent(area, "confirm.select", (n, o) -> Methods.confirmSelect(1));
        silent(area, "a passive declare of nothing", (n, o) -> Methods.declareQueue(n, 17));
        silent(area, "a bind of nothing", (n, o) -> Methods.bindQueue(n, "amq.direct", 1));
        silent(area, "a consumer of nothing", (n, o) -> Methods.consume(n, "t", 8));
        silent(area, "an unknown type", (n, o) -> Methods.declareExchange(n, "no-such-type", 16));
        area.add(
                "what was declared without waiting is there",
                s -> {
                    String q = s.n("q");
                    s.knowsQueue(q);
                    Wire wire =
                            Methods.declareQueue(q, 16)
                                    .raw(Methods.consume(q, "t", 8))
                                    .raw(new Wire().publish(1, q).contentHeader(1, 60, 0));
                    s.raw().open().send(wire).frames(2).send(Methods.deleteQueue(q, 1)).frames(1);
                });
        return area;
    }

    private static void silent(Area area, String name, Program program) {
        area.add(
                name + " without an answer",
                s -> {
                    String one = s.n("one");
                    String two = s.n("two");
                    s.knowsQueue(one);
                    s.knowsExchange(one);
                    s.knowsExchange(two);
                    s.raw().open().send(program.of(one, two).raw(Methods.qos())).frames(1);
                });
    }
}
