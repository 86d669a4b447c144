package io.warren.itest.compare;

import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Frame;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** AMQP by hand: what is sent comes from the case, what comes back is noted frame by frame. */
final class RawTalk {
    private final Scene scene;
    private final RawAmqp raw;

    RawTalk(Scene scene, RawAmqp raw) throws IOException {
        this.scene = scene;
        this.raw = raw;
        raw.socket().setSoTimeout((int) Talk.PATIENCE.toMillis());
    }

    RawAmqp raw() {
        return raw;
    }

    /** Connects as guest with the offered limits, and opens channel 1. */
    RawTalk open() throws IOException {
        raw.openWithChannel(1);
        return this;
    }

    /** Logs in and answers the offer with these limits. */
    RawTalk tune(int channelMax, int frameMax, int heartbeat) throws IOException {
        raw.loginAsGuest();
        raw.tuneOk(new Tune(channelMax, frameMax, heartbeat));
        return this;
    }

    RawTalk send(Wire wire) throws IOException {
        try {
            raw.send(wire);
        } catch (SocketException ended) {
            // what is read next shows how
        }
        return this;
    }

    RawTalk method(int channel, int classId, int methodId, Wire arguments) throws IOException {
        return send(new Wire().method(channel, classId, methodId, arguments));
    }

    /** Notes the next so many frames; a close of the connection or the end is the last. */
    RawTalk frames(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String line = next();
            scene.note(line);
            if (line.startsWith("socket") || line.startsWith("connection closed")) {
                break;
            }
        }
        return this;
    }

    /** Notes the next so many frames in the order of their texts. */
    RawTalk framesInAnyOrder(int count) throws IOException {
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            lines[i] = next();
        }
        Arrays.sort(lines);
        for (String line : lines) {
            scene.note(line);
        }
        return this;
    }

    /** Notes whether a protocol header and the end came back, or something else. */
    RawTalk header() throws IOException {
        byte[] bytes = raw.readBytes(8);
        if (bytes[0] == 'A') {
            scene.note("header " + HexFormat.of().formatHex(bytes));
            return frames(1);
        }
        scene.note("no header but a frame of type " + bytes[0]);
        return this;
    }

    private String next() throws IOException {
        try {
            return describe(raw.read());
        } catch (EOFException | SocketException end) {
            return "socket ended";
        } catch (SocketTimeoutException silence) {
            return "socket silent";
        }
    }

    private static String describe(Frame frame) {
        if (frame.type() != RawAmqp.METHOD) {
            return "frame of type " + frame.type() + " on channel " + frame.channel();
        }
        if (frame.is(10, 50) || frame.is(20, 40)) {
            ByteBuffer payload = ByteBuffer.wrap(frame.payload(), 4, frame.payload().length - 4);
            int code = Short.toUnsignedInt(payload.getShort());
            byte[] text = new byte[Byte.toUnsignedInt(payload.get())];
            payload.get(text);
            return Show.closed(
                    frame.is(10, 50) ? "connection" : "channel",
                    code,
                    new String(text, java.nio.charset.StandardCharsets.UTF_8),
                    payload.getShort(),
                    payload.getShort());
        }
        if (frame.is(10, 60)) {
            byte[] payload = frame.payload();
            int length = Byte.toUnsignedInt(payload[4]);
            return "blocked: "
                    + new String(payload, 5, length, java.nio.charset.StandardCharsets.UTF_8);
        }
        return frame.toString();
    }
}
