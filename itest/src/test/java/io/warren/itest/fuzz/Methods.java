package io.warren.itest.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.itest.support.Wire;
import java.util.List;
import java.util.Random;

/**
 * The methods of AMQP 0-9-1 and values for their arguments, some of them sensible.
 *
 * <p>Arguments are one letter each: o octet, S short, i long, l long long, s short string, L long
 * string, T table.
 */
final class Methods {
    /** All names begin so, but those that every broker has: what is left behind can be found. */
    static final List<String> NAMES = List.of("fuzz.a", "fuzz.b", "fuzz.c", "fuzz.d");

    private static final List<String> OTHER_NAMES =
            List.of(
                    "",
                    "",
                    "amq.direct",
                    "amq.fanout",
                    "amq.topic",
                    "amq.headers",
                    "amq.rabbitmq.trace",
                    "amq.rabbitmq.reply-to",
                    "direct",
                    "topic",
                    "headers",
                    "fanout",
                    "/",
                    "#",
                    "*.fuzz.#",
                    "guest");

    private static final List<String> TABLE_NAMES =
            List.of(
                    "x-max-priority",
                    "x-message-ttl",
                    "x-expires",
                    "x-max-length",
                    "x-overflow",
                    "x-dead-letter-exchange",
                    "x-queue-type",
                    "x-match",
                    "x-priority",
                    "alternate-exchange",
                    "CC",
                    "BCC",
                    "capabilities",
                    "a");

    private static final String TYPES = "tbBsuIilLfdDSATFVxZ";
    private static final int MAX_DEPTH = 12;

    /** A method by its numbers and the letters of its arguments. */
    record Method(int classId, int methodId, String arguments) {
        boolean declares() {
            return methodId == 10 && (classId == 40 || classId == 50);
        }
    }

    /** What a client may send on an open channel. */
    static final List<Method> OF_CHANNELS =
            List.of(
                    new Method(20, 20, "o"),
                    new Method(30, 10, "so"),
                    new Method(40, 10, "SssoT"),
                    new Method(40, 20, "Sso"),
                    new Method(40, 30, "SsssoT"),
                    new Method(40, 40, "SsssoT"),
                    new Method(50, 10, "SsoT"),
                    new Method(50, 20, "SsssoT"),
                    new Method(50, 30, "Sso"),
                    new Method(50, 40, "Sso"),
                    new Method(50, 50, "SsssT"),
                    new Method(60, 10, "iSo"),
                    new Method(60, 20, "SssoT"),
                    new Method(60, 30, "so"),
                    new Method(60, 40, "Ssso"),
                    new Method(60, 70, "Sso"),
                    new Method(60, 80, "lo"),
                    new Method(60, 90, "lo"),
                    new Method(60, 100, "o"),
                    new Method(60, 110, "o"),
                    new Method(60, 120, "lo"),
                    new Method(85, 10, "o"),
                    new Method(90, 10, ""),
                    new Method(90, 20, ""),
                    new Method(90, 30, ""));

    /** All others: of the connection, of channels that open and close, and those of a server. */
    static final List<Method> OTHERS =
            List.of(
                    new Method(10, 10, "ooTLL"),
                    new Method(10, 11, "TsLs"),
                    new Method(10, 20, "L"),
                    new Method(10, 21, "L"),
                    new Method(10, 30, "SiS"),
                    new Method(10, 31, "SiS"),
                    new Method(10, 40, "sso"),
                    new Method(10, 41, "s"),
                    new Method(10, 50, "SsSS"),
                    new Method(10, 51, ""),
                    new Method(10, 60, "s"),
                    new Method(10, 61, ""),
                    new Method(10, 70, "Ls"),
                    new Method(10, 71, ""),
                    new Method(20, 10, "s"),
                    new Method(20, 11, "L"),
                    new Method(20, 21, "o"),
                    new Method(20, 40, "SsSS"),
                    new Method(20, 41, ""),
                    new Method(30, 11, "S"),
                    new Method(40, 11, ""),
                    new Method(40, 21, ""),
                    new Method(40, 31, ""),
                    new Method(40, 51, ""),
                    new Method(50, 11, "sii"),
                    new Method(50, 21, ""),
                    new Method(50, 31, "i"),
                    new Method(50, 41, "i"),
                    new Method(50, 51, ""),
                    new Method(60, 11, ""),
                    new Method(60, 21, "s"),
                    new Method(60, 31, "s"),
                    new Method(60, 50, "Ssss"),
                    new Method(60, 60, "sloss"),
                    new Method(60, 71, "lossi"),
                    new Method(60, 72, "s"),
                    new Method(60, 111, ""),
                    new Method(85, 11, ""),
                    new Method(90, 11, ""),
                    new Method(90, 21, ""),
                    new Method(90, 31, ""));

    private final Random random;

    Methods(Random random) {
        this.random = random;
    }

    /** Arguments that can be decoded, most of them sensible. */
    byte[] sensible(Method method) {
        Wire wire = new Wire();
        for (int i = 0; i < method.arguments().length(); i++) {
            char kind = method.arguments().charAt(i);
            if (kind == 'o' && random.nextInt(12) > 0) {
                wire.octet(flags(method));
            } else {
                append(wire, kind, i == 1 && method.declares());
            }
        }
        return wire.bytes();
    }

    /** Flags that are not refused at once: what RabbitMQ does not do ends the connection. */
    private int flags(Method method) {
        int id = method.classId() << 16 | method.methodId();
        return switch (id) {
            case 20 << 16 | 20, 60 << 16 | 100, 60 << 16 | 110 -> 1;
            case 60 << 16 | 40 -> one(0, 1);
            case 40 << 16 | 10, 50 << 16 | 10 -> one(0, 2, 4, 8, 10, 16);
            default -> one(0, 1, 2, 3);
        };
    }

    /**
     * The same with some bytes changed, cut off or too many; the name of what it declares stays.
     */
    byte[] mutated(Method method) {
        byte[] bytes = sensible(method);
        int from = method.declares() ? 3 + bytes[2] : 0;
        byte[] changed = bytes;
        switch (random.nextInt(4)) {
            case 0 -> changed = cut(bytes, from);
            case 1 -> changed = new Wire().raw(bytes).raw(noise(1 + random.nextInt(40))).bytes();
            default -> {
                for (int n = random.nextInt(4); n >= 0 && bytes.length > from; n--) {
                    int at = from + random.nextInt(bytes.length - from);
                    changed[at] = (byte) random.nextInt(256);
                }
            }
        }
        return changed;
    }

    private byte[] cut(byte[] bytes, int from) {
        int length = from + random.nextInt(bytes.length - from + 1);
        return java.util.Arrays.copyOf(bytes, length);
    }

    byte[] noise(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private void append(Wire wire, char kind, boolean ownName) {
        switch (kind) {
            case 'o' -> wire.octet(random.nextInt(4) == 0 ? random.nextInt(256) : one(0, 1, 2, 3));
            case 'S' -> wire.shortInt(random.nextInt(4) == 0 ? random.nextInt() : one(0, 1, 200));
            case 'i' -> wire.longInt(random.nextInt(40) == 0 ? random.nextInt() : 0);
            case 'l' ->
                    wire.longLong(random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(9));
            case 's' -> wire.shortString(ownName ? ownName() : name());
            case 'L' ->
                    wire.longString(random.nextInt(3) == 0 ? noise(random.nextInt(30)) : text());
            case 'T' -> wire.table(table(0));
            default -> throw new IllegalArgumentException("argument " + kind);
        }
    }

    private int one(int... values) {
        return values[random.nextInt(values.length)];
    }

    private byte[] text() {
        return (random.nextBoolean() ? "guest" : "\0guest\0guest").getBytes(UTF_8);
    }

    private String ownName() {
        return random.nextInt(6) == 0 ? "" : pick(NAMES);
    }

    private String name() {
        return random.nextInt(3) == 0 ? pick(OTHER_NAMES) : pick(NAMES);
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A table of any depth; most can be decoded. */
    Wire table(int depth) {
        Wire table = new Wire();
        for (int left = random.nextInt(4); left > 0; left--) {
            table.shortString(random.nextInt(9) == 0 ? "n" + random.nextInt() : pick(TABLE_NAMES));
            field(table, depth);
        }
        return table;
    }

    private void field(Wire out, int depth) {
        char type = TYPES.charAt(random.nextInt(TYPES.length() - (random.nextInt(9) == 0 ? 0 : 1)));
        out.octet(type);
        switch (type) {
            case 't', 'b', 'B' -> out.octet(random.nextInt(256));
            case 's', 'u' -> out.shortInt(random.nextInt());
            case 'I', 'i', 'f' -> out.longInt(random.nextInt());
            case 'l', 'L', 'd', 'T' -> out.longLong(random.nextLong());
            case 'D' -> out.octet(random.nextInt(256)).longInt(random.nextInt());
            case 'S' -> out.longString(pick(random.nextBoolean() ? NAMES : OTHER_NAMES));
            case 'x' -> out.longString(noise(random.nextInt(20)));
            case 'F' -> out.table(depth < MAX_DEPTH ? table(depth + 1) : new Wire());
            case 'A' -> out.longString(array(depth));
            default -> {
                // V has no value, Z does not exist
            }
        }
    }

    private byte[] array(int depth) {
        Wire array = new Wire();
        for (int left = depth < MAX_DEPTH ? random.nextInt(4) : 0; left > 0; left--) {
            field(array, depth + 1);
        }
        return array.bytes();
    }
}
