package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import io.warren.itest.compare.Operator.Policy;
import java.util.Map;

/** Policies, operator policies, and what an operator traces. */
final class PolicyCases {
    private PolicyCases() {}

    static Area area() {
        Area area = new Area("policies");
        lengths(area);
        which(area);
        exchanges(area);
        merged(area);
        trace(area);
        return area;
    }

    static void policy(Scene s, String name, String queue, int priority, String definition)
            throws Exception {
        String unique = s.n(name);
        s.undo(() -> s.operator().clearPolicy(unique));
        s.operator()
                .setPolicy(
                        new Policy(
                                unique,
                                "^" + s.n(queue).replace(".", "\\.") + "$",
                                definition,
                                priority,
                                "all"));
        s.note("policy " + name + " " + definition);
    }

    static void operatorPolicy(Scene s, String queue, String definition) throws Exception {
        String unique = s.n("operator");
        s.undo(() -> s.operator().clearOperatorPolicy(unique));
        s.operator()
                .setOperatorPolicy(
                        new Policy(
                                unique,
                                "^" + s.n(queue).replace(".", "\\.") + "$",
                                definition,
                                0,
                                "queues"));
        s.note("operator policy " + definition);
    }

    private static void lengths(Area area) {
        area.add(
                        "a policy limits a queue declared after it",
                        s -> {
                            policy(s, "p", "q", 0, "{\"max-length\":1}");
                            s.talk().declare("q").publish("", "q", "a", "b").sync().drain("q");
                        })
                .add(
                        "a policy limits a queue that is there",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .awaitReady("q", 3);
                            policy(s, "p", "q", 0, "{\"max-length\":1}");
                            t.awaitReady("q", 1).drain("q");
                        })
                .add(
                        "a policy is not compared",
                        s -> {
                            policy(s, "p", "q", 0, "{\"max-length\":1}");
                            s.talk()
                                    .declare("q")
                                    .declare("q")
                                    .declare("q", Map.of("x-max-length", 1));
                        })
                .add(
                        "a policy's ttl expires",
                        s -> {
                            policy(s, "p", "q", 0, "{\"message-ttl\":40}");
                            s.talk()
                                    .confirmSelect()
                                    .declare("q")
                                    .publish("", "q", "a")
                                    .confirms()
                                    .awaitReady("q", 0)
                                    .get("q");
                        })
                .add(
                        "a policy that is cleared limits no more",
                        s -> {
                            String name = s.n("p");
                            s.operator()
                                    .setPolicy(
                                            new Policy(
                                                    name,
                                                    "^" + s.n("q") + "$",
                                                    "{\"max-length\":1}",
                                                    0,
                                                    "queues"));
                            Talk t = s.talk().declare("q");
                            s.operator().clearPolicy(name);
                            t.publish("", "q", "a", "b").awaitReady("q", 2).drain("q");
                        })
                .add(
                        "a policy dead-letters",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("dlx", FANOUT)
                                            .declare("d")
                                            .bind("d", "dlx", "")
                                            .declare("q");
                            policy(
                                    s,
                                    "p",
                                    "q",
                                    0,
                                    "{\"dead-letter-exchange\":\""
                                            + s.n("dlx")
                                            + "\",\"dead-letter-routing-key\":\"k\"}");
                            t.publish("", "q", "a")
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "a policy's overflow refuses",
                        s -> {
                            policy(
                                    s,
                                    "p",
                                    "q",
                                    0,
                                    "{\"max-length\":1,\"overflow\":\"reject-publish\"}");
                            s.talk()
                                    .declare("q")
                                    .confirmSelect()
                                    .publish("", "q", "a")
                                    .confirms()
                                    .publish("", "q", "b")
                                    .confirms();
                        });
    }

    private static void which(Area area) {
        area.add(
                        "of two policies the higher priority holds",
                        s -> {
                            policy(s, "low", "q", 1, "{\"max-length\":1}");
                            policy(s, "high", "q", 2, "{\"max-length\":3}");
                            s.talk()
                                    .declare("q")
                                    .publish("", "q", "a", "b", "c", "d")
                                    .awaitReady("q", 3)
                                    .drain("q");
                        })
                .add(
                        "a policy for another name does nothing",
                        s -> {
                            policy(s, "p", "r", 0, "{\"max-length\":1}");
                            s.talk().declare("q").publish("", "q", "a", "b").awaitReady("q", 2);
                        });
    }

    private static void exchanges(Area area) {
        area.add(
                        "a policy gives an exchange its alternate",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("alt", FANOUT)
                                            .exchange("x", "direct", "", Map.of())
                                            .declare("q")
                                            .bind("q", "alt", "");
                            policy(
                                    s,
                                    "p",
                                    "x",
                                    0,
                                    "{\"alternate-exchange\":\"" + s.n("alt") + "\"}");
                            t.mandatory("x", "k", "a").sync().drain("q");
                        })
                .add(
                        "an exchange's argument is before the policy",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("alt", FANOUT)
                                            .exchange("own", FANOUT)
                                            .declare("q")
                                            .bind("q", "alt", "")
                                            .declare("r")
                                            .bind("r", "own", "");
                            t.exchange("x", "direct", "", Map.of("alternate-exchange", "own"));
                            policy(
                                    s,
                                    "p",
                                    "x",
                                    0,
                                    "{\"alternate-exchange\":\"" + s.n("alt") + "\"}");
                            t.publish("x", "k", "a").sync().drain("q").drain("r");
                        });
    }

    private static void merged(Area area) {
        area.add(
                        "the smaller of argument and policy holds when it is the policy",
                        s -> {
                            policy(s, "p", "q", 0, "{\"max-length\":1}");
                            s.talk()
                                    .declare("q", Map.of("x-max-length", 2))
                                    .publish("", "q", "a", "b", "c")
                                    .awaitReady("q", 1);
                        })
                .add(
                        "the smaller of argument and policy holds when it is the argument",
                        s -> {
                            policy(s, "p", "q", 0, "{\"max-length\":3}");
                            s.talk()
                                    .declare("q", Map.of("x-max-length", 1))
                                    .publish("", "q", "a", "b", "c")
                                    .awaitReady("q", 1);
                        })
                .add(
                        "the argument's overflow is before the policy's",
                        s -> {
                            policy(s, "p", "q", 0, "{\"overflow\":\"reject-publish\"}");
                            s.talk()
                                    .declare(
                                            "q",
                                            Map.of("x-max-length", 1, "x-overflow", "drop-head"))
                                    .publish("", "q", "a", "b")
                                    .sync()
                                    .drain("q");
                        })
                .add(
                        "the smaller of policy and operator policy holds",
                        s -> {
                            policy(s, "p", "q", 0, "{\"max-length\":3,\"message-ttl\":60000}");
                            operatorPolicy(s, "q", "{\"max-length\":2}");
                            s.talk()
                                    .declare("q")
                                    .publish("", "q", "a", "b", "c", "d")
                                    .awaitReady("q", 2)
                                    .drain("q");
                        })
                .add(
                        "an operator policy holds alone",
                        s -> {
                            operatorPolicy(s, "q", "{\"max-length\":1}");
                            s.talk()
                                    .declare("q")
                                    .publish("", "q", "a", "b")
                                    .awaitReady("q", 1)
                                    .drain("q");
                        });
    }

    private static void trace(Area area) {
        area.add(
                "the trace copies what is published and delivered",
                s -> {
                    Talk t =
                            s.talk()
                                    .exchange("x", FANOUT)
                                    .declare("q")
                                    .bind("q", "x", "")
                                    .declare("t");
                    t.bind("t", "amq.rabbitmq.trace", "publish." + s.n("x"))
                            .bind("t", "amq.rabbitmq.trace", "deliver." + s.n("q"));
                    s.operator()
                            .traceOn(); // and never off: another run of this case may still need it
                    Talk traced = s.elsewhere();
                    traced.publish(
                                    "x",
                                    "k",
                                    "a",
                                    Props.props().messageId("7").headers(Map.of("h", 1)).build())
                            .awaitReady("t", 1)
                            .get("q", true);
                    traced.awaitReady("t", 2).trace("t").trace("t");
                });
    }
}
