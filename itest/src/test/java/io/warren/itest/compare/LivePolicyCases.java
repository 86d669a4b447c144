package io.warren.itest.compare;

import io.warren.itest.compare.Operator.Policy;
import java.util.Map;

/** Policies that come, change and go while their queues are in use. */
final class LivePolicyCases {
    private LivePolicyCases() {}

    static Area area() {
        Area area = new Area("policies-live");
        changed(area);
        cleared(area);
        kinds(area);
        return area;
    }

    /** Sets the policy {@code p} of a queue, perhaps once more. */
    private static void set(Scene s, String definition, String appliesTo) throws Exception {
        s.operator()
                .setPolicy(new Policy(s.n("p"), "^" + s.n("q") + "$", definition, 0, appliesTo));
        s.note("policy " + definition + " for " + appliesTo);
    }

    private static void clear(Scene s) throws Exception {
        s.operator().clearPolicy(s.n("p"));
        s.note("no policy");
    }

    private static Map<String, Object> quorum() {
        return Map.of("x-queue-type", "quorum");
    }

    private static void changed(Area area) {
        area.add(
                        "a limit that is changed holds at once",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.publish("", "q", "a", "b", "c", "d").awaitReady("q", 4);
                            set(s, "{\"max-length\":3}", "all");
                            t.awaitReady("q", 3);
                            set(s, "{\"max-length\":1}", "all");
                            t.awaitReady("q", 1).drain("q");
                            clear(s);
                        })
                .add(
                        "a limit in bytes holds at once",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.publish("", "q", "aaaa", "bb", "cc").awaitReady("q", 3);
                            PolicyCases.policy(s, "p", "q", 0, "{\"max-length-bytes\":4}");
                            t.awaitReady("q", 2).drain("q");
                        })
                .add(
                        "another overflow holds at once",
                        s -> {
                            Talk t = s.talk().confirmSelect().declare("q");
                            set(s, "{\"max-length\":1}", "all");
                            t.publish("", "q", "a", "b").confirms();
                            set(s, "{\"max-length\":1,\"overflow\":\"reject-publish\"}", "all");
                            t.publish("", "q", "c").confirms().drain("q");
                            clear(s);
                        })
                .add(
                        "a ttl is for what comes after it",
                        s -> {
                            Talk t = s.talk().confirmSelect().declare("q");
                            t.publish("", "q", "a").confirms();
                            PolicyCases.policy(s, "p", "q", 0, "{\"message-ttl\":40}");
                            t.publish("", "q", "b").confirms().get("q").awaitReady("q", 0);
                        })
                .add(
                        "an operator's limit holds at once",
                        s -> {
                            Talk t = s.talk().declare("q", Map.of("x-max-length", 3));
                            t.publish("", "q", "a", "b", "c").awaitReady("q", 3);
                            PolicyCases.operatorPolicy(s, "q", "{\"max-length\":2}");
                            t.awaitReady("q", 2).drain("q");
                        })
                .add(
                        "a queue that is there expires by a policy",
                        s -> {
                            Talk t = s.talk();
                            t.exchange("witness-of-q", "fanout", "a", Map.of())
                                    .declare("q")
                                    .bind("q", "witness-of-q", "");
                            PolicyCases.policy(s, "p", "q", 0, "{\"expires\":100}");
                            TimeCases.goneSoon(s, "q");
                        });
    }

    private static void cleared(Area area) {
        area.add(
                        "without their policy dead letters are dropped",
                        s -> {
                            Talk t = s.talk().declare("d").declare("q").publish("", "q", "a", "b");
                            set(s, letters(s), "queues");
                            t.awaitReady("q", 2).get("q").reject(1, false).awaitReady("d", 1);
                            clear(s);
                            t.get("q").reject(2, false).awaitReady("q", 0).quiet("d").drain("d");
                        })
                .add(
                        "without its ttl a queue keeps what comes",
                        s -> {
                            Talk t = s.talk().confirmSelect().declare("q");
                            set(s, "{\"message-ttl\":20}", "queues");
                            t.publish("", "q", "a").confirms().awaitReady("q", 0);
                            clear(s);
                            t.publish("", "q", "b").confirms().quiet("q").drain("q");
                        })
                .add(
                        "an argument holds again without the policy",
                        s -> {
                            Talk t = s.talk().declare("q", Map.of("x-max-length", 2));
                            set(s, "{\"max-length\":1}", "queues");
                            t.publish("", "q", "a", "b").awaitReady("q", 1);
                            clear(s);
                            t.publish("", "q", "c", "d").awaitReady("q", 2).drain("q");
                        });
    }

    private static String letters(Scene s) {
        return "{\"dead-letter-exchange\":\"\",\"dead-letter-routing-key\":\"" + s.n("d") + "\"}";
    }

    private static void kinds(Area area) {
        area.add(
                        "a quorum queue's delivery limit by a policy",
                        s -> {
                            Talk t = s.talk().confirmSelect().declare("q", quorum());
                            PolicyCases.policy(s, "p", "q", 0, "{\"delivery-limit\":1}");
                            t.publish("", "q", "a").confirms();
                            t.get("q").reject(1, true).awaitReady("q", 1);
                            t.get("q").reject(2, true).awaitReady("q", 0).get("q");
                        })
                .add(
                        "a classic queue has no delivery limit by a policy",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a");
                            PolicyCases.policy(s, "p", "q", 0, "{\"delivery-limit\":1}");
                            t.awaitReady("q", 1).get("q").reject(1, true).awaitReady("q", 1);
                            t.get("q").reject(2, true).awaitReady("q", 1);
                            t.get("q").reject(3, true).awaitReady("q", 1).drain("q");
                        })
                .add(
                        "a quorum queue's length and dead letters by a policy",
                        s -> {
                            Talk t = s.talk().declare("d").confirmSelect().declare("q", quorum());
                            String limit = "\"max-length\":1,";
                            set(s, "{" + limit + letters(s).substring(1), "queues");
                            t.publish("", "q", "a", "b").confirms();
                            t.awaitReady("d", 1).get("d").awaitReady("q", 1).drain("q");
                            clear(s);
                        })
                .add(
                        "a policy for queues is none for exchanges",
                        s -> {
                            Talk t = s.talk().exchange("q", "direct", "", Map.of()).declare("r");
                            t.exchange("alt", "fanout", "", Map.of()).bind("r", "alt", "");
                            set(s, "{\"alternate-exchange\":\"" + s.n("alt") + "\"}", "queues");
                            t.mandatory("q", "k", "a").sync().drain("r");
                            clear(s);
                        })
                .add(
                        "a policy for exchanges is none for queues",
                        s -> {
                            Talk t = s.talk().declare("q");
                            set(s, "{\"max-length\":1}", "exchanges");
                            t.publish("", "q", "a", "b").awaitReady("q", 2);
                            clear(s);
                        });
    }
}
