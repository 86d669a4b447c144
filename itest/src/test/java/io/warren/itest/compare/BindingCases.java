package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.DIRECT;
import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import java.util.Map;

/** Bindings of queues and between exchanges, and exchanges that go with the last one. */
final class BindingCases {
    private static final Map<String, Object> NONE = Map.of();

    private BindingCases() {}

    static Area area() {
        Area area = new Area("bindings");
        binding(area);
        toExchanges(area);
        autoDelete(area);
        return area;
    }

    private static void binding(Area area) {
        area.add(
                        "binding twice is binding once",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .exchange("x", DIRECT)
                                            .bind("q", "x", "k")
                                            .bind("q", "x", "k");
                            t.publish("x", "k", "m")
                                    .sync()
                                    .drain("q")
                                    .unbind("q", "x", "k")
                                    .mandatory("x", "k", "n")
                                    .sync();
                        })
                .add(
                        "two keys that match route once",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .exchange("x", FANOUT)
                                            .bind("q", "x", "k")
                                            .bind("q", "x", "l");
                            t.publish("x", "k", "m").sync().drain("q").unbind("q", "x", "k");
                            t.publish("x", "k", "n").sync().drain("q");
                        })
                .add(
                        "bindings with other arguments are other bindings",
                        s -> {
                            Talk t = s.talk().declare("q").exchange("x", DIRECT);
                            t.bind("q", "x", "k")
                                    .bind("q", "x", "k", Map.of("a", 1))
                                    .unbind("q", "x", "k");
                            t.publish("x", "k", "m").sync().drain("q");
                        })
                .add(
                        "unbinding what is not bound is ok",
                        s -> s.talk().declare("q").unbind("q", "amq.direct", "k"))
                .add(
                        "unbinding a queue that does not exist",
                        s -> s.talk().unbind("q", "amq.direct", "k"))
                .add(
                        "unbinding from an exchange that does not exist",
                        s -> s.talk().declare("q").unbind("q", "x", "k"))
                .add(
                        "binding a queue that does not exist",
                        s -> s.talk().bind("q", "amq.direct", "k"))
                .add(
                        "binding to an exchange that does not exist",
                        s -> s.talk().declare("q").bind("q", "x", "k"))
                .add("binding neither that exists", s -> s.talk().bind("q", "x", "k"))
                .add(
                        "binding a transient queue to a durable exchange",
                        s -> s.talk().declare("q", "", NONE).bind("q", "amq.direct", s.n("k")));
    }

    private static void toExchanges(Area area) {
        area.add(
                        "binding an exchange that does not exist",
                        s -> s.talk().bindExchange("x", "amq.direct", "k"))
                .add(
                        "binding to a source that does not exist",
                        s -> s.talk().bindExchange("amq.direct", "x", "k"))
                .add(
                        "unbinding exchanges that are not bound is ok",
                        s -> s.talk().unbindExchange("amq.direct", "amq.topic", "never"))
                .add(
                        "unbinding exchanges that do not exist",
                        s -> s.talk().unbindExchange("x", "y", "k"))
                .add(
                        "messages go from exchange to exchange under the same key",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", DIRECT)
                                            .exchange("y", DIRECT)
                                            .bindExchange("y", "x", "k");
                            t.declare("q")
                                    .bind("q", "y", "k")
                                    .publish("x", "k", "m")
                                    .sync()
                                    .get("q");
                            t.unbindExchange("y", "x", "k").mandatory("x", "k", "n").sync();
                        })
                .add(
                        "a cycle of exchanges routes once",
                        s -> {
                            Talk t = s.talk().exchange("x", FANOUT).exchange("y", FANOUT);
                            t.bindExchange("y", "x", "")
                                    .bindExchange("x", "y", "")
                                    .declare("q")
                                    .declare("r");
                            t.bind("q", "x", "")
                                    .bind("r", "y", "")
                                    .publish("x", "", "m")
                                    .sync()
                                    .drain("q")
                                    .drain("r");
                        })
                .add(
                        "an exchange may be bound to itself",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", FANOUT)
                                            .bindExchange("x", "x", "")
                                            .declare("q");
                            t.bind("q", "x", "").publish("x", "", "m").sync().drain("q");
                        })
                .add(
                        "two ways to one queue deliver once",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", FANOUT)
                                            .exchange("y", FANOUT)
                                            .exchange("z", FANOUT);
                            t.bindExchange("y", "x", "").bindExchange("z", "x", "").declare("q");
                            t.bind("q", "y", "")
                                    .bind("q", "z", "")
                                    .publish("x", "", "m")
                                    .sync()
                                    .drain("q");
                        })
                .add(
                        "the alternate exchange of a target takes what it cannot route",
                        s -> {
                            Talk t = s.talk().exchange("alt", FANOUT).exchange("x", FANOUT);
                            t.exchange("y", "direct", "", Map.of("alternate-exchange", "alt"))
                                    .bindExchange("y", "x", "");
                            t.declare("q")
                                    .bind("q", "alt", "")
                                    .publish("x", "k", "m")
                                    .sync()
                                    .drain("q");
                        });
    }

    private static void autoDelete(Area area) {
        area.add(
                        "an auto-delete exchange goes with its last binding",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "a", NONE)
                                            .declare("q")
                                            .bind("q", "x", "a");
                            t.bind("q", "x", "b").unbind("q", "x", "a").passiveExchange("x");
                            t.unbind("q", "x", "b").passiveExchange("x");
                        })
                .add(
                        "an auto-delete exchange that was never bound stays",
                        s -> s.talk().exchange("x", "direct", "a", NONE).passiveExchange("x"))
                .add(
                        "an auto-delete exchange goes with its last queue",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "a", NONE)
                                            .declare("q")
                                            .bind("q", "x", "a");
                            t.deleteQueue("q").passiveExchange("x");
                        })
                .add(
                        "an auto-delete exchange goes with its last exchange",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "a", NONE)
                                            .exchange("y", DIRECT);
                            t.bindExchange("y", "x", "a")
                                    .deleteExchange("y", false)
                                    .passiveExchange("x");
                        })
                .add(
                        "a chain of auto-delete exchanges goes at once",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "a", NONE)
                                            .exchange("y", "direct", "a", NONE);
                            t.bindExchange("y", "x", "k")
                                    .declare("q")
                                    .bind("q", "y", "k")
                                    .deleteQueue("q");
                            t.passiveExchange("y");
                            s.talk().passiveExchange("x");
                        })
                .add(
                        "an auto-delete exchange that is a target stays",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", DIRECT)
                                            .exchange("y", "direct", "a", NONE);
                            t.bindExchange("y", "x", "k")
                                    .unbindExchange("y", "x", "k")
                                    .passiveExchange("y");
                        });
    }
}
