package io.warren.itest.compare;

import java.util.Map;

/** Prefetch against what is outstanding already, and what comes back to whom. */
final class PrefetchCases {
    private PrefetchCases() {}

    static Area area() {
        Area area = new Area("prefetch");
        area.add(
                        "a lower global prefetch waits until there is room",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c", "d");
                            t.awaitReady("q", 4);
                            Subscription c = t.consume("q", "t").take(4);
                            t.qos(0, 2, true).publish("", "q", "e", "f");
                            c.quiet("q");
                            t.ack(3, true);
                            c.take(1).quiet("q");
                            t.ack(0, true);
                            c.take(1);
                        })
                .add(
                        "a global prefetch of zero lets everything through",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c");
                            t.awaitReady("q", 3);
                            t.qos(0, 1, true);
                            Subscription c = t.consume("q", "t").take(1).quiet("q");
                            t.qos(0, 0, true);
                            c.take(2);
                        })
                .add(
                        "who does not acknowledge waits for a global prefetch too",
                        s -> {
                            Talk t = s.talk().declare("q").declare("r").qos(0, 1, true);
                            Subscription c = t.consume("q", "t");
                            t.publish("", "q", "a");
                            c.take(1);
                            Subscription d = t.consume("r", "u", "n", Map.of());
                            t.publish("", "r", "b");
                            d.quiet("r");
                            t.ack(1, false);
                            d.take(1);
                        })
                .add(
                        "a nack with requeue makes room, and the message comes again",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2);
                            t.qos(0, 1, false);
                            Subscription c = t.consume("q", "t").take(1).quiet("q");
                            t.nack(1, false, true);
                            c.take(1).quiet("q");
                        })
                .add(
                        "a recover makes room in both prefetches",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c");
                            t.awaitReady("q", 3);
                            t.qos(0, 2, false).qos(0, 1, true);
                            Subscription c = t.consume("q", "t").take(1).quiet("q");
                            t.recover(true);
                            c.take(1).quiet("q");
                        })
                .add(
                        "what a cancelled consumer holds counts in the global prefetch",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2);
                            t.qos(0, 1, true);
                            t.consume("q", "t").take(1);
                            t.cancel("t");
                            Subscription c = t.consume("q", "u").quiet("q");
                            t.ack(1, false);
                            c.take(1);
                        })
                .add(
                        "a global prefetch is its channel's own",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c");
                            t.awaitReady("q", 3);
                            t.qos(0, 1, true);
                            t.consume("q", "t").take(1).quiet("q");
                            s.talk().consume("q", "u").take(2);
                        })
                .add(
                        "a global prefetch is shared by the consumers of two queues",
                        s -> {
                            Talk t = s.talk().declare("q").declare("r");
                            t.publish("", "q", "a", "b").publish("", "r", "c", "d");
                            t.awaitReady("q", 2).awaitReady("r", 2).qos(0, 3, true);
                            t.consume("q", "t").take(2);
                            Subscription u = t.consume("r", "u").take(1).quiet("r");
                            t.ack(1, false);
                            u.take(1);
                        })
                .add(
                        "a message that another channel gives back goes to who waits",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").awaitReady("q", 1);
                            Talk other = s.elsewhere();
                            other.get("q");
                            Subscription c = t.consume("q", "t").quiet("q");
                            other.close();
                            c.take(1);
                        })
                .add(
                        "recover gives back what was got",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).get("q").get("q").recover(true).get("q").get("q");
                        })
                .add(
                        "a priority is above the turn while it has room",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.qos(0, 2, false);
                            Subscription low = t.consume("q", "low", "", Map.of("x-priority", -1));
                            Subscription high = t.consume("q", "high", "", Map.of("x-priority", 5));
                            t.publish("", "q", "a", "b", "c");
                            high.take(2);
                            low.take(1);
                        })
                .add(
                        "a purge with a consumer leaves what it holds",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c");
                            t.awaitReady("q", 3).qos(0, 1, false);
                            t.consume("q", "t").take(1);
                            t.purge("q").close();
                            s.talk().awaitReady("q", 1).get("q");
                        })
                .add(
                        "an exclusive consumer keeps a second one of its own out",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.consume("q", "t", "x", Map.of());
                            t.consume("q", "u", "x", Map.of());
                        })
                .add(
                        "the empty name consumes from the last queue",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").awaitReady("q", 1);
                            t.consume("", "t").take(1);
                        })
                .add(
                        "the last queue is still the last when it is deleted",
                        s -> s.talk().declare("q").deleteQueue("q").get(""))
                .add(
                        "a passive declare is a declare for the empty name",
                        s -> {
                            s.elsewhere().declare("q").publish("", "q", "a").awaitReady("q", 1);
                            s.talk().passive("q").get("");
                        })
                .add(
                        "a made-up name is the last one, and no passive declare of the empty name",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .declare("")
                                        .publish("", "q", "a")
                                        .awaitReady("q", 1)
                                        .get("")
                                        .passive(""));
        owners(area);
        transactions(area);
        return area;
    }

    private static void owners(Area area) {
        area.add(
                        "an exclusive queue is its connection's, on whatever channel",
                        s -> {
                            Talk t = s.talk().declare("q", "x", Map.of());
                            Talk other = s.talk();
                            other.bind("q", "amq.direct", s.n("k"))
                                    .publish("amq.direct", s.n("k"), "a", "b")
                                    .awaitReady("q", 2);
                            other.consume("q", "t").take(2);
                            other.purge("q");
                            t.close();
                            other.passive("q").deleteQueue("q").passive("q");
                        })
                .add(
                        "an error brings back what was unacknowledged",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).get("q").get("q").ack(9, false).sync();
                            s.talk().awaitReady("q", 2).drain("q");
                        })
                .add(
                        "an error after an ack keeps the ack",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).get("q").get("q").ack(1, false).ack(1, false);
                            t.sync();
                            s.talk().awaitReady("q", 1).drain("q");
                        });
    }

    private static void transactions(Area area) {
        area.add(
                        "a refused publish in a transaction",
                        s ->
                                s.talk()
                                        .declare(
                                                "q",
                                                Map.of(
                                                        "x-max-length",
                                                        1,
                                                        "x-overflow",
                                                        "reject-publish"))
                                        .txSelect()
                                        .publish("", "q", "a", "b")
                                        .txCommit()
                                        .sync())
                .add(
                        "a recover in a transaction",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).txSelect().get("q").get("q").ack(1, false);
                            t.recover(true).txCommit().drain("q");
                        })
                .add(
                        "an ack of zero in a transaction",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).txSelect().get("q").get("q").ack(0, true);
                            t.txCommit().close();
                            s.talk().drain("q");
                        })
                .add(
                        "a rolled back ack of some, then of all",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c");
                            t.awaitReady("q", 3).txSelect().get("q").get("q").get("q");
                            t.ack(2, true).txRollback().nack(0, true, true).txCommit().drain("q");
                        })
                .add(
                        "an exchange that is deleted before the commit",
                        s ->
                                s.talk()
                                        .exchange("x", "fanout", "", Map.of())
                                        .declare("q")
                                        .bind("q", "x", "")
                                        .txSelect()
                                        .publish("x", "", "a")
                                        .deleteExchange("x", false)
                                        .txCommit()
                                        .drain("q"))
                .add(
                        "a get sees what was committed",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .txSelect()
                                        .publish("", "q", "a")
                                        .get("q")
                                        .txCommit()
                                        .get("q")
                                        .txRollback()
                                        .get("q"));
    }
}
