package io.warren.itest.compare;

/** ack, nack, reject: tags, multiple, requeue and its order. */
final class AckCases {
    private AckCases() {}

    static Area area() {
        Area area = new Area("acknowledgements");
        tags(area);
        multiple(area);
        requeue(area);
        return area;
    }

    private static Talk three(Scene s) throws Exception {
        return s.talk().declare("q").publish("", "q", "a", "b", "c").get("q").get("q").get("q");
    }

    private static void tags(Area area) {
        area.add("an unknown tag", s -> s.talk().ack(1, false).sync())
                .add("an unknown tag with multiple", s -> s.talk().ack(7, true).sync())
                .add("tag zero without multiple", s -> s.talk().ack(0, false).sync())
                .add("tag zero with multiple and nothing open", s -> s.talk().ack(0, true).sync())
                .add(
                        "a tag that was acknowledged",
                        s -> three(s).ack(2, false).sync().ack(2, false).sync())
                .add(
                        "a tag of a no-ack delivery",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .get("q", true)
                                        .ack(1, false)
                                        .sync())
                .add("an unknown tag to nack", s -> s.talk().nack(1, false, true).sync())
                .add("an unknown tag to reject", s -> s.talk().reject(1, true).sync())
                .add("tag zero to reject", s -> s.talk().reject(0, false).sync())
                .add(
                        "a tag of another channel",
                        s -> {
                            three(s);
                            s.talk().ack(1, false).sync();
                        })
                .add(
                        "multiple up to a tag that is gone",
                        s -> three(s).ack(2, false).ack(2, true).sync())
                .add("multiple beyond the last tag", s -> three(s).ack(4, true).sync())
                .add(
                        "tags count gets and deliveries together",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a")
                                            .get("q")
                                            .publish("", "q", "b");
                            t.consume("q", "c").take(1);
                            t.ack(2, true).sync();
                        })
                .add(
                        "a no-ack delivery has a tag too",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b")
                                        .get("q", true)
                                        .get("q"))
                .add(
                        "tags start again after the channel",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").get("q");
                            t.close();
                            s.talk().awaitReady("q", 1).get("q");
                        });
    }

    private static void multiple(Area area) {
        area.add(
                        "ack multiple takes all up to the tag",
                        s -> three(s).ack(2, true).recover(true).drain("q"))
                .add(
                        "ack of zero with multiple takes all",
                        s -> three(s).ack(0, true).recover(true).drain("q"))
                .add(
                        "nack multiple brings back all up to the tag",
                        s -> three(s).nack(2, true, true).awaitReady("q", 2).drain("q"))
                .add(
                        "nack of zero with multiple brings back all",
                        s -> three(s).nack(0, true, true).awaitReady("q", 3).drain("q"))
                .add(
                        "nack multiple without requeue drops",
                        s -> three(s).nack(2, true, false).recover(true).drain("q"))
                .add(
                        "multiple leaves holes alone",
                        s ->
                                three(s).ack(2, false)
                                        .sync()
                                        .nack(3, true, true)
                                        .awaitReady("q", 2)
                                        .drain("q"))
                .add(
                        "multiple goes over queues",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .declare("r")
                                            .publish("", "q", "a")
                                            .publish("", "r", "b")
                                            .get("q")
                                            .get("r");
                            t.nack(2, true, true)
                                    .awaitReady("q", 1)
                                    .awaitReady("r", 1)
                                    .drain("q")
                                    .drain("r");
                        });
    }

    private static void requeue(Area area) {
        area.add(
                        "a rejected message comes back redelivered",
                        s -> three(s).reject(1, true).awaitReady("q", 1).get("q"))
                .add(
                        "a rejected message is dropped",
                        s ->
                                three(s).reject(1, false)
                                        .sync()
                                        .nack(0, true, true)
                                        .awaitReady("q", 2)
                                        .drain("q"))
                .add(
                        "a message goes back to its place",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c", "d")
                                            .get("q")
                                            .get("q")
                                            .get("q");
                            t.nack(2, false, true).awaitReady("q", 2).drain("q");
                        })
                .add(
                        "messages go back in order whatever the order of nacks",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c", "d")
                                            .get("q")
                                            .get("q")
                                            .get("q");
                            t.nack(3, false, true)
                                    .nack(1, false, true)
                                    .nack(2, false, true)
                                    .awaitReady("q", 4)
                                    .drain("q");
                        })
                .add(
                        "closing the channel brings back in order",
                        s -> {
                            three(s).publish("", "q", "d").close();
                            s.talk().awaitReady("q", 4).drain("q");
                        })
                .add(
                        "closing the connection brings back in order",
                        s -> {
                            Talk t =
                                    s.elsewhere()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .get("q")
                                            .get("q");
                            Talk other = s.elsewhere();
                            t.channel().getConnection().close();
                            other.awaitReady("q", 3).drain("q");
                        })
                .add(
                        "cancelling a consumer brings nothing back",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.consume("q", "c").take(2);
                            t.cancel("c")
                                    .passive("q")
                                    .nack(1, false, true)
                                    .awaitReady("q", 1)
                                    .drain("q");
                        })
                .add(
                        "what comes back may go to the same consumer",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").qos(0, 1, false);
                            Subscription one = t.consume("q", "one").take(1);
                            Talk u = s.talk().qos(0, 1, false);
                            Subscription two = u.consume("q", "two");
                            t.nack(1, false, true);
                            t.sync();
                            one.take(1);
                            two.quiet("q");
                        })
                .add(
                        "a persistent message comes back with its properties",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish(
                                                    "",
                                                    "q",
                                                    "a",
                                                    Props.props()
                                                            .deliveryMode(2)
                                                            .messageId("7")
                                                            .build());
                            t.get("q").nack(1, false, true).awaitReady("q", 1).get("q");
                        });
    }
}
