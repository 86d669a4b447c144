package io.warren.itest.compare;

/** tx: what a commit and a rollback do to publishes and acknowledgements. */
final class TransactionCases {
    private TransactionCases() {}

    static Area area() {
        Area area = new Area("transactions");
        publishes(area);
        acks(area);
        errors(area);
        return area;
    }

    private static Talk tx(Scene s) throws Exception {
        return s.talk().declare("q").txSelect();
    }

    private static void publishes(Area area) {
        area.add(
                        "a publish waits for the commit",
                        s ->
                                tx(s).publish("", "q", "a", "b")
                                        .sync()
                                        .passive("q")
                                        .txCommit()
                                        .drain("q"))
                .add(
                        "a rollback drops publishes",
                        s -> tx(s).publish("", "q", "a").txRollback().txCommit().passive("q"))
                .add(
                        "after a commit there is the next transaction",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .publish("", "q", "b")
                                        .awaitReady("q", 1)
                                        .txRollback()
                                        .drain("q"))
                .add(
                        "closing the channel rolls back",
                        s -> {
                            tx(s).publish("", "q", "a").close();
                            s.talk().passive("q");
                        })
                .add(
                        "a mandatory publish returns at the commit",
                        s -> tx(s).mandatory("", "none", "a").sync().txCommit().sync())
                .add(
                        "a mandatory publish of a rollback returns never",
                        s -> tx(s).mandatory("", "none", "a").txRollback().sync())
                .add(
                        "a commit goes to several queues",
                        s ->
                                tx(s).declare("r")
                                        .publish("", "q", "a")
                                        .publish("", "r", "b")
                                        .txCommit()
                                        .drain("q")
                                        .drain("r"))
                .add(
                        "persistent messages are committed",
                        s -> tx(s).publish("", "q", "a", Props.PERSISTENT).txCommit().get("q"));
    }

    private static void acks(Area area) {
        area.add(
                        "an ack waits for the commit",
                        s -> {
                            tx(s).publish("", "q", "a").txCommit().get("q").ack(1, false).close();
                            s.talk().awaitReady("q", 1).drain("q");
                        })
                .add(
                        "a committed ack is done",
                        s -> {
                            tx(s).publish("", "q", "a")
                                    .txCommit()
                                    .get("q")
                                    .ack(1, false)
                                    .txCommit()
                                    .close();
                            s.talk().passive("q").deleteQueue("q");
                        })
                .add(
                        "a rolled back ack may come again",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .ack(1, false)
                                        .txRollback()
                                        .ack(1, false)
                                        .txCommit())
                .add(
                        "a rollback delivers nothing again",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .ack(1, false)
                                        .txRollback()
                                        .get("q"))
                .add(
                        "a tag is acknowledged once in a transaction",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .ack(1, false)
                                        .sync()
                                        .ack(1, false)
                                        .sync())
                .add(
                        "a nack waits for the commit",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .nack(1, false, true)
                                        .get("q")
                                        .txCommit()
                                        .awaitReady("q", 1)
                                        .get("q"))
                .add(
                        "a reject waits for the commit",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .reject(1, false)
                                        .txRollback()
                                        .recover(true)
                                        .get("q"))
                .add(
                        "an ack frees the prefetch at the commit",
                        s -> {
                            Talk t = tx(s).publish("", "q", "a", "b").txCommit().qos(0, 1, false);
                            Subscription c = t.consume("q", "c").take(1);
                            t.ack(1, false);
                            c.quiet("q");
                            t.txCommit();
                            c.take(1);
                        })
                .add(
                        "acks and publishes commit together",
                        s ->
                                tx(s).declare("r")
                                        .publish("", "q", "a")
                                        .txCommit()
                                        .get("q")
                                        .ack(1, false)
                                        .publish("", "r", "b")
                                        .txCommit()
                                        .drain("q")
                                        .drain("r"))
                .add(
                        "acks of before tx.select are no part of it",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b")
                                            .get("q")
                                            .get("q")
                                            .ack(1, false)
                                            .txSelect();
                            t.ack(2, false).txRollback().recover(true).drain("q");
                        });
    }

    private static void errors(Area area) {
        area.add(
                        "tx.select may come twice",
                        s -> tx(s).txSelect().publish("", "q", "a").txCommit().drain("q"))
                .add("a commit without a transaction", s -> s.talk().txCommit())
                .add("a rollback without a transaction", s -> s.talk().txRollback())
                .add("an empty commit is ok", s -> tx(s).txCommit().txCommit().txRollback())
                .add(
                        "a publish to a missing exchange fails at once",
                        s -> tx(s).publish("none", "k", "a").sync())
                .add("an unknown tag fails at once", s -> tx(s).ack(1, false).sync())
                .add(
                        "an error drops the transaction",
                        s -> {
                            tx(s).publish("", "q", "a").passive("none");
                            s.talk().passive("q");
                        })
                .add(
                        "a queue that was deleted before the commit takes nothing",
                        s -> tx(s).publish("", "q", "a").deleteQueue("q").txCommit())
                .add(
                        "a purge is no part of a transaction",
                        s ->
                                tx(s).publish("", "q", "a")
                                        .txCommit()
                                        .purge("q")
                                        .txRollback()
                                        .passive("q"));
    }
}
