package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dead letters: when, where to, and the exact x-death that they carry. */
final class DeadLetterCases {
    private DeadLetterCases() {}

    static Area area() {
        Area area = new Area("dead-letters");
        reasons(area);
        routes(area);
        headers(area);
        return area;
    }

    /** Dead letters to a queue through the default exchange, with more arguments. */
    static Map<String, Object> to(Scene s, String queue, Object... more) {
        Map<String, Object> result = new HashMap<>();
        result.put("x-dead-letter-exchange", "");
        result.put("x-dead-letter-routing-key", s.n(queue));
        for (int i = 0; i < more.length; i += 2) {
            result.put((String) more[i], more[i + 1]);
        }
        return result;
    }

    private static Talk pair(Scene s, Object... more) throws Exception {
        return s.talk().declare("d").declare("q", to(s, "d", more));
    }

    private static Talk fan(Scene s, Object... more) throws Exception {
        Map<String, Object> arguments = to(s, "", more);
        arguments.put("x-dead-letter-exchange", "dlx");
        arguments.remove("x-dead-letter-routing-key");
        return s.talk()
                .exchange("dlx", FANOUT)
                .declare("d")
                .bind("d", "dlx", "")
                .declare("q", arguments);
    }

    private static void reasons(Area area) {
        area.add(
                        "a rejected message is a dead letter",
                        s ->
                                pair(s).publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a nacked message is a dead letter",
                        s ->
                                pair(s).publish("", "q", "a")
                                        .get("q")
                                        .nack(1, false, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "nacked messages are dead letters in order",
                        s ->
                                pair(s).publish("", "q", "a", "b", "c")
                                        .get("q")
                                        .get("q")
                                        .get("q")
                                        .nack(3, true, false)
                                        .awaitReady("d", 3)
                                        .drain("d"))
                .add(
                        "a requeued message is no dead letter",
                        s ->
                                pair(s).publish("", "q", "a")
                                        .get("q")
                                        .reject(1, true)
                                        .awaitReady("q", 1)
                                        .passive("d"))
                .add(
                        "an expired message is a dead letter",
                        s ->
                                pair(s, "x-message-ttl", 20)
                                        .publish("", "q", "a")
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a message with an expiration loses it",
                        s ->
                                pair(s).publish("", "q", "a", Props.expiring("20"))
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a rejected message with an expiration loses it",
                        s ->
                                pair(s).publish("", "q", "a", Props.expiring("60000"))
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a dropped head is a dead letter",
                        s ->
                                pair(s, "x-max-length", 1)
                                        .publish("", "q", "a", "b")
                                        .awaitReady("d", 1)
                                        .get("d")
                                        .drain("q"))
                .add(
                        "a purged message is no dead letter",
                        s -> pair(s).publish("", "q", "a").purge("q").passive("d"))
                .add(
                        "a deleted queue's messages are no dead letters",
                        s -> pair(s).publish("", "q", "a").deleteQueue("q").passive("d"))
                .add(
                        "messages of a closed channel are no dead letters",
                        s -> {
                            pair(s).publish("", "q", "a").get("q").close();
                            s.talk().awaitReady("q", 1).passive("d");
                        })
                .add(
                        "without a dead letter exchange a rejected message is gone",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .sync()
                                        .passive("q"));
    }

    private static void routes(Area area) {
        area.add(
                        "without a key of its own a dead letter keeps the message's",
                        s ->
                                fan(s).publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "with a key of its own a dead letter has that",
                        s -> {
                            Map<String, Object> arguments =
                                    Map.of(
                                            "x-dead-letter-exchange",
                                            "dlx",
                                            "x-dead-letter-routing-key",
                                            "dead");
                            Talk t =
                                    s.talk()
                                            .exchange("dlx", FANOUT)
                                            .declare("d")
                                            .bind("d", "dlx", "")
                                            .declare("q", arguments);
                            t.publish("", "q", "a")
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "an exchange that does not exist loses dead letters",
                        s ->
                                s.talk()
                                        .declare("q", Map.of("x-dead-letter-exchange", "none"))
                                        .publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .sync()
                                        .passive("q"))
                .add(
                        "a dead letter that is not routed is lost",
                        s ->
                                s.talk()
                                        .exchange("dlx", FANOUT)
                                        .declare("q", Map.of("x-dead-letter-exchange", "dlx"))
                                        .publish("", "q", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .sync()
                                        .passive("q"))
                .add(
                        "a dead letter goes to the alternate exchange",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("alt", FANOUT)
                                            .declare("d")
                                            .bind("d", "alt", "")
                                            .exchange(
                                                    "dlx",
                                                    "direct",
                                                    "",
                                                    Map.of("alternate-exchange", "alt"));
                            t.declare("q", Map.of("x-dead-letter-exchange", "dlx"))
                                    .publish("", "q", "a")
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "a dead letter of an exchange keeps that exchange's name",
                        s ->
                                fan(s).exchange("x", FANOUT)
                                        .bind("q", "x", "")
                                        .publish("x", "key", "a")
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "an internal exchange takes dead letters",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("dlx", "fanout", "i", Map.of())
                                            .declare("d")
                                            .bind("d", "dlx", "");
                            t.declare("q", Map.of("x-dead-letter-exchange", "dlx"))
                                    .publish("", "q", "a")
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        });
    }

    private static void headers(Area area) {
        area.add(
                        "headers and properties stay",
                        s -> {
                            var all =
                                    Props.props()
                                            .contentType("a/b")
                                            .headers(Map.of("h", 1))
                                            .deliveryMode(2)
                                            .priority(3)
                                            .messageId("7")
                                            .build();
                            pair(s).publish("", "q", "a", all)
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "CC is in the routing keys of x-death",
                        s ->
                                fan(s).publish(
                                                "",
                                                "q",
                                                "a",
                                                Props.headers(Map.of("CC", List.of("one", "two"))))
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "BCC is not in the routing keys of x-death",
                        s ->
                                fan(s).publish(
                                                "",
                                                "none",
                                                "a",
                                                Props.headers(
                                                        Map.of(
                                                                "CC",
                                                                List.of("cc"),
                                                                "BCC",
                                                                List.of(s.n("q")))))
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a key of its own takes CC away",
                        s ->
                                pair(s).publish(
                                                "",
                                                "q",
                                                "a",
                                                Props.headers(Map.of("CC", List.of("one"))))
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a client's own x-death that is no array is replaced",
                        s ->
                                pair(s).publish(
                                                "",
                                                "q",
                                                "a",
                                                Props.headers(Map.of("x-death", "mine")))
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a client's own x-death is continued",
                        s -> {
                            Map<String, Object> death =
                                    Map.of(
                                            "queue",
                                            "other",
                                            "reason",
                                            "rejected",
                                            "count",
                                            5L,
                                            "exchange",
                                            "",
                                            "routing-keys",
                                            List.of("k"));
                            pair(s).publish(
                                            "",
                                            "q",
                                            "a",
                                            Props.headers(Map.of("x-death", List.of(death))))
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "deaths of one place without counts become one",
                        s -> {
                            Map<String, Object> old = Map.of("queue", "other", "reason", "expired");
                            Map<String, Object> deaths = Map.of("x-death", List.of(old, old, old));
                            pair(s).publish("", "q", "a", Props.headers(deaths))
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "a client's own x-first-death stays",
                        s ->
                                pair(s).publish(
                                                "",
                                                "q",
                                                "a",
                                                Props.headers(
                                                        Map.of("x-first-death-queue", "mine")))
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a dead letter is persistent as it was",
                        s ->
                                pair(s).publish("", "q", "a", Props.PERSISTENT)
                                        .get("q")
                                        .reject(1, false)
                                        .awaitReady("d", 1)
                                        .get("d"))
                .add(
                        "a dead letter is not redelivered",
                        s ->
                                pair(s).publish("", "q", "a")
                                        .get("q")
                                        .reject(1, true)
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .reject(2, false)
                                        .awaitReady("d", 1)
                                        .get("d"));
    }
}
