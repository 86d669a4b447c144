package io.warren.itest.compare;

import java.util.Map;

/** What x-death tells of several deaths, and where a cycle ends. */
final class DeathCycleCases {
    private DeathCycleCases() {}

    static Area area() {
        Area area = new Area("dead-letter-cycles");
        repeated(area);
        cycles(area);
        return area;
    }

    private static void repeated(Area area) {
        area.add(
                        "a second death in the same queue counts",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("d", DeadLetterCases.to(s, "q"))
                                            .declare("q", DeadLetterCases.to(s, "d"))
                                            .publish("", "q", "a")
                                            .get("q")
                                            .reject(1, false);
                            t.awaitReady("d", 1)
                                    .get("d")
                                    .reject(2, false)
                                    .awaitReady("q", 1)
                                    .get("q")
                                    .reject(3, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "the newest death comes first",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("e")
                                            .declare("d", DeadLetterCases.to(s, "e"))
                                            .declare("q", DeadLetterCases.to(s, "d"))
                                            .publish("", "q", "a");
                            t.get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d")
                                    .reject(2, false)
                                    .awaitReady("e", 1)
                                    .get("e");
                        })
                .add(
                        "another reason in the same queue is another entry",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("d", DeadLetterCases.to(s, "q"))
                                            .declare("q", DeadLetterCases.to(s, "d"))
                                            .publish("", "q", "a", Props.expiring("10"));
                            t.awaitReady("d", 1)
                                    .get("d")
                                    .reject(1, false)
                                    .awaitReady("q", 1)
                                    .get("q")
                                    .reject(2, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "three deaths of three reasons",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("e")
                                            .declare(
                                                    "d",
                                                    DeadLetterCases.to(s, "e", "x-max-length", 0))
                                            .declare(
                                                    "q",
                                                    DeadLetterCases.to(
                                                            s, "d", "x-message-ttl", 10));
                            t.declare("p", DeadLetterCases.to(s, "q"))
                                    .publish("", "p", "a")
                                    .get("p")
                                    .reject(1, false)
                                    .awaitReady("e", 1)
                                    .get("e");
                        });
    }

    private static void cycles(Area area) {
        area.add(
                        "a cycle without a rejection is broken",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare(
                                                    "q",
                                                    DeadLetterCases.to(s, "r", "x-message-ttl", 10))
                                            .declare(
                                                    "r",
                                                    DeadLetterCases.to(
                                                            s, "q", "x-message-ttl", 10));
                            t.confirmSelect()
                                    .publish("", "q", "a")
                                    .confirms()
                                    .awaitReady("q", 0)
                                    .awaitReady("r", 0)
                                    .declare("clock", Map.of("x-message-ttl", 100));
                            t.publish("", "clock", "tick")
                                    .confirms()
                                    .awaitReady("clock", 0)
                                    .passive("q")
                                    .passive("r");
                        })
                .add(
                        "a queue that dead-letters to itself loses what expires",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                DeadLetterCases.to(s, "q", "x-message-ttl", 10))
                                        .confirmSelect()
                                        .publish("", "q", "a")
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a queue that dead-letters to itself keeps what is rejected",
                        s ->
                                s.talk()
                                        .declare("q", DeadLetterCases.to(s, "q"))
                                        .publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .reject(2, false)
                                        .awaitReady("q", 1)
                                        .get("q"))
                .add(
                        "a cycle with a rejection goes on",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare(
                                                    "r",
                                                    DeadLetterCases.to(s, "q", "x-message-ttl", 10))
                                            .declare("q", DeadLetterCases.to(s, "r"))
                                            .publish("", "q", "a");
                            t.get("q")
                                    .reject(1, false)
                                    .awaitReady("q", 1)
                                    .get("q")
                                    .reject(2, false)
                                    .awaitReady("q", 1)
                                    .get("q");
                        })
                .add(
                        "a dropped head does not come back to its queue",
                        s ->
                                s.talk()
                                        .declare("q", DeadLetterCases.to(s, "q", "x-max-length", 1))
                                        .confirmSelect()
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .passive("q")
                                        .drain("q"));
    }
}
