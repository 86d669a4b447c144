package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** AMQP 0-9-1 by hand on a plain socket, for what no client library would send. */
public final class RawAmqp implements Closeable {
    /** The frame type of methods. */
    public static final int METHOD = 1;

    /** The frame type of content headers. */
    public static final int HEADER = 2;

    /** The frame type of content bodies. */
    public static final int BODY = 3;

    /** The frame type of heartbeats. */
    public static final int HEARTBEAT = 8;

    /** What a client sends first. */
    public static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private static final int CONNECTION = 10;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** A frame as it came. */
    public record Frame(int type, int channel, byte[] payload) {
        /** The class of a method frame. */
        public int classId() {
            return ByteBuffer.wrap(payload).getShort(0);
        }

        /** The method of a method frame. */
        public int methodId() {
            return ByteBuffer.wrap(payload).getShort(2);
        }

        /** Whether this is the given method. */
        public boolean is(int classId, int methodId) {
            return type == METHOD && classId() == classId && methodId() == methodId;
        }

        @Override
        public String toString() {
            return type == METHOD
                    ? "method " + classId() + "." + methodId() + " on channel " + channel
                    : "frame of type " + type + " on channel " + channel;
        }
    }

    /** A close of the connection or of a channel. */
    public record Close(int code, String text, int classId, int methodId) {
        static Close of(Frame frame) {
            ByteBuffer payload = ByteBuffer.wrap(frame.payload(), 4, frame.payload().length - 4);
            int code = Short.toUnsignedInt(payload.getShort());
            byte[] text = new byte[Byte.toUnsignedInt(payload.get())];
            payload.get(text);
            return new Close(code, new String(text, UTF_8), payload.getShort(), payload.getShort());
        }
    }

    /** Connects; nothing is sent yet. */
    public RawAmqp(BrokerAddress address) throws IOException {
        int patienceMillis = (int) Await.PATIENCE.toMillis();
        socket.connect(new InetSocketAddress(address.host(), address.port()), patienceMillis);
        socket.setSoTimeout(patienceMillis);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A socket to a broker of the test's own; the test closes it. */
    public static RawAmqp connect(BrokerAddress address) throws IOException {
        return new RawAmqp(address);
    }

    /** The socket itself. */
    public Socket socket() {
        return socket;
    }

    /** Sends bytes as they are; a peer that has already hung up is no failure here. */
    public RawAmqp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends what was built. */
    public RawAmqp send(Wire wire) throws IOException {
        return send(wire.bytes());
    }

    /** Sends a method on a channel. */
    public RawAmqp method(int channel, int classId, int methodId, Wire arguments)
            throws IOException {
        return send(new Wire().method(channel, classId, methodId, arguments));
    }

    /** Reads so many bytes as they come. */
    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Reads the next frame. */
    public Frame read() throws IOException {
        int type = in.readUnsignedByte();
        int channel = in.readUnsignedShort();
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        int end = in.readUnsignedByte();
        if (end != 0xCE) {
            throw new AssertionError("frame end is " + end);
        }
        return new Frame(type, channel, payload);
    }

    /** Reads frames until this method comes. */
    public Frame await(int classId, int methodId) throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.is(classId, methodId)) {
                return frame;
            }
            if (frame.is(CONNECTION, 50)) {
                throw new AssertionError("closed instead: " + Close.of(frame));
            }
        }
    }

    /** Header, start, start-ok: up to the answer to the login, which is not read. */
    public RawAmqp login(String user, String password, Wire clientProperties) throws IOException {
        send(PROTOCOL_HEADER);
        await(CONNECTION, 10);
        Wire startOk =
                new Wire()
                        .table(clientProperties)
                        .shortString("PLAIN")
                        .longString("\0" + user + "\0" + password)
                        .shortString("en_US");
        return method(0, CONNECTION, 11, startOk);
    }

    /** Logs in as guest; returns what connection.tune offered. */
    public Tune loginAsGuest() throws IOException {
        login("guest", "guest", new Wire());
        ByteBuffer tune = ByteBuffer.wrap(await(CONNECTION, 30).payload(), 4, 8);
        return new Tune(
                Short.toUnsignedInt(tune.getShort()),
                tune.getInt(),
                Short.toUnsignedInt(tune.getShort()));
    }

    /** What connection.tune offers and tune-ok accepts. */
    public record Tune(int channelMax, int frameMax, int heartbeat) {}

    /** Sends connection.tune-ok. */
    public RawAmqp tuneOk(Tune tune) throws IOException {
        return method(
                0,
                CONNECTION,
                31,
                new Wire()
                        .shortInt(tune.channelMax())
                        .longInt(tune.frameMax())
                        .shortInt(tune.heartbeat()));
    }

    /** Sends connection.open. */
    public RawAmqp openVirtualHost(String name) throws IOException {
        return method(0, CONNECTION, 40, new Wire().shortString(name).shortString("").octet(0));
    }

    /** Opens a connection with the limits offered and without heartbeats. */
    public RawAmqp open() throws IOException {
        Tune offered = loginAsGuest();
        tuneOk(new Tune(offered.channelMax(), offered.frameMax(), 0)).openVirtualHost("/");
        await(CONNECTION, 41);
        return this;
    }

    /** Opens a connection and a channel. */
    public RawAmqp openWithChannel(int channel) throws IOException {
        open();
        method(channel, 20, 10, new Wire().shortString(""));
        await(20, 11);
        return this;
    }

    /** Reads frames until connection.close and answers it. */
    public Close awaitConnectionClose() throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.is(CONNECTION, 50)) {
                sendIfOpen(new Wire().method(0, CONNECTION, 51, new Wire()));
                return Close.of(frame);
            }
        }
    }

    /** Reads frames until the connection or a channel is closed. */
    public Close awaitClose() throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.is(CONNECTION, 50) || frame.is(20, 40)) {
                return Close.of(frame);
            }
        }
    }

    /** Reads frames until channel.close and answers it. */
    public Close awaitChannelClose() throws IOException {
        Frame frame = await(20, 40);
        method(frame.channel(), 20, 41, new Wire());
        return Close.of(frame);
    }

    /** Reads until the peer has closed the socket, with or without a reset. */
    public void awaitEnd() throws IOException {
        try {
            while (in.read() != -1) {
                // what came before the end does not matter here
            }
        } catch (SocketException reset) {
            // the broker closed with unread bytes of ours: an end, too
        }
    }

    /** Whether the peer closes without having sent connection.close. */
    public boolean endsWithoutClose() throws IOException {
        try {
            while (true) {
                if (read().is(CONNECTION, 50)) {
                    return false;
                }
            }
        } catch (EOFException | SocketException end) {
            return true;
        }
    }

    private void sendIfOpen(Wire wire) throws IOException {
        try {
            send(wire);
        } catch (SocketException gone) {
            // the broker did not wait for our close-ok
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
