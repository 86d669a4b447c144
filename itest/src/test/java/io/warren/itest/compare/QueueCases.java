package io.warren.itest.compare;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;

/** queue.declare, delete, purge: names, flags, exclusiveness, counts. */
final class QueueCases {
    private static final Map<String, Object> NONE = Map.of();

    private QueueCases() {}

    static Area area() {
        Area area = new Area("queues");
        flags(area);
        names(area);
        exclusive(area);
        deletion(area);
        autoDelete(area);
        return area;
    }

    private static void flags(Area area) {
        area.add(
                        "a durable queue is not transient",
                        s -> s.talk().declare("q").declare("q", "", NONE))
                .add(
                        "a transient queue is not durable",
                        s -> s.talk().declare("q", "", NONE).declare("q"))
                .add(
                        "auto-delete is compared",
                        s -> s.talk().declare("q", "d", NONE).declare("q", "da", NONE))
                .add(
                        "an auto-delete queue is not one that stays",
                        s -> s.talk().declare("q", "a", NONE).declare("q", "", NONE))
                .add(
                        "exclusive is compared",
                        s -> s.talk().declare("q", "", NONE).declare("q", "x", NONE))
                .add(
                        "an exclusive queue is not one for all, on the same connection",
                        s -> s.talk().declare("q", "x", NONE).declare("q", "", NONE))
                .add(
                        "an exclusive durable queue is the same as an exclusive one",
                        s -> s.talk().declare("q", "xd", NONE).declare("q", "x", NONE))
                .add(
                        "declaring again tells the counts",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2).declare("q").consume("q", "c").take(2);
                            t.declare("q").passive("q");
                        })
                .add("a passive declare of nothing is 404", s -> s.talk().passive("q").sync())
                .add(
                        "a passive declare compares nothing",
                        s -> s.talk().declare("q", "da", Map.of("x-unknown", 1)).passive("q"))
                .add(
                        "flags are compared before arguments",
                        s -> s.talk().declare("q").declare("q", "", Map.of("x-message-ttl", 1000)));
    }

    private static void names(Area area) {
        area.add("an empty name makes one up", s -> s.talk().declare("", "x", NONE))
                .add(
                        "a name that starts with amq. is refused",
                        s -> s.talk().declare("amq.mine", "", NONE))
                .add("the name amq. itself is refused", s -> s.talk().declare("amq.", "", NONE))
                .add("a passive declare of an amq. name", s -> s.talk().passive("amq.none"))
                .add(
                        "a name may have 255 bytes",
                        s -> s.talk().declare("q".repeat(255 - s.n("q").length() + 1), "", NONE))
                .add("a name may be of any letters", s -> s.talk().declare("q ü€😀/%\t", "", NONE))
                .add(
                        "the made-up name is the last one for the empty name",
                        s -> {
                            Talk t = s.talk().declare("", "x", NONE).bind("", "amq.fanout", "k");
                            t.purge("").get("").deleteQueue("").purge("");
                        })
                .add(
                        "an empty name without a last queue to bind",
                        s -> s.talk().bind("", "amq.direct", "k"))
                .add("an empty name without a last queue to get", s -> s.talk().get(""))
                .add("an empty name without a last queue to purge", s -> s.talk().purge(""))
                .add("an empty name without a last queue to delete", s -> s.talk().deleteQueue(""))
                .add(
                        "an empty name without a last queue to consume",
                        s -> s.talk().consume("", "c"))
                .add(
                        "an empty name without a last queue to unbind",
                        s -> s.talk().unbind("", "amq.direct", "k"))
                .add("a passive declare of the empty name", s -> s.talk().passive(""))
                .add(
                        "the last queue is the channel's own",
                        s -> {
                            s.talk().declare("q");
                            s.talk().purge("");
                        })
                .add(
                        "the last queue may be declared again, or passively",
                        s -> {
                            s.talk().declare("q").publish("", "q", "m").sync();
                            Talk t = s.talk().declare("r").passive("q");
                            t.purge("");
                        })
                .add(
                        "an empty name and an empty key bind by the queue's name",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "", NONE)
                                            .declare("q")
                                            .bind("", "x", "");
                            t.publish("x", s.n("q"), "named").publish("x", "", "no");
                            t.sync().drain("q").unbind("", "x", "");
                            t.publish("x", s.n("q"), "gone").sync().drain("q");
                        })
                .add(
                        "a queue's name and an empty key bind by the empty key",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "direct", "", NONE)
                                            .declare("q")
                                            .bind("q", "x", "");
                            t.publish("x", s.n("q"), "no").publish("x", "", "yes");
                            t.sync().drain("q");
                        });
    }

    private static void exclusive(Area area) {
        area.add("another connection may not declare it", s -> other(s).declare("q", "x", NONE))
                .add("another connection may not declare it passively", s -> other(s).passive("q"))
                .add("another connection may not consume from it", s -> other(s).consume("q", "c"))
                .add("another connection may not get from it", s -> other(s).get("q"))
                .add("another connection may not purge it", s -> other(s).purge("q"))
                .add("another connection may not delete it", s -> other(s).deleteQueue("q"))
                .add(
                        "another connection may not bind it",
                        s -> other(s).bind("q", "amq.direct", "k"))
                .add(
                        "another connection may not unbind it",
                        s -> other(s).unbind("q", "amq.direct", "k"))
                .add(
                        "another connection may publish to it",
                        s -> {
                            Talk owner = s.talk().declare("q", "x", NONE);
                            s.elsewhere().confirmSelect().publish("", "q", "m").confirms();
                            owner.get("q");
                        })
                .add(
                        "another declare of it with other flags",
                        s -> other(s).declare("q", "d", NONE))
                .add(
                        "it goes with its connection",
                        s -> {
                            Talk owner = s.elsewhere().declare("q", "x", NONE);
                            Talk other = s.elsewhere();
                            owner.channel().getConnection().close();
                            Talk.soon(() -> gone(s));
                            other.passive("q");
                        });
    }

    private static boolean gone(Scene s) throws Exception {
        Connection connection = s.peer().borrow();
        try {
            connection.createChannel().queueDeclarePassive(s.n("q"));
            return false;
        } catch (IOException refused) {
            return refused.getCause().getMessage().contains("404");
        } finally {
            s.peer().giveBack(connection);
        }
    }

    private static Talk other(Scene s) throws Exception {
        s.talk().declare("q", "x", NONE);
        return s.elsewhere();
    }

    private static void deletion(Area area) {
        area.add("deleting what does not exist is ok", s -> s.talk().deleteQueue("q"))
                .add(
                        "deleting tells how many messages went",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b")
                                        .deleteQueue("q")
                                        .passive("q"))
                .add(
                        "deleting counts no unacknowledged messages",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b")
                                        .get("q")
                                        .deleteQueue("q"))
                .add(
                        "if-empty keeps a queue with messages",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .deleteQueue("q", false, true))
                .add(
                        "if-empty keeps no queue without messages",
                        s -> s.talk().declare("q").deleteQueue("q", false, true).passive("q"))
                .add(
                        "if-empty looks at ready messages",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .get("q")
                                        .deleteQueue("q", false, true))
                .add(
                        "if-unused keeps a queue with a consumer",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.consume("q", "c");
                            t.deleteQueue("q", true, false).sync();
                        })
                .add(
                        "if-unused keeps no queue without a consumer",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .deleteQueue("q", true, false))
                .add(
                        "with both conditions one is named",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.qos(0, 1, false).consume("q", "c").take(1);
                            t.deleteQueue("q", true, true);
                        })
                .add(
                        "a consumer is told that its queue was deleted",
                        s -> {
                            Talk t = s.talk().declare("q");
                            Subscription c = t.consume("q", "c");
                            s.elsewhere().deleteQueue("q");
                            c.take(1);
                            t.sync().cancel("c");
                        })
                .add(
                        "what was not acknowledged may be acknowledged after the delete",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").get("q");
                            t.deleteQueue("q").ack(1, false).sync().ack(1, false).sync();
                        })
                .add("purging what does not exist is 404", s -> s.talk().purge("q"))
                .add(
                        "purging leaves what is not acknowledged",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b", "c").get("q");
                            t.purge("q").nack(1, false, true).awaitReady("q", 1).drain("q");
                        })
                .add("getting from what does not exist is 404", s -> s.talk().get("q"))
                .add("consuming from what does not exist is 404", s -> s.talk().consume("q", "c"))
                .add(
                        "a deleted queue's name is free again",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").deleteQueue("q");
                            t.declare("q", "", NONE).get("q");
                        })
                .add(
                        "a deleted queue's bindings are gone",
                        s -> {
                            Talk t = s.talk().declare("q").exchange("x", "direct", "", NONE);
                            t.bind("q", "x", "k").deleteQueue("q").declare("q");
                            t.mandatory("x", "k", "m").sync();
                        });
    }

    private static void autoDelete(Area area) {
        area.add(
                        "an auto-delete queue goes with its last consumer",
                        s -> {
                            Talk t = s.talk().declare("q", "a", NONE);
                            t.consume("q", "a");
                            t.consume("q", "b");
                            t.cancel("a").passive("q").cancel("b").passive("q");
                        })
                .add(
                        "an auto-delete queue that never had a consumer stays",
                        s -> {
                            s.talk().declare("q", "a", NONE).close();
                            s.talk().passive("q");
                        })
                .add(
                        "an auto-delete queue goes when its consumer's channel closes",
                        s -> {
                            Talk t = s.talk().declare("q", "a", NONE);
                            t.consume("q", "a");
                            t.close();
                            s.talk().passive("q");
                        })
                .add(
                        "an auto-delete queue goes with its messages",
                        s -> {
                            Talk t = s.talk().declare("q", "a", NONE).publish("", "q", "1", "2");
                            t.consume("q", "a").take(2);
                            t.cancel("a").ack(1, false).sync().declare("q", "a", NONE);
                        })
                .add(
                        "a get is no consumer of an auto-delete queue",
                        s ->
                                s.talk()
                                        .declare("q", "a", NONE)
                                        .publish("", "q", "1")
                                        .get("q")
                                        .passive("q"));
    }
}
