package io.warren.itest.compare;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQImpl;
import java.util.Map;

/** channel.*, basic.qos, recover, and what is not implemented. */
final class ChannelCases {
    private ChannelCases() {}

    static Area area() {
        Area area = new Area("channels");
        refused(area);
        qos(area);
        recover(area);
        return area;
    }

    private static void refused(Area area) {
        area.add(
                        "flow active is answered",
                        s ->
                                s.talk()
                                        .does(
                                                "flow",
                                                () ->
                                                        s.talk()
                                                                .channel()
                                                                .rpc(
                                                                        new AMQP.Channel.Flow
                                                                                        .Builder()
                                                                                .active(true)
                                                                                .build())))
                .add(
                        "flow inactive is not implemented",
                        s -> {
                            Talk t = s.elsewhere();
                            t.does("flow", () -> t.channel().rpc(new AMQImpl.Channel.Flow(false)));
                        })
                .add(
                        "recover without requeue is not implemented",
                        s ->
                                s.elsewhere()
                                        .declare("q")
                                        .publish("", "q", "m")
                                        .get("q")
                                        .recover(false))
                .add("a prefetch size is not implemented", s -> s.elsewhere().qos(10, 0, false))
                .add(
                        "immediate is not implemented",
                        s -> {
                            Talk t = s.elsewhere();
                            t.does(
                                            "publish",
                                            () ->
                                                    t.channel()
                                                            .basicPublish(
                                                                    "",
                                                                    s.n("q"),
                                                                    false,
                                                                    true,
                                                                    null,
                                                                    new byte[0]))
                                    .sync();
                        })
                .add(
                        "a prefetch count of 65535 is accepted",
                        s -> s.talk().qos(0, 65_535, false).qos(0, 65_535, true))
                .add(
                        "a closed channel's number is free again",
                        s -> {
                            Talk t = s.elsewhere();
                            int number = t.channel().getChannelNumber();
                            t.close();
                            t.channel().getConnection().createChannel(number).close();
                            s.note("opened again");
                        })
                .add(
                        "an error closes one channel only",
                        s -> {
                            Talk t = s.talk();
                            s.talk().passive("none");
                            t.sync();
                        });
    }

    private static void qos(Area area) {
        area.add(
                        "a consumer's prefetch holds back the rest",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .qos(0, 2, false);
                            Subscription c = t.consume("q", "c").take(2).quiet("q");
                            t.passive("q").ack(1, false);
                            c.take(1);
                        })
                .add(
                        "a prefetch of zero is no limit",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b", "c")
                                        .qos(0, 0, false)
                                        .consume("q", "c")
                                        .take(3))
                .add(
                        "each consumer has the prefetch",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .declare("r")
                                            .publish("", "q", "a", "b")
                                            .publish("", "r", "c", "d");
                            t.qos(0, 1, false);
                            Subscription one = t.consume("q", "one").take(1);
                            Subscription two = t.consume("r", "two").take(1);
                            one.quiet("q");
                            two.quiet("r");
                        })
                .add(
                        "the channel has a global prefetch",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .declare("r")
                                            .publish("", "q", "a", "b")
                                            .publish("", "r", "c", "d");
                            t.qos(0, 3, true);
                            t.consume("q", "one").take(2);
                            Subscription two = t.consume("r", "two").take(1).quiet("r");
                            t.ack(1, false);
                            two.take(1);
                        })
                .add(
                        "both prefetches hold",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .declare("r")
                                            .publish("", "q", "a", "b", "c")
                                            .publish("", "r", "d", "e");
                            t.qos(0, 2, false).qos(0, 3, true);
                            Subscription one = t.consume("q", "one").take(2).quiet("q");
                            Subscription two = t.consume("r", "two").take(1).quiet("r");
                            t.ack(3, false);
                            two.take(1);
                            one.quiet("q");
                        })
                .add(
                        "a new prefetch is for new consumers",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .qos(0, 1, false);
                            Subscription c = t.consume("q", "c").take(1);
                            t.qos(0, 3, false);
                            c.quiet("q");
                        })
                .add(
                        "no-ack consumers know no prefetch",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .qos(0, 1, false);
                            t.consume("q", "c", "n", Map.of()).take(3);
                        })
                .add(
                        "a get knows no prefetch",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b")
                                        .qos(0, 1, false)
                                        .get("q")
                                        .get("q"))
                .add(
                        "a get counts in no prefetch",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .qos(0, 1, true)
                                            .get("q");
                            t.consume("q", "c").take(1).quiet("q");
                        })
                .add(
                        "a raised global prefetch lets more through",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .qos(0, 1, true);
                            Subscription c = t.consume("q", "c").take(1).quiet("q");
                            t.qos(0, 2, true);
                            c.take(1).quiet("q");
                        });
    }

    private static void recover(Area area) {
        area.add(
                        "recover brings everything back in order",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b", "c")
                                            .get("q")
                                            .get("q");
                            t.recover(true).get("q").get("q").get("q").get("q");
                        })
                .add(
                        "recover delivers again to the consumer",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            Subscription c = t.consume("q", "c").take(2);
                            t.recover(true);
                            c.take(2);
                        })
                .add("recover of nothing is ok", s -> s.talk().recover(true))
                .add(
                        "recover-async brings everything back",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a").get("q");
                            t.does(
                                    "recover-async",
                                    () ->
                                            t.channel()
                                                    .asyncRpc(
                                                            new AMQImpl.Basic.RecoverAsync(true)));
                            t.sync().get("q");
                        })
                .add(
                        "recover leaves what was acknowledged",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a", "b")
                                        .get("q")
                                        .get("q")
                                        .ack(1, false)
                                        .recover(true)
                                        .drain("q"))
                .add(
                        "tags of before a recover are unknown after it",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "a")
                                        .get("q")
                                        .recover(true)
                                        .ack(1, false)
                                        .sync());
    }
}
