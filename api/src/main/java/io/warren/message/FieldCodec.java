package io.warren.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads, checks and compares encoded field values. A value lies at an offset of an array: one byte
 * of type, then the payload.
 *
 * <p>Source: AMQP 0-9-1 section 4.2.5.5 with the types as RabbitMQ reads and writes them ({@code t
 * b B s u I i l L f d D S A T F V x}).
 */
final class FieldCodec {
    private FieldCodec() {}

    static int readShort(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }

    static int readInt(byte[] b, int at) {
        return readShort(b, at) << 16 | readShort(b, at + 2);
    }

    static long readLong(byte[] b, int at) {
        return (long) readInt(b, at) << 32 | readInt(b, at + 4) & 0xffffffffL;
    }

    /**
     * Checks the entries of a table from {@code at} up to {@code end}.
     *
     * @throws MalformedFieldException when they are not well formed
     */
    static void checkTable(byte[] b, int at, int end, int depth) {
        int next = at;
        while (next < end) {
            int key = b[next] & 0xff;
            require(next + 1 + key, end, "a field's name");
            next = checkValue(b, next + 1 + key, end, depth);
        }
    }

    private static void checkArray(byte[] b, int at, int end, int depth) {
        int next = at;
        while (next < end) {
            next = checkValue(b, next, end, depth);
        }
    }

    /** Checks one value and returns the offset behind it. */
    private static int checkValue(byte[] b, int at, int end, int depth) {
        require(at + 1, end, "a field's type");
        int payload = at + 1;
        int fixed = fixedSize(b[at]);
        if (fixed >= 0) {
            require(payload + fixed, end, "a field's value");
            return payload + fixed;
        }
        require(payload + 4, end, "a field's length");
        int length = readInt(b, payload);
        if (length < 0 || length > end - payload - 4) {
            throw new MalformedFieldException("a field's length runs past the end of its table");
        }
        int behind = payload + 4 + length;
        if (b[at] == 'F' || b[at] == 'A') {
            if (depth >= FieldTable.MAX_DEPTH) {
                throw new MalformedFieldException(
                        "tables are nested deeper than " + FieldTable.MAX_DEPTH);
            }
            if (b[at] == 'F') {
                checkTable(b, payload + 4, behind, depth + 1);
            } else {
                checkArray(b, payload + 4, behind, depth + 1);
            }
        }
        return behind;
    }

    private static void require(int needed, int end, String what) {
        if (needed > end) {
            throw new MalformedFieldException(what + " runs past the end of its table");
        }
    }

    /** The payload's size in bytes, or -1 for a type that carries its length. */
    private static int fixedSize(byte type) {
        return switch (type) {
            case 'V' -> 0;
            case 't', 'b', 'B' -> 1;
            case 's', 'u' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            case 'S', 'x', 'F', 'A' -> -1;
            default ->
                    throw new MalformedFieldException(
                            "unknown field type 0x" + Integer.toHexString(type & 0xff));
        };
    }

    /** The whole size of a checked value, its type included. */
    static int size(byte[] b, int at) {
        int fixed = fixedSize(b[at]);
        return fixed >= 0 ? 1 + fixed : 5 + readInt(b, at + 1);
    }

    /** The value as a Java object; {@link FieldTable#get} says which. */
    static @Nullable Object decode(byte[] b, int at) {
        int p = at + 1;
        return switch (b[at]) {
            case 'V' -> null;
            case 't' -> b[p] != 0;
            case 'b' -> b[p];
            case 'B' -> (short) (b[p] & 0xff);
            case 's' -> (short) readShort(b, p);
            case 'u' -> readShort(b, p);
            case 'I' -> readInt(b, p);
            case 'i' -> readInt(b, p) & 0xffffffffL;
            case 'l', 'L' -> readLong(b, p);
            case 'f' -> Float.intBitsToFloat(readInt(b, p));
            case 'd' -> Double.longBitsToDouble(readLong(b, p));
            case 'D' -> decimal(b, p);
            case 'T' -> instant(readLong(b, p));
            case 'S' -> new String(b, p + 4, readInt(b, p), StandardCharsets.UTF_8);
            case 'x' -> Arrays.copyOfRange(b, p + 4, p + 4 + readInt(b, p));
            case 'F' -> FieldTable.checked(b, p + 4, readInt(b, p));
            case 'A' -> array(b, p + 4, p + 4 + readInt(b, p));
            default -> throw new IllegalStateException("unchecked field type " + b[at]);
        };
    }

    private static BigDecimal decimal(byte[] b, int at) {
        return new BigDecimal(BigInteger.valueOf(readInt(b, at + 1)), b[at] & 0xff);
    }

    /** Seconds beyond what an Instant can hold are kept at its end: senders put anything there. */
    static Instant instant(long seconds) {
        long last = Instant.MAX.getEpochSecond();
        return Instant.ofEpochSecond(Math.max(-last, Math.min(last, seconds)));
    }

    private static List<@Nullable Object> array(byte[] b, int from, int end) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int at = from; at < end; at += size(b, at)) {
            values.add(decode(b, at));
        }
        return values;
    }

    static boolean isInteger(byte type) {
        return switch (type) {
            case 'b', 'B', 's', 'u', 'I', 'i', 'l', 'L' -> true;
            default -> false;
        };
    }

    static long integer(byte[] b, int at) {
        int p = at + 1;
        return switch (b[at]) {
            case 'b' -> b[p];
            case 'B' -> b[p] & 0xff;
            case 's' -> (short) readShort(b, p);
            case 'u' -> readShort(b, p);
            case 'I' -> readInt(b, p);
            case 'i' -> readInt(b, p) & 0xffffffffL;
            default -> readLong(b, p);
        };
    }

    private static boolean isFloat(byte type) {
        return type == 'f' || type == 'd';
    }

    private static double floating(byte[] b, int at) {
        return b[at] == 'f'
                ? Float.intBitsToFloat(readInt(b, at + 1))
                : Double.longBitsToDouble(readLong(b, at + 1));
    }

    /** Equality by value: integers of any width, floats of any width, tables in any key order. */
    static boolean sameValue(byte[] a, int x, byte[] b, int y) {
        if (isInteger(a[x])) {
            return isInteger(b[y]) && integer(a, x) == integer(b, y);
        }
        if (isFloat(a[x])) {
            return isFloat(b[y]) && Double.compare(floating(a, x), floating(b, y)) == 0;
        }
        if (a[x] != b[y]) {
            return false;
        }
        return switch (a[x]) {
            case 't' -> (a[x + 1] != 0) == (b[y + 1] != 0);
            case 'D' -> decimal(a, x + 1).compareTo(decimal(b, y + 1)) == 0;
            case 'F' -> table(a, x).equals(table(b, y));
            case 'A' -> sameArray(a, x, b, y);
            default -> Arrays.equals(a, x, x + size(a, x), b, y, y + size(b, y));
        };
    }

    private static boolean sameArray(byte[] a, int x, byte[] b, int y) {
        int atA = x + 5;
        int atB = y + 5;
        int endA = x + size(a, x);
        int endB = y + size(b, y);
        while (atA < endA && atB < endB) {
            if (!sameValue(a, atA, b, atB)) {
                return false;
            }
            atA += size(a, atA);
            atB += size(b, atB);
        }
        return atA == endA && atB == endB;
    }

    /** A hash that agrees with {@link #sameValue}. */
    static int valueHash(byte[] b, int at) {
        if (isInteger(b[at])) {
            return Long.hashCode(integer(b, at));
        }
        if (isFloat(b[at])) {
            return Double.hashCode(floating(b, at));
        }
        return switch (b[at]) {
            case 't' -> Boolean.hashCode(b[at + 1] != 0);
            case 'D' -> decimal(b, at + 1).stripTrailingZeros().hashCode();
            case 'F' -> table(b, at).hashCode();
            case 'A' -> arrayHash(b, at + 5, at + size(b, at));
            default -> Hashing.hash(b, at, at + size(b, at));
        };
    }

    private static int arrayHash(byte[] b, int from, int end) {
        int hash = 1;
        for (int at = from; at < end; at += size(b, at)) {
            hash = 31 * hash + valueHash(b, at);
        }
        return hash;
    }

    private static FieldTable table(byte[] b, int at) {
        return FieldTable.checked(b, at + 5, readInt(b, at + 1));
    }
}
