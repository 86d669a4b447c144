package io.warren.itest.compare;

import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Contents in unusual pieces, closes beside other frames, and clients without capabilities. */
final class WireCases {
    private static final byte[] NOTHING = new byte[0];
    private static final int HEADER = 2;
    private static final int BODY = 3;
    private static final int HEARTBEAT = 8;

    private WireCases() {}

    static Area area() {
        Area area = new Area("wire");
        contents(area);
        closes(area);
        notifications(area);
        sizes(area);
        return area;
    }

    private static Wire publish(Scene s) {
        return Methods.declareQueue(s.n("q"), Methods.NO_WAIT).publish(1, s.n("q"));
    }

    private static void content(Area area, String name, int frames, Wire... rest) {
        area.add(
                name,
                s -> {
                    s.knowsQueue(s.n("q"));
                    Wire wire = publish(s);
                    for (Wire each : rest) {
                        wire.raw(each);
                    }
                    s.raw().open().send(wire.raw(Methods.get(s.n("q")))).frames(frames);
                });
    }

    private static Wire header(int flags, byte[] properties) {
        Wire payload = new Wire().shortInt(60).shortInt(0).longLong(0).shortInt(flags);
        return new Wire().frame(HEADER, 1, payload.raw(properties).bytes());
    }

    private static void contents(Area area) {
        Wire three = new Wire().contentHeader(1, 60, 3);
        Wire body = new Wire().frame(BODY, 1, new byte[3]);
        Wire empty = new Wire().frame(BODY, 1, NOTHING);
        Wire one = new Wire().frame(BODY, 1, new byte[1]);
        content(area, "a body in three pieces", 3, three, one, one, one);
        content(area, "an empty piece before the body", 3, three, empty, body);
        content(area, "an empty piece behind the body", 2, three, body, empty);
        content(area, "a heartbeat within a content", 3, three, one, heartbeat(), one, one);
        content(area, "a header twice", 2, three, three);
        content(area, "a publish in a publish", 2, new Wire().publish(1, "x"));
        content(area, "a weight that is not zero", 2, weighted(), body);
        content(area, "a flag behind the last property", 2, header(2, NOTHING));
        content(area, "flags that go on with nothing", 3, header(1, new byte[2]));
        content(area, "no class in the header", 2, new Wire().contentHeader(1, 0, 3));
        area.add(
                "contents of two channels between each other",
                s -> {
                    String q = s.n("q");
                    s.knowsQueue(q);
                    RawTalk raw = s.raw().open();
                    raw.method(2, 20, 10, new Wire().shortString("")).frames(1);
                    Wire wire =
                            Methods.declareQueue(q, Methods.NO_WAIT)
                                    .publish(1, q)
                                    .publish(2, q)
                                    .contentHeader(2, 60, 3)
                                    .contentHeader(1, 60, 3)
                                    .frame(BODY, 1, new byte[3])
                                    .frame(BODY, 2, new byte[3]);
                    raw.send(wire.raw(Methods.get(q))).frames(3);
                });
        area.add(
                "a publish with nothing behind it is dropped when its channel closes",
                s -> {
                    s.knowsQueue(s.n("q"));
                    s.raw().open().send(publish(s).raw(Methods.closeChannel())).frames(1);
                });
    }

    private static Wire heartbeat() {
        return new Wire().frame(HEARTBEAT, 0, NOTHING);
    }

    private static Wire weighted() {
        Wire payload = new Wire().shortInt(60).shortInt(7).longLong(3).shortInt(0);
        return new Wire().frame(HEADER, 1, payload.bytes());
    }

    private static void closes(Area area) {
        area.add(
                "a channel's number may be used behind its close at once",
                s ->
                        s.raw()
                                .open()
                                .send(
                                        Methods.closeChannel()
                                                .method(1, 20, 10, new Wire().shortString(""))
                                                .raw(Methods.qos()))
                                .frames(3));
        area.add(
                "a method behind a channel's close",
                s -> s.raw().open().send(Methods.closeChannel().raw(Methods.qos())).frames(2));
        area.add(
                "a close that crosses the broker's",
                s -> {
                    Wire wire = Methods.declareQueue(s.n("none"), 1).raw(Methods.closeChannel());
                    s.raw()
                            .open()
                            .send(wire)
                            .frames(2)
                            .method(1, 20, 41, new Wire())
                            .method(1, 20, 10, new Wire().shortString(""))
                            .frames(1);
                });
        area.add(
                "a method behind a connection's close is not answered",
                s -> {
                    Wire close = new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0);
                    Wire wire = new Wire().method(0, 10, 50, close).raw(Methods.qos());
                    s.raw().open().send(wire).frames(1);
                });
        area.add(
                "a client's close of the connection that crosses the broker's",
                s -> {
                    Wire close = new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0);
                    Wire wire = Methods.declareExchange("x", "no-such-type", 0);
                    s.raw().open().send(wire.method(0, 10, 50, close)).frames(1);
                });
        area.add(
                "a secure-ok that nobody asked for",
                s -> s.raw().open().method(0, 10, 21, new Wire().longString("x")).frames(1));
        area.add(
                "the highest channel of channel_max",
                s -> {
                    RawTalk raw = s.raw().tune(5, 131_072, 0);
                    raw.raw().openVirtualHost("/");
                    raw.frames(1).method(5, 20, 10, new Wire().shortString("")).frames(1);
                });
        area.add(
                "the highest number of a channel",
                s -> {
                    Wire open = new Wire().shortString("");
                    s.raw().open().method(65_535, 20, 10, open).frames(1);
                });
        area.add(
                "a channel more than channel_max, behind one for another that went",
                s -> {
                    Wire open = new Wire().shortString("");
                    Wire close = new Wire().shortInt(200).shortString("").longInt(0);
                    RawTalk raw = s.raw().tune(2, 131_072, 0);
                    raw.raw().openVirtualHost("/");
                    raw.frames(1).method(7, 20, 10, open).frames(1);
                    raw.method(5, 20, 10, open).frames(1).method(7, 20, 40, close).frames(1);
                    raw.method(9, 20, 10, open).frames(1).method(8, 20, 10, open).frames(1);
                });
        area.add(
                "a client that asked for heartbeats gets them",
                s -> {
                    RawTalk raw = s.raw();
                    Tune offer = raw.raw().loginAsGuest();
                    raw.raw().tuneOk(new Tune(offer.channelMax(), offer.frameMax(), 1));
                    raw.raw().openVirtualHost("/");
                    raw.frames(2);
                });
    }

    private static void notifications(Area area) {
        area.add(
                "a client that knows no cancel gets none",
                s -> {
                    String q = s.n("q");
                    s.knowsQueue(q);
                    Wire wire =
                            Methods.declareQueue(q, Methods.NO_WAIT)
                                    .raw(Methods.consume(q, "t", 0));
                    s.raw()
                            .open()
                            .send(wire)
                            .frames(1)
                            .send(Methods.deleteQueue(q, 0).raw(Methods.qos()))
                            .frames(2);
                });
        area.add(
                "a client that knows cancel gets it",
                s -> {
                    String q = s.n("q");
                    s.knowsQueue(q);
                    RawTalk raw = s.raw();
                    Wire knows =
                            new Wire().shortString("consumer_cancel_notify").octet('t').octet(1);
                    Wire properties =
                            new Wire().shortString("capabilities").octet('F').table(knows);
                    raw.raw().login("guest", "guest", properties);
                    raw.frames(1);
                    raw.raw().tuneOk(new Tune(0x7ff, 131_072, 0)).openVirtualHost("/");
                    raw.frames(1);
                    raw.method(1, 20, 10, new Wire().shortString("")).frames(1);
                    Wire wire =
                            Methods.declareQueue(q, Methods.NO_WAIT)
                                    .raw(Methods.consume(q, "t", 0));
                    raw.send(wire).frames(1);
                    raw.send(Methods.deleteQueue(q, 4)).frames(1).send(Methods.qos()).frames(1);
                });
    }

    private static void sizes(Area area) {
        area.add(
                "a body is delivered in frames of the receiver's size",
                s -> delivered(s, new byte[10_000], Map.of()));
        area.add(
                "headers that are larger than a frame of the receiver's",
                s -> delivered(s, new byte[3], Map.of("a", "x".repeat(6_000))));
        area.add(
                "a text that is too long is cut",
                s -> s.raw().open().send(Methods.declareQueue("n".repeat(255), 1)).frames(1));
        area.add(
                "a text that is too long is cut between letters",
                s -> s.raw().open().send(Methods.declareQueue("é".repeat(127), 1)).frames(1));
        for (char type : new char[] {'L', 'q', 'x'}) {
            area.add("a header of the type " + type, s -> typed(s, type));
        }
    }

    private static void delivered(Scene s, byte[] body, Map<String, Object> headers)
            throws Exception {
        Talk t = s.talk().declare("q");
        t.publish("", "q", new String(body, StandardCharsets.US_ASCII), Props.headers(headers));
        t.awaitReady("q", 1);
        RawTalk raw = s.raw().tune(5, 4096, 0);
        raw.raw().openVirtualHost("/");
        raw.frames(1).method(1, 20, 10, new Wire().shortString("")).frames(1);
        raw.send(Methods.get(s.n("q"))).frames(1);
        int left = body.length;
        int headerSize = raw.raw().read().payload().length;
        s.note("header of " + headerSize);
        while (left > 0) {
            int size = raw.raw().read().payload().length;
            s.note("body of " + size);
            left -= size;
        }
    }

    private static void typed(Scene s, char type) throws Exception {
        s.knowsQueue(s.n("q"));
        Wire field = new Wire().shortString("f").octet(type).longLong(1L << 32);
        Wire header = new Wire().shortInt(60).shortInt(0).longLong(0).shortInt(1 << 13);
        Wire wire = publish(s).frame(HEADER, 1, header.table(field).bytes());
        s.raw().open().send(wire.raw(Methods.get(s.n("q")))).frames(2);
    }
}
