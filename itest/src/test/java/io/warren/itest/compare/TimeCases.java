package io.warren.itest.compare;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Time to live of messages, by queue and by message, and of queues. */
final class TimeCases {
    private static final Map<String, Object> SHORT = Map.of("x-message-ttl", 40);

    private TimeCases() {}

    static Area area() {
        Area area = new Area("time-to-live");
        messages(area);
        redelivered(area);
        queues(area);
        return area;
    }

    private static void messages(Area area) {
        area.add(
                        "a queue's ttl expires its messages",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", SHORT)
                                        .publish("", "q", "a", "b")
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a message's expiration expires it",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q")
                                        .publish("", "q", "a", Props.expiring("40"))
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "the shorter one holds when the message has it",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", Map.of("x-message-ttl", 60_000))
                                        .publish("", "q", "a", Props.expiring("40"))
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "the shorter one holds when the queue has it",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", SHORT)
                                        .publish("", "q", "a", Props.expiring("60000"))
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a ttl of zero expires what nobody waits for",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", Map.of("x-message-ttl", 0))
                                        .publish("", "q", "a")
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "a ttl of zero delivers to who waits",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .confirmSelect()
                                            .declare("q", Map.of("x-message-ttl", 0));
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "a");
                            c.take(1);
                        })
                .add(
                        "an expiration of zero expires what nobody waits for",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q")
                                        .publish("", "q", "a", Props.expiring("0"))
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"))
                .add(
                        "an expiration of zero delivers to who waits",
                        s -> {
                            Talk t = s.talk().confirmSelect().declare("q");
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "a", Props.expiring("0"));
                            c.take(1);
                        })
                .add(
                        "a message expires at the head only",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .confirmSelect()
                                            .declare("q")
                                            .publish("", "q", "long", Props.expiring("60000"))
                                            .declare("clock", SHORT);
                            t.publish("", "q", "short", Props.expiring("1"))
                                    .publish("", "clock", "tick")
                                    .confirms()
                                    .awaitReady("clock", 0);
                            t.passive("q").get("q").confirms().awaitReady("q", 0);
                        })
                .add(
                        "what is not acknowledged does not expire",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .confirmSelect()
                                            .declare("q", SHORT)
                                            .declare("clock", SHORT)
                                            .publish("", "q", "a")
                                            .get("q");
                            t.publish("", "clock", "tick")
                                    .confirms()
                                    .awaitReady("clock", 0)
                                    .ack(1, false)
                                    .sync();
                        })
                .add(
                        "the expiration of a delivered message stays",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", Map.of("x-message-ttl", 60_000))
                                        .publish("", "q", "a", Props.expiring("50000"))
                                        .get("q"))
                .add(
                        "an expired message was confirmed",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", SHORT)
                                        .publish("", "q", "a")
                                        .confirms()
                                        .awaitReady("q", 0))
                .add(
                        "an expired message is not returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", Map.of("x-message-ttl", 0))
                                        .mandatory("", "q", "a")
                                        .sync())
                .add(
                        "a message goes with its own expiration to each queue",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .confirmSelect()
                                            .exchange("x", "fanout", "", Map.of())
                                            .declare("q", SHORT)
                                            .declare("r")
                                            .bind("q", "x", "")
                                            .bind("r", "x", "");
                            t.publish("x", "", "a").confirms().awaitReady("q", 0).get("r");
                        })
                .add(
                        "a lazy queue expires too",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare(
                                                "q",
                                                Map.of("x-message-ttl", 40, "x-queue-mode", "lazy"))
                                        .publish("", "q", "a", Props.PERSISTENT)
                                        .confirms()
                                        .awaitReady("q", 0)
                                        .get("q"));
    }

    private static void redelivered(Area area) {
        area.add(
                        "what comes back too late expires",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .confirmSelect()
                                            .declare("q", SHORT)
                                            .declare("clock", SHORT)
                                            .publish("", "q", "a")
                                            .get("q");
                            t.publish("", "clock", "tick")
                                    .confirms()
                                    .awaitReady("clock", 0)
                                    .nack(1, false, true)
                                    .confirms()
                                    .awaitReady("q", 0)
                                    .get("q");
                        })
                .add(
                        "a purge takes what has not expired",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q", Map.of("x-message-ttl", 60_000))
                                        .publish("", "q", "a", "b")
                                        .purge("q"));
    }

    private static void queues(Area area) {
        area.add(
                        "a queue nobody uses expires",
                        s -> {
                            brief(s, "q");
                            goneSoon(s, "q");
                        })
                .add(
                        "a queue with messages expires",
                        s -> {
                            brief(s, "q").publish("", "q", "a");
                            goneSoon(s, "q");
                        })
                .add(
                        "a queue with a consumer does not expire",
                        s -> {
                            Talk t = brief(s, "q");
                            t.consume("q", "c");
                            brief(s, "other");
                            goneSoon(s, "other");
                            t.passive("q").cancel("c");
                            goneSoon(s, "q");
                        })
                .add(
                        "an expired queue is not there any more",
                        s -> {
                            Talk t = brief(s, "q");
                            goneSoon(s, "q");
                            t.mandatory("", "q", "m").sync().passive("q");
                        })
                .add(
                        "a queue that expires dead-letters nothing",
                        s -> {
                            Talk t = s.talk().declare("d");
                            String[] to = {"x-dead-letter-exchange", "x-dead-letter-routing-key"};
                            brief(s, "q", to[0], "", to[1], s.n("d")).publish("", "q", "a");
                            goneSoon(s, "q");
                            t.passive("d");
                        })
                .add(
                        "a quorum queue expires",
                        s -> {
                            brief(s, "q", "x-queue-type", "quorum");
                            goneSoon(s, "q");
                        });
    }

    /** A queue that expires soon, and an exchange that goes with it. */
    private static Talk brief(Scene s, String queue, Object... more) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-expires", 300);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        String witness = "witness-of-" + queue;
        Talk t = s.talk().exchange(witness, "fanout", "a", Map.of()).declare(queue, arguments);
        return t.bind(queue, witness, "");
    }

    /** Asks for the exchange that goes with the queue: to ask for the queue might be use. */
    static void goneSoon(Scene s, String queue) throws Exception {
        Channel channel = s.talk().channel();
        boolean gone =
                Talk.soon(
                        () -> {
                            try {
                                channel.exchangeDeclarePassive(s.n("witness-of-" + queue));
                                return false;
                            } catch (IOException notFound) {
                                return true;
                            }
                        });
        s.note(queue + (gone ? " has expired" : " does not expire"));
    }
}
