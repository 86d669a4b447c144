package io.warren.itest.fuzz;

import io.warren.itest.fuzz.Methods.Method;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What one client sends, by its seed: the same seed is the same client for ever. */
final class Corpus {
    /** Channels that a client opens first, from 1 on. */
    static final int CHANNELS = 4;

    private static final int FRAME_MAX = 131_072;

    private final Random random;
    private final Methods methods;

    /** How a client behaves when it has sent everything. */
    enum End {
        /** It closes its connection as it should, and must be answered. */
        CLOSES,
        /** It sends no more, and must be hung up on. */
        STOPS,
        /** It is gone without a word. */
        VANISHES
    }

    /**
     * A client.
     *
     * @param loggedIn whether it opens its connection and channels properly first
     * @param chunks what it sends, one write each
     */
    record Client(boolean loggedIn, List<byte[]> chunks, End end) {}

    private Corpus(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        methods = new Methods(random);
    }

    static Client client(long seed) {
        return new Corpus(seed).client();
    }

    private Client client() {
        int kind = random.nextInt(100);
        if (kind < 8) {
            return new Client(
                    false, split(stranger()), random.nextBoolean() ? End.STOPS : End.VANISHES);
        }
        byte[] sent =
                kind < 20
                        ? frames()
                        : kind < 45
                                ? oneMethod()
                                : kind < 65 ? contents() : kind < 75 ? damaged() : sequence();
        boolean cut = random.nextInt(10) == 0;
        if (cut) {
            sent = Arrays.copyOf(sent, random.nextInt(sent.length + 1));
        }
        // Whoever sends only whole frames with right lengths is understood to the end.
        boolean whole = kind >= 75 && !cut;
        End end = whole ? End.CLOSES : random.nextInt(4) == 0 ? End.VANISHES : End.STOPS;
        return new Client(true, split(sent), end);
    }

    private List<byte[]> split(byte[] bytes) {
        List<byte[]> chunks = new ArrayList<>();
        int at = 0;
        for (int cuts = random.nextInt(6); cuts > 0 && at < bytes.length; cuts--) {
            int next = at + random.nextInt(bytes.length - at);
            chunks.add(Arrays.copyOfRange(bytes, at, next));
            at = next;
        }
        chunks.add(Arrays.copyOfRange(bytes, at, bytes.length));
        return chunks;
    }

    /** Somebody who does not log in, or not well. */
    private byte[] stranger() {
        Wire wire = new Wire();
        if (random.nextInt(3) > 0) {
            wire.raw(RawAmqp.PROTOCOL_HEADER);
        }
        switch (random.nextInt(3)) {
            case 0 -> wire.raw(methods.noise(random.nextInt(300)));
            case 1 ->
                    wire.method(0, 10, 11, new Wire().raw(methods.mutated(Methods.OTHERS.get(1))));
            default -> {
                for (int left = random.nextInt(5); left >= 0; left--) {
                    wire.raw(frame());
                }
            }
        }
        return wire.bytes();
    }

    /** Frames of any type, length and content. */
    private byte[] frames() {
        Wire wire = new Wire();
        for (int left = 1 + random.nextInt(8); left > 0; left--) {
            wire.raw(frame());
        }
        return wire.bytes();
    }

    private byte[] frame() {
        int type = random.nextInt(4) == 0 ? random.nextInt(256) : 1 + random.nextInt(3);
        byte[] payload = methods.noise(random.nextInt(60));
        if (random.nextInt(4) > 0) {
            return new Wire().frame(type, channel(), payload).bytes();
        }
        int size = random.nextBoolean() ? random.nextInt() : random.nextInt(2 * FRAME_MAX);
        Wire wrong = new Wire().octet(type).shortInt(random.nextInt()).longInt(size);
        return wrong.raw(payload).octet(random.nextInt(256)).bytes();
    }

    private int channel() {
        return random.nextInt(12) == 0 ? random.nextInt(65_536) : random.nextInt(CHANNELS + 2);
    }

    /** A right header of any method, with wrong arguments. */
    private byte[] oneMethod() {
        Method method = random.nextInt(3) == 0 ? pick(Methods.OTHERS) : pick(Methods.OF_CHANNELS);
        boolean ofConnection = method.classId() == 10;
        int channel = ofConnection == (random.nextInt(8) > 0) ? 0 : 1 + random.nextInt(CHANNELS);
        byte[] arguments =
                random.nextInt(4) == 0 && !method.declares()
                        ? methods.noise(random.nextInt(50))
                        : methods.mutated(method);
        return new Wire()
                .method(channel, method.classId(), method.methodId(), new Wire().raw(arguments))
                .bytes();
    }

    /** Publishes whose headers and bodies do not match, or just do. */
    private byte[] contents() {
        Wire wire = new Wire();
        Method publish = new Method(60, 40, "Ssso");
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            int channel = 1 + random.nextInt(CHANNELS);
            Wire arguments = new Wire().raw(methods.sensible(publish));
            wire.method(channel, 60, 40, arguments);
            int body = random.nextInt(200);
            long told = random.nextInt(4) == 0 ? random.nextInt(400) : body;
            wire.frame(RawAmqp.HEADER, channel, header(random.nextInt(40) == 0 ? -told : told));
            for (int bytes = body; bytes > 0; ) {
                int piece = 1 + random.nextInt(bytes);
                int where = random.nextInt(20) == 0 ? channel() : channel;
                wire.frame(RawAmqp.BODY, where, methods.noise(piece));
                bytes -= piece;
            }
        }
        return wire.bytes();
    }

    private byte[] header(long bodySize) {
        Wire header =
                new Wire()
                        .shortInt(random.nextInt(30) == 0 ? random.nextInt() : 60)
                        .shortInt(random.nextInt(30) == 0 ? random.nextInt() : 0)
                        .longLong(bodySize);
        switch (random.nextInt(4)) {
            case 0 -> header.shortInt(0);
            case 1 -> header.shortInt(1 << 13).table(methods.table(0));
            case 2 -> header.shortInt(random.nextInt()).raw(methods.noise(random.nextInt(60)));
            default ->
                    header.shortInt(1 << 12 | 1 << 11 | 1 << 7)
                            .octet(random.nextInt(4))
                            .octet(random.nextInt(256))
                            .shortString("id");
        }
        return header.bytes();
    }

    /** A good conversation with some bytes changed; it declares nothing, for want of a name. */
    private byte[] damaged() {
        Wire wire = new Wire();
        for (int left = 1 + random.nextInt(10); left > 0; left--) {
            Method method = pick(Methods.OF_CHANNELS);
            if (!method.declares()) {
                append(wire, 1 + random.nextInt(CHANNELS), method);
            }
        }
        byte[] bytes = wire.bytes();
        for (int left = 1 + random.nextInt(3); left > 0 && bytes.length > 0; left--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Good methods in any order on any channel; more channels come, since errors close some. */
    private byte[] sequence() {
        Wire wire = new Wire();
        int channels = CHANNELS;
        for (int left = 1 + random.nextInt(80); left > 0; left--) {
            int channel = 1 + random.nextInt(channels);
            switch (random.nextInt(100)) {
                case 0 -> wire.method(channel, 20, 10, new Wire().shortString(""));
                case 1 -> wire.method(channel, 20, 41, new Wire());
                case 2, 3 -> append(wire, channel, new Method(20, 40, "SsSS"));
                case 4, 5, 6, 7, 8, 9, 10 ->
                        wire.method(++channels, 20, 10, new Wire().shortString(""));
                default -> append(wire, channel, pick(Methods.OF_CHANNELS));
            }
        }
        return wire.bytes();
    }

    private void append(Wire wire, int channel, Method method) {
        Wire arguments = new Wire().raw(methods.sensible(method));
        wire.method(channel, method.classId(), method.methodId(), arguments);
        if (method.classId() == 60 && method.methodId() == 40) {
            byte[] body = methods.noise(1 + random.nextInt(2_000));
            wire.contentHeader(channel, 60, body.length).frame(RawAmqp.BODY, channel, body);
        }
    }

    private Method pick(List<Method> from) {
        return from.get(random.nextInt(from.size()));
    }
}
