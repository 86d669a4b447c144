package io.warren.itest.compare;

import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.Wire;

/** What publishers and others see while the broker has too little room on its disk. */
final class AlarmCases {
    private static final Wire CAPABLE =
            new Wire()
                    .shortString("capabilities")
                    .octet('F')
                    .table(new Wire().shortString("connection.blocked").octet('t').octet(1));

    private AlarmCases() {}

    static Area area() {
        Area area = new Area("alarms");
        told(area);
        others(area);
        return area;
    }

    private static RawTalk connect(Scene s, Wire properties) throws Exception {
        RawTalk raw = s.raw();
        tuned(raw, properties).openVirtualHost("/").await(10, 41);
        raw.raw().method(1, 20, 10, new Wire().shortString("")).await(20, 11);
        return raw;
    }

    private static RawAmqp tuned(RawTalk raw, Wire properties) throws Exception {
        raw.raw().login("guest", "guest", properties).await(10, 30);
        return raw.raw().tuneOk(new Tune(2047, 131_072, 0));
    }

    private static void isShort(Scene s) throws Exception {
        s.undo(() -> s.operator().diskShort(false));
        s.operator().diskShort(true);
        s.note("the disk is short");
    }

    private static void isEnough(Scene s) throws Exception {
        s.operator().diskShort(false);
        s.note("the disk is not short");
    }

    private static Wire publish(Scene s) {
        return new Wire().publish(1, s.n("q")).contentHeader(1, 60, 0);
    }

    private static void told(Area area) {
        area.addAlone(
                        "who publishes is told why, and when it is over",
                        s -> {
                            s.talk().declare("q");
                            RawTalk raw = connect(s, CAPABLE);
                            isShort(s);
                            raw.send(publish(s)).frames(1);
                            isEnough(s);
                            raw.frames(1);
                        })
                .addAlone(
                        "what was sent meanwhile comes when it is over",
                        s -> {
                            Talk t = s.talk().declare("q");
                            RawTalk raw = connect(s, CAPABLE);
                            isShort(s);
                            raw.send(publish(s)).frames(1);
                            t.awaitReady("q", 1);
                            raw.send(publish(s)).send(publish(s)).send(Methods.qos());
                            t.quiet("q").awaitReady("q", 1);
                            isEnough(s);
                            raw.frames(2);
                            t.awaitReady("q", 3);
                        })
                .addAlone(
                        "who cannot hear it just waits",
                        s -> {
                            Talk t = s.talk().declare("q");
                            RawTalk raw = connect(s, new Wire());
                            isShort(s);
                            raw.send(publish(s));
                            t.awaitReady("q", 1);
                            raw.send(publish(s)).send(Methods.qos());
                            t.quiet("q").awaitReady("q", 1);
                            isEnough(s);
                            raw.frames(1);
                            t.awaitReady("q", 2);
                        })
                .addAlone(
                        "who comes while it is short is told when it publishes",
                        s -> {
                            s.talk().declare("q");
                            isShort(s);
                            RawTalk raw = s.raw();
                            tuned(raw, CAPABLE).openVirtualHost("/");
                            raw.method(1, 20, 10, new Wire().shortString(""));
                            raw.frames(1).send(publish(s)).framesInAnyOrder(2);
                            isEnough(s);
                            raw.frames(1);
                        })
                .addAlone(
                        "who publishes where it may not is told so before it is blocked",
                        s -> {
                            RawTalk raw = connect(s, new Wire());
                            isShort(s);
                            Wire arguments =
                                    new Wire()
                                            .shortInt(0)
                                            .shortString(s.n("none"))
                                            .shortString("k")
                                            .octet(0);
                            raw.method(1, 60, 40, arguments)
                                    .send(new Wire().contentHeader(1, 60, 0))
                                    .frames(1);
                            isEnough(s);
                        })
                .addAlone(
                        "a publish that is confirmed before its publisher waits",
                        s -> {
                            Talk t = s.talk().declare("q");
                            RawTalk raw = connect(s, new Wire());
                            raw.send(Methods.confirmSelect(0)).frames(1);
                            isShort(s);
                            raw.send(publish(s)).frames(1);
                            isEnough(s);
                            t.awaitReady("q", 1);
                        });
    }

    private static void others(Area area) {
        area.addAlone(
                        "who does not publish goes on",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2);
                            isShort(s);
                            Talk other =
                                    s.as("bob").get("q").declare("p").bind("p", "amq.direct", "k");
                            other.ack(1, false).purge("q").deleteQueue("p").sync();
                            isEnough(s);
                        })
                .addAlone(
                        "who consumes gets what is there",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "a", "b");
                            t.awaitReady("q", 2);
                            isShort(s);
                            s.as("bob").consume("q", "t").take(2);
                            isEnough(s);
                        })
                .addAlone(
                        "who does not publish is not told",
                        s -> {
                            RawTalk raw = connect(s, CAPABLE);
                            isShort(s);
                            raw.send(Methods.qos()).frames(1);
                            isEnough(s);
                            raw.send(Methods.qos()).frames(1);
                        });
    }
}
