package io.warren.exchange.headers;

import io.warren.message.FieldTable;
import io.warren.message.FieldTable.Cursor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/**
 * A value that a binding asks for, as a key to look up what a message has.
 *
 * <p>Equality is that of headers exchanges: among numbers (timestamps are such) by value, between
 * strings and byte strings by bytes, otherwise as field tables compare.
 *
 * <p>It keeps a cursor, which it only reads and never moves, so that any thread may use it.
 */
final class HeaderValue {
    private final Cursor field;

    HeaderValue(Cursor field) {
        this.field = canonical(field);
    }

    /**
     * The same value in the form that {@link #hash} and {@link #equalTo} want. Allocates: for a
     * byte string, which is rewritten as a string; no other has two forms.
     */
    static Cursor canonical(Cursor field) {
        if (field.type() != 'x' || !(field.value() instanceof byte[] bytes)) {
            return field;
        }
        ByteBuffer table = ByteBuffer.allocate(6 + bytes.length);
        table.put((byte) 0).put((byte) 'S').putInt(bytes.length).put(bytes);
        Cursor string = FieldTable.decode(table.array(), 0, table.capacity()).cursor();
        string.next();
        return string;
    }

    /** The hash of a value that equals what the (canonical) cursor is at. */
    static int hash(Cursor field) {
        // Adding 0.0 makes the negative zero a positive one: they are equal, and so is the integer.
        return isNumber(field) ? Double.hashCode(toDouble(field) + 0.0) : field.valueHash();
    }

    /** Whether this is the value that the (canonical) cursor is at. */
    boolean equalTo(Cursor other) {
        if (!isNumber(field) || !isNumber(other)) {
            return field.valueEquals(other);
        }
        boolean exact = isExact(field);
        if (exact == isExact(other)) {
            return exact
                    ? toLong(field) == toLong(other)
                    : Double.compare(toDouble(field) + 0.0, toDouble(other) + 0.0) == 0;
        }
        return exact ? same(toLong(field), toDouble(other)) : same(toLong(other), toDouble(field));
    }

    private static boolean same(long exact, double number) {
        // 2^63 is the one double that a cast to long makes another number of.
        return exact == number && exact == (long) number && number != 0x1p63;
    }

    private static boolean isNumber(Cursor field) {
        return isExact(field) || field.type() == 'd' || field.type() == 'f';
    }

    private static boolean isExact(Cursor field) {
        return field.isInteger() || field.type() == 'T';
    }

    private static long toLong(Cursor field) {
        return field.isInteger()
                ? field.integerValue()
                : ((Instant) Objects.requireNonNull(field.value())).getEpochSecond();
    }

    private static double toDouble(Cursor field) {
        return isExact(field)
                ? toLong(field)
                : ((Number) Objects.requireNonNull(field.value())).doubleValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderValue that && equalTo(that.field);
    }

    @Override
    public int hashCode() {
        return hash(field);
    }

    @Override
    public String toString() {
        return String.valueOf(field.value());
    }
}
