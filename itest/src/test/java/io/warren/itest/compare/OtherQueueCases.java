package io.warren.itest.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Quorum queues and streams: what they do as others do not. */
final class OtherQueueCases {
    private OtherQueueCases() {}

    static Area area() {
        Area area = new Area("quorum-and-stream");
        quorum(area);
        limits(area);
        streams(area);
        offsets(area);
        refused(area);
        return area;
    }

    private static Map<String, Object> type(String type, Object... more) {
        Map<String, Object> result = new HashMap<>();
        result.put("x-queue-type", type);
        for (int i = 0; i < more.length; i += 2) {
            result.put((String) more[i], more[i + 1]);
        }
        return result;
    }

    private static Talk quorum(Scene s, Object... more) throws Exception {
        return s.talk().declare("q", type("quorum", more)).confirmSelect();
    }

    private static void quorum(Area area) {
        area.add(
                        "a quorum queue keeps order",
                        s -> quorum(s).publish("", "q", "a", "b", "c").confirms().drain("q"))
                .add(
                        "a message that came back tells its delivery count",
                        s ->
                                quorum(s)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .get("q")
                                        .reject(1, true)
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .nack(2, false, true)
                                        .awaitReady("q", 1)
                                        .get("q"))
                .add(
                        "a message of a closed channel tells its delivery count",
                        s -> {
                            quorum(s).publish("", "q", "a").confirms().get("q").close();
                            s.talk().awaitReady("q", 1).get("q");
                        })
                .add(
                        "a transient message is delivered as it was",
                        s -> quorum(s).publish("", "q", "a").confirms().get("q"))
                .add(
                        "a consumer of a quorum queue gets in order",
                        s ->
                                quorum(s)
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .consume("q", "c")
                                        .takeAndAck(2))
                .add(
                        "a purge of a quorum queue",
                        s ->
                                quorum(s)
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .purge("q")
                                        .awaitReady("q", 0))
                .add(
                        "a delete of a quorum queue",
                        s ->
                                quorum(s)
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .deleteQueue("q")
                                        .passive("q"))
                .add("a quorum queue is no classic queue", s -> quorum(s).declare("q"))
                .add(
                        "a classic queue is no quorum queue",
                        s -> s.talk().declare("q").declare("q", type("quorum")))
                .add(
                        "an exclusive consumer of a quorum queue",
                        s -> quorum(s).consume("q", "c", "x", Map.of()))
                .add(
                        "a global prefetch on a quorum queue",
                        s -> quorum(s).qos(0, 1, true).consume("q", "c"))
                .add(
                        "a single active consumer of a quorum queue",
                        s -> {
                            Talk t = quorum(s, "x-single-active-consumer", true);
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            t.publish("", "q", "1").confirms();
                            a.take(1);
                            t.cancel("a").publish("", "q", "2").confirms();
                            b.take(1);
                        })
                .add(
                        "if-unused and if-empty of a quorum queue",
                        s -> quorum(s).deleteQueue("q", true, true))
                .add(
                        "a transaction on a quorum queue",
                        s ->
                                s.talk()
                                        .declare("q", type("quorum"))
                                        .txSelect()
                                        .publish("", "q", "a")
                                        .txCommit()
                                        .awaitReady("q", 1)
                                        .drain("q"));
    }

    private static void limits(Area area) {
        area.add(
                        "over its delivery limit a message is dropped",
                        s ->
                                quorum(s, "x-delivery-limit", 1)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .get("q")
                                        .reject(1, true)
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .reject(2, true)
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "over its delivery limit a message is a dead letter",
                        s -> {
                            Talk t = s.talk().declare("d");
                            t.declare(
                                            "q",
                                            type(
                                                    "quorum",
                                                    "x-delivery-limit",
                                                    1,
                                                    "x-dead-letter-exchange",
                                                    "",
                                                    "x-dead-letter-routing-key",
                                                    s.n("d")))
                                    .confirmSelect();
                            t.publish("", "q", "a")
                                    .confirms()
                                    .get("q")
                                    .reject(1, true)
                                    .awaitReady("q", 1)
                                    .get("q")
                                    .reject(2, true)
                                    .awaitReady("d", 1)
                                    .get("d");
                        })
                .add(
                        "a delivery limit of zero allows one",
                        s ->
                                quorum(s, "x-delivery-limit", 0)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .get("q")
                                        .reject(1, true)
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a quorum queue drops its head",
                        s ->
                                quorum(s, "x-max-length", 2)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .publish("", "q", "b")
                                        .confirms()
                                        .publish("", "q", "c")
                                        .confirms()
                                        .awaitReady("q", 2)
                                        .drain("q"))
                .add(
                        "a quorum queue expires messages",
                        s ->
                                quorum(s, "x-message-ttl", 40)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a quorum queue dead-letters what is rejected",
                        s -> {
                            Talk t = s.talk().declare("d");
                            t.declare(
                                            "q",
                                            type(
                                                    "quorum",
                                                    "x-dead-letter-exchange",
                                                    "",
                                                    "x-dead-letter-routing-key",
                                                    s.n("d")))
                                    .confirmSelect();
                            t.publish("", "q", "a")
                                    .confirms()
                                    .get("q")
                                    .reject(1, false)
                                    .awaitReady("d", 1)
                                    .get("d");
                        });
    }

    private static Talk stream(Scene s, String... texts) throws Exception {
        Talk t = s.talk().declare("q", type("stream")).confirmSelect();
        return t.publish("", "q", texts).confirms().qos(0, 10, false);
    }

    private static void streams(Area area) {
        area.add(
                        "a stream is read from its first message",
                        s ->
                                stream(s, "a", "b", "c")
                                        .consume("q", "c", "", Map.of("x-stream-offset", "first"))
                                        .takeAndAck(3))
                .add(
                        "a stream is read again",
                        s -> {
                            Talk t = stream(s, "a", "b");
                            t.consume("q", "one", "", Map.of("x-stream-offset", "first"))
                                    .takeAndAck(2);
                            t.consume("q", "two", "", Map.of("x-stream-offset", "first"))
                                    .takeAndAck(2);
                        })
                .add(
                        "a stream without an offset is read from now on",
                        s -> {
                            Talk t = stream(s, "a");
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "b").confirms();
                            c.takeAndAck(1);
                        })
                .add(
                        "a stream is declared again",
                        s -> stream(s).declare("q", type("stream")).declare("q"))
                .add(
                        "a stream's prefetch is its credit",
                        s -> {
                            Talk t = stream(s, "a", "b", "c").qos(0, 1, false);
                            Subscription c =
                                    t.consume("q", "c", "", Map.of("x-stream-offset", "first"))
                                            .take(1);
                            t.ack(1, false);
                            c.take(1);
                        })
                .add("a stream may be deleted", s -> stream(s, "a").deleteQueue("q").passive("q"));
    }

    private static void offsets(Area area) {
        area.add(
                        "the offset 'last' is the last chunk",
                        s -> {
                            Talk t = stream(s, "a");
                            t.publish("", "q", "b")
                                    .confirms()
                                    .consume("q", "c", "", Map.of("x-stream-offset", "last"))
                                    .takeAndAck(1);
                        })
                .add(
                        "an offset by number",
                        s ->
                                stream(s, "a", "b", "c")
                                        .consume("q", "c", "", Map.of("x-stream-offset", 1L))
                                        .takeAndAck(2))
                .add(
                        "an offset 'next'",
                        s -> {
                            Talk t = stream(s, "a");
                            Subscription c =
                                    t.consume("q", "c", "", Map.of("x-stream-offset", "next"));
                            t.publish("", "q", "b").confirms();
                            c.takeAndAck(1);
                        });
        for (Object wrong : List.of("middle", true, -1)) {
            area.add(
                    "the stream offset " + Show.value(wrong),
                    s -> stream(s, "a").consume("q", "c", "", Map.of("x-stream-offset", wrong)));
        }
    }

    private static void refused(Area area) {
        area.add("nothing is got from a stream", s -> streamElsewhere(s).get("q"))
                .add("a stream is not purged", s -> streamElsewhere(s).purge("q"))
                .add(
                        "a stream's consumer needs a prefetch",
                        s -> s.talk().declare("q", type("stream")).consume("q", "c"))
                .add(
                        "a stream's consumer needs to acknowledge",
                        s -> stream(s).consume("q", "c", "n", Map.of()))
                .add(
                        "a stream knows no global prefetch",
                        s ->
                                s.talk()
                                        .declare("q", type("stream"))
                                        .qos(0, 5, true)
                                        .consume("q", "c"))
                .add(
                        "a stream knows no exclusive consumer",
                        s -> stream(s).consume("q", "c", "x", Map.of()));
    }

    private static Talk streamElsewhere(Scene s) throws Exception {
        return s.elsewhere().declare("q", type("stream"));
    }
}
