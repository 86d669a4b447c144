package io.warren.itest.compare;

import com.rabbitmq.client.Connection;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.Wire;
import java.util.Map;
import java.util.TreeMap;

/** From the protocol header to connection.close: what is negotiated, and every wrong turn. */
final class ConnectionCases {
    private static final byte[] NO_FLAGS = new byte[0];

    private ConnectionCases() {}

    static Area area() {
        Area area = new Area("connections");
        header(area);
        login(area);
        tune(area);
        open(area);
        frames(area);
        properties(area);
        return area;
    }

    private static void header(Area area) {
        area.add("a header of AMQP 0-8 gets the right one back", s -> header(s, "AMQP", 1, 1, 8, 0))
                .add(
                        "a header of AMQP 0-9 is let in",
                        s ->
                                started(s, new byte[] {'A', 'M', 'Q', 'P', 1, 1, 0, 9})
                                        .method(0, 10, 11, startOk("PLAIN", "\0guest\0guest"))
                                        .frames(1))
                .add(
                        "a header of AMQP 1.0 gets the right one back",
                        s -> header(s, "AMQP", 0, 1, 0, 0))
                .add(
                        "a header of something else gets the right one back",
                        s -> header(s, "HTTP", 1, 2, 3, 4))
                .add(
                        "connection.start is the first frame",
                        s -> {
                            RawTalk raw = s.raw();
                            raw.raw().send(RawAmqp.PROTOCOL_HEADER);
                            raw.frames(1);
                        });
    }

    private static void header(Scene s, String name, int... rest) throws Exception {
        Wire wire = new Wire().raw(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int octet : rest) {
            wire.octet(octet);
        }
        s.raw().send(wire).header();
    }

    private static Wire startOk(String mechanism, String response) {
        return new Wire()
                .table(new Wire())
                .shortString(mechanism)
                .longString(response)
                .shortString("en_US");
    }

    private static RawTalk started(Scene s) throws Exception {
        return started(s, RawAmqp.PROTOCOL_HEADER);
    }

    private static RawTalk started(Scene s, byte[] header) throws Exception {
        RawTalk raw = s.raw();
        raw.raw().send(header);
        return raw.frames(1);
    }

    private static void login(Area area) {
        Wire wantsClose =
                new Wire()
                        .shortString("capabilities")
                        .octet('F')
                        .table(
                                new Wire()
                                        .shortString("authentication_failure_close")
                                        .octet('t')
                                        .octet(1));
        area.add(
                        "PLAIN logs in",
                        s ->
                                started(s)
                                        .method(0, 10, 11, startOk("PLAIN", "\0guest\0guest"))
                                        .frames(1))
                .add(
                        "AMQPLAIN logs in",
                        s -> {
                            Wire table =
                                    new Wire().shortString("LOGIN").octet('S').longString("guest");
                            table.shortString("PASSWORD").octet('S').longString("guest");
                            Wire ok =
                                    new Wire()
                                            .table(new Wire())
                                            .shortString("AMQPLAIN")
                                            .longString(table.bytes());
                            started(s).method(0, 10, 11, ok.shortString("en_US")).frames(1);
                        })
                .add(
                        "a wrong password is told to who can hear it",
                        s -> {
                            RawTalk raw = s.raw();
                            raw.raw().login("guest", "wrong", wantsClose);
                            raw.frames(1);
                        })
                .add(
                        "a wrong password ends the socket of who cannot hear it",
                        s -> {
                            RawTalk raw = s.raw();
                            raw.raw().login("guest", "wrong", new Wire());
                            raw.frames(1);
                        })
                .add(
                        "an unknown user is told to who can hear it",
                        s -> {
                            RawTalk raw = s.raw();
                            raw.raw().login("nobody", "wrong", wantsClose);
                            raw.frames(1);
                        })
                .add(
                        "a malformed PLAIN response",
                        s -> started(s).method(0, 10, 11, startOk("PLAIN", "guest")).frames(2))
                .add(
                        "an unknown mechanism",
                        s -> started(s).method(0, 10, 11, startOk("NONE", "x")).frames(2))
                .add(
                        "a method before the login",
                        s ->
                                started(s)
                                        .method(
                                                0,
                                                10,
                                                40,
                                                new Wire()
                                                        .shortString("/")
                                                        .shortString("")
                                                        .octet(0))
                                        .frames(2));
    }

    private static void tune(Area area) {
        area.add(
                        "the offer",
                        s -> {
                            Tune offer = s.raw().raw().loginAsGuest();
                            s.note(offer.toString());
                        })
                .add("the offer is accepted", s -> tuned(s, 2047, 131_072, 60))
                .add("less of everything is accepted", s -> tuned(s, 1, 4096, 1))
                .add("no heartbeat is accepted", s -> tuned(s, 2047, 131_072, 0))
                .add("a longer heartbeat is accepted", s -> tuned(s, 2047, 131_072, 600))
                .add("a frame_max above the offer", s -> tuned(s, 2047, 131_073, 60))
                .add("an unlimited frame_max", s -> tuned(s, 2047, 0, 60))
                .add("a frame_max below the minimum", s -> tuned(s, 2047, 4095, 60))
                .add("a channel_max above the offer", s -> tuned(s, 2048, 131_072, 60))
                .add("an unlimited channel_max", s -> tuned(s, 0, 131_072, 60))
                .add(
                        "a channel above channel_max",
                        s -> {
                            RawTalk raw = s.raw().tune(5, 131_072, 0);
                            raw.raw().openVirtualHost("/");
                            raw.frames(1).method(6, 20, 10, new Wire().shortString("")).frames(1);
                        })
                .add(
                        "a frame over frame_max",
                        s -> {
                            RawTalk raw = s.raw().tune(5, 4096, 0);
                            raw.raw().openVirtualHost("/");
                            raw.frames(1).send(new Wire().frame(1, 0, new byte[4097])).frames(1);
                        });
    }

    private static void tuned(Scene s, int channelMax, int frameMax, int heartbeat)
            throws Exception {
        RawTalk raw = s.raw().tune(channelMax, frameMax, heartbeat);
        raw.send(
                new Wire().method(0, 10, 40, new Wire().shortString("/").shortString("").octet(0)));
        raw.frames(1);
    }

    private static void open(Area area) {
        area.add(
                        "an unknown virtual host is refused",
                        s -> {
                            RawTalk raw = s.raw().tune(2047, 131_072, 0);
                            raw.raw().openVirtualHost("nowhere");
                            raw.frames(1);
                        })
                .add(
                        "an empty virtual host is refused",
                        s -> {
                            RawTalk raw = s.raw().tune(2047, 131_072, 0);
                            raw.raw().openVirtualHost("");
                            raw.frames(1);
                        })
                .add(
                        "a close is answered, and the socket is the client's to end",
                        s -> {
                            Wire close =
                                    new Wire()
                                            .shortInt(200)
                                            .shortString("bye")
                                            .shortInt(0)
                                            .shortInt(0);
                            s.raw().open().method(0, 10, 50, close).frames(2);
                        })
                .add(
                        "a second open",
                        s ->
                                s.raw()
                                        .open()
                                        .method(
                                                0,
                                                10,
                                                40,
                                                new Wire()
                                                        .shortString("/")
                                                        .shortString("")
                                                        .octet(0))
                                        .frames(2))
                .add(
                        "update-secret is answered",
                        s ->
                                s.raw()
                                        .open()
                                        .method(
                                                0,
                                                10,
                                                70,
                                                new Wire().longString("x").shortString("y"))
                                        .frames(1))
                .add(
                        "a start-ok after the login",
                        s ->
                                s.raw()
                                        .open()
                                        .method(0, 10, 11, startOk("PLAIN", "\0guest\0guest"))
                                        .frames(2));
    }

    private static void frames(Area area) {
        area.add(
                        "a frame with a wrong end",
                        s ->
                                s.raw()
                                        .open()
                                        .send(new Wire().octet(8).shortInt(0).longInt(0).octet(1))
                                        .frames(2))
                .add(
                        "a frame of an unknown type",
                        s -> s.raw().open().send(new Wire().frame(9, 0, NO_FLAGS)).frames(2))
                .add(
                        "a frame of an unknown type on a channel",
                        s -> s.raw().open().send(new Wire().frame(9, 1, NO_FLAGS)).frames(2))
                .add(
                        "a heartbeat on a channel",
                        s ->
                                s.raw()
                                        .open()
                                        .send(new Wire().frame(8, 1, NO_FLAGS))
                                        .method(
                                                1,
                                                60,
                                                10,
                                                new Wire().longInt(0).shortInt(0).octet(0))
                                        .frames(2))
                .add(
                        "a header before any publish",
                        s -> s.raw().open().send(new Wire().contentHeader(1, 60, 3)).frames(2))
                .add(
                        "a body before any publish",
                        s -> s.raw().open().send(new Wire().frame(3, 1, new byte[3])).frames(2))
                .add(
                        "a method between publish and header",
                        s -> {
                            Wire wire =
                                    new Wire()
                                            .publish(1, s.n("q"))
                                            .method(
                                                    1,
                                                    60,
                                                    10,
                                                    new Wire().longInt(0).shortInt(0).octet(0));
                            s.raw().open().send(wire).frames(2);
                        })
                .add(
                        "a header of another class",
                        s ->
                                s.raw()
                                        .open()
                                        .send(
                                                new Wire()
                                                        .publish(1, s.n("q"))
                                                        .contentHeader(1, 50, 0))
                                        .frames(2))
                .add(
                        "a method on a channel that is not open",
                        s ->
                                s.raw()
                                        .open()
                                        .method(
                                                7,
                                                60,
                                                10,
                                                new Wire().longInt(0).shortInt(0).octet(0))
                                        .frames(2))
                .add(
                        "a channel that is opened twice",
                        s -> s.raw().open().method(1, 20, 10, new Wire().shortString("")).frames(2))
                .add(
                        "a close-ok nobody waits for",
                        s ->
                                s.raw()
                                        .open()
                                        .method(1, 20, 41, new Wire())
                                        .method(
                                                1,
                                                60,
                                                10,
                                                new Wire().longInt(0).shortInt(0).octet(0))
                                        .frames(2))
                .add(
                        "an unknown class on a channel",
                        s -> s.raw().open().method(1, 99, 10, new Wire()).frames(2))
                .add(
                        "an unknown method of a known class",
                        s -> s.raw().open().method(1, 60, 99, new Wire()).frames(2))
                .add(
                        "a method that only brokers send",
                        s ->
                                s.raw()
                                        .open()
                                        .method(1, 60, 21, new Wire().shortString("t"))
                                        .frames(2))
                .add(
                        "channel.open on channel zero",
                        s -> s.raw().open().method(0, 20, 10, new Wire().shortString("")).frames(2))
                .add(
                        "access.request is answered",
                        s ->
                                s.raw()
                                        .open()
                                        .method(
                                                1,
                                                30,
                                                10,
                                                new Wire().shortString("/data").octet(0x1f))
                                        .frames(1))
                .add(
                        "frames for a channel that was closed by an error are discarded",
                        s -> {
                            Wire passive =
                                    new Wire()
                                            .shortInt(0)
                                            .shortString(s.n("none"))
                                            .octet(1)
                                            .table(new Wire());
                            RawTalk raw = s.raw().open().method(1, 50, 10, passive).frames(1);
                            raw.method(1, 60, 10, new Wire().longInt(0).shortInt(0).octet(0));
                            raw.method(1, 20, 41, new Wire())
                                    .method(1, 20, 10, new Wire().shortString(""))
                                    .frames(1);
                        });
    }

    private static void properties(Area area) {
        area.add("the capabilities", s -> capabilities(s))
                .add(
                        "product and version",
                        s -> {
                            Map<String, Object> properties =
                                    s.elsewhere().channel().getConnection().getServerProperties();
                            s.note(
                                    Show.value(properties.get("product"))
                                            + " "
                                            + Show.value(properties.get("version")));
                        })
                .add(
                        "which properties there are",
                        s -> {
                            Map<String, Object> properties =
                                    s.elsewhere().channel().getConnection().getServerProperties();
                            s.note(new TreeMap<>(properties).keySet().toString());
                        });
    }

    private static void capabilities(Scene s) throws Exception {
        Connection connection = s.elsewhere().channel().getConnection();
        s.note(Show.value(connection.getServerProperties().get("capabilities")));
    }
}
