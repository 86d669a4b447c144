package io.warren.itest.compare;

import java.util.HashMap;
import java.util.Map;

/** Limits of length and of bytes with the three ways to overflow, and priorities. */
final class LengthCases {
    private LengthCases() {}

    static Area area() {
        Area area = new Area("lengths-and-priorities");
        dropHead(area);
        rejectPublish(area);
        priorities(area);
        priorityLimits(area);
        return area;
    }

    private static Map<String, Object> limit(Object... pairs) {
        Map<String, Object> result = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            result.put((String) pairs[i], pairs[i + 1]);
        }
        return result;
    }

    private static void dropHead(Area area) {
        area.add(
                        "the oldest is dropped",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 2))
                                        .publish("", "q", "a", "b", "c")
                                        .confirms()
                                        .passive("q")
                                        .drain("q"))
                .add(
                        "a length of zero keeps nothing",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 0))
                                        .publish("", "q", "a")
                                        .confirms()
                                        .passive("q"))
                .add(
                        "a length of zero delivers to who waits",
                        s -> {
                            Talk t =
                                    s.talk().confirmSelect().declare("q", limit("x-max-length", 0));
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "a");
                            c.take(1);
                        })
                .add(
                        "what is not acknowledged does not count",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 1))
                                        .publish("", "q", "a")
                                        .get("q")
                                        .publish("", "q", "b")
                                        .confirms()
                                        .passive("q")
                                        .drain("q"))
                .add(
                        "what comes back counts again",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 1))
                                        .publish("", "q", "a")
                                        .get("q")
                                        .publish("", "q", "b")
                                        .sync()
                                        .nack(1, false, true)
                                        .awaitReady("q", 1)
                                        .drain("q"))
                .add(
                        "bytes count bodies alone",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length-bytes", 10))
                                        .publish("", "q", "12345", "67890")
                                        .confirms()
                                        .passive("q")
                                        .publish("", "q", "x")
                                        .sync()
                                        .drain("q"))
                .add(
                        "a body over the limit of bytes stays not",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length-bytes", 3))
                                        .publish("", "q", "1234")
                                        .confirms()
                                        .passive("q"))
                .add(
                        "both limits hold",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare(
                                                "q",
                                                limit("x-max-length", 3, "x-max-length-bytes", 4))
                                        .publish("", "q", "a", "b", "c", "dd", "e")
                                        .sync()
                                        .drain("q"))
                .add(
                        "dropped messages are confirmed",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 1))
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .drain("q"))
                .add(
                        "dropped messages are not returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length", 1))
                                        .mandatory("", "q", "a")
                                        .mandatory("", "q", "b")
                                        .sync())
                .add(
                        "an empty body takes no bytes",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", limit("x-max-length-bytes", 0))
                                        .publish("", "q", "", "")
                                        .confirms()
                                        .passive("q"));
    }

    private static void rejectPublish(Area area) {
        area.add(
                        "the newest is refused",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                limit(
                                                        "x-max-length",
                                                        1,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .confirmSelect()
                                        .publish("", "q", "a")
                                        .confirms()
                                        .publish("", "q", "b")
                                        .confirms()
                                        .drain("q"))
                .add(
                        "without confirms the newest is dropped",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                limit(
                                                        "x-max-length",
                                                        1,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .publish("", "q", "a", "b")
                                        .sync()
                                        .drain("q"))
                .add(
                        "after room was made a publish is accepted",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                limit(
                                                        "x-max-length",
                                                        1,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .confirmSelect()
                                        .publish("", "q", "a")
                                        .confirms()
                                        .get("q", true)
                                        .publish("", "q", "b")
                                        .confirms()
                                        .drain("q"))
                .add(
                        "bytes are refused when the limit is reached",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                limit(
                                                        "x-max-length-bytes",
                                                        4,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .confirmSelect()
                                        .publish("", "q", "123")
                                        .confirms()
                                        .publish("", "q", "456")
                                        .confirms()
                                        .publish("", "q", "7")
                                        .confirms()
                                        .drain("q"))
                .add(
                        "one refusal of two queues refuses the publish",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "fanout", "", Map.of())
                                            .declare(
                                                    "q",
                                                    limit(
                                                            "x-max-length",
                                                            1,
                                                            "x-overflow",
                                                            "reject-publish"))
                                            .declare("r");
                            t.bind("q", "x", "")
                                    .bind("r", "x", "")
                                    .confirmSelect()
                                    .publish("x", "", "a")
                                    .confirms()
                                    .publish("x", "", "b")
                                    .confirms()
                                    .drain("q")
                                    .drain("r");
                        })
                .add("a refused publish is not dead-lettered", s -> full(s, "reject-publish"))
                .add(
                        "reject-publish-dlx dead-letters the refused",
                        s -> full(s, "reject-publish-dlx"))
                .add("drop-head dead-letters the oldest", s -> full(s, "drop-head"))
                .add(
                        "a mandatory publish that is refused is not returned",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                limit(
                                                        "x-max-length",
                                                        0,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .confirmSelect()
                                        .mandatory("", "q", "a")
                                        .confirms());
    }

    private static void full(Scene s, String overflow) throws Exception {
        Talk t = s.talk().declare("d");
        t.declare(
                "q",
                limit(
                        "x-max-length",
                        1,
                        "x-overflow",
                        overflow,
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        s.n("d")));
        t.confirmSelect().publish("", "q", "a").confirms().publish("", "q", "b").confirms();
        t.drain("q").awaitReady("d", overflow.equals("reject-publish") ? 0 : 1).get("d");
    }

    private static Talk mixed(Scene s, Map<String, Object> arguments) throws Exception {
        Talk t = s.talk().declare("q", arguments);
        int[] priorities = {1, 3, 0, 3, 9, 2};
        for (int i = 0; i < priorities.length; i++) {
            t.publish("", "q", i + " of " + priorities[i], Props.priority(priorities[i]));
        }
        return t;
    }

    private static void priorities(Area area) {
        area.add(
                        "a higher priority comes first",
                        s -> mixed(s, limit("x-max-priority", 10)).drain("q"))
                .add(
                        "a priority over the maximum is the maximum",
                        s -> mixed(s, limit("x-max-priority", 2)).drain("q"))
                .add("without a maximum priorities are nothing", s -> mixed(s, Map.of()).drain("q"))
                .add(
                        "a maximum of zero knows one priority",
                        s -> mixed(s, limit("x-max-priority", 0)).drain("q"))
                .add(
                        "no priority is the lowest",
                        s ->
                                s.talk()
                                        .declare("q", limit("x-max-priority", 5))
                                        .publish("", "q", "none")
                                        .publish("", "q", "1", Props.priority(1))
                                        .publish("", "q", "0", Props.priority(0))
                                        .drain("q"))
                .add(
                        "the priority is delivered as it was",
                        s ->
                                s.talk()
                                        .declare("q", limit("x-max-priority", 5))
                                        .publish("", "q", "m", Props.priority(9))
                                        .get("q"))
                .add(
                        "what comes back keeps its priority",
                        s ->
                                mixed(s, limit("x-max-priority", 10))
                                        .get("q")
                                        .get("q")
                                        .nack(2, true, true)
                                        .awaitReady("q", 6)
                                        .drain("q"))
                .add(
                        "a purge takes all priorities",
                        s -> mixed(s, limit("x-max-priority", 10)).purge("q").passive("q"));
    }

    private static void priorityLimits(Area area) {
        area.add(
                        "the lowest priority is dropped first",
                        s ->
                                mixed(s, limit("x-max-priority", 10, "x-max-length", 3))
                                        .sync()
                                        .drain("q"))
                .add(
                        "a priority queue expires each priority at its head",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q", limit("x-max-priority", 5))
                                            .publish("", "q", "low", props(1, "40"))
                                            .publish("", "q", "high", props(5, "60000"));
                            t.declare("clock", limit("x-message-ttl", 100))
                                    .confirmSelect()
                                    .publish("", "clock", "tick")
                                    .confirms();
                            t.awaitReady("clock", 0).drain("q");
                        })
                .add(
                        "a priority queue has its consumers' prefetch",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q", limit("x-max-priority", 5))
                                            .qos(0, 1, false);
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "first", Props.priority(1));
                            c.take(1);
                            t.publish("", "q", "low", Props.priority(1))
                                    .publish("", "q", "high", Props.priority(5))
                                    .awaitReady("q", 2)
                                    .ack(1, false);
                            c.takeAndAck(2);
                        });
    }

    private static com.rabbitmq.client.AMQP.BasicProperties props(int priority, String expiration) {
        return Props.props().priority(priority).expiration(expiration).build();
    }
}
