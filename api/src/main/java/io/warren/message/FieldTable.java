package io.warren.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable table of named values, kept in the wire form of AMQP 0-9-1: message headers and the
 * arguments of exchanges, queues and bindings.
 *
 * <p>{@link #get} and {@link #cursor()} read it in place; neither makes a map. Two tables are equal
 * when they have the same values under the same names, whatever the order of the names and whatever
 * the width of an integer: clients encode the same {@code 1} differently.
 *
 * <p>Source: AMQP 0-9-1 section 4.2.5.5, with RabbitMQ's types.
 */
public final class FieldTable {
    /** Tables and arrays may lie this deep inside each other. */
    public static final int MAX_DEPTH = 32;

    /** The table of no entries. */
    public static final FieldTable EMPTY = new FieldTable(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private FieldTable(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /**
     * The table whose entries are the {@code length} bytes from {@code offset} on (without the four
     * bytes of length that precede them on the wire). The array is not copied: it must not change.
     *
     * @throws MalformedFieldException when they are not well formed; everything read from the
     *     result later is checked by then
     */
    public static FieldTable decode(byte[] bytes, int offset, int length) {
        FieldCodec.checkTable(bytes, offset, offset + length, 1);
        return checked(bytes, offset, length);
    }

    static FieldTable checked(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new FieldTable(bytes, offset, length);
    }

    public static FieldTableBuilder builder() {
        return new FieldTableBuilder();
    }

    /**
     * The table of a map's entries; {@link FieldTableBuilder#put} says which values are allowed.
     */
    public static FieldTable of(Map<String, ? extends @Nullable Object> entries) {
        FieldTableBuilder builder = builder();
        entries.forEach(builder::put);
        return builder.build();
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The number of entries; a repeated name counts each time. */
    public int size() {
        int count = 0;
        for (Cursor cursor = cursor(); cursor.next(); ) {
            count++;
        }
        return count;
    }

    public boolean contains(String name) {
        return find(name) != null;
    }

    /**
     * The value of the first entry of that name as a Java object, or null when there is none or it
     * is void: {@code Boolean}, {@code Byte} (b), {@code Short} (B, s), {@code Integer} (u, I),
     * {@code Long} (i, l, L), {@code Float}, {@code Double}, {@code BigDecimal} (D), {@code String}
     * (S), {@code byte[]} (x), {@code Instant} (T), {@code FieldTable} (F), {@code List} (A).
     */
    public @Nullable Object get(String name) {
        Cursor cursor = find(name);
        return cursor == null ? null : cursor.value();
    }

    /** A cursor at the first entry of that name, or null. */
    public @Nullable Cursor find(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        for (Cursor cursor = cursor(); cursor.next(); ) {
            if (cursor.nameEquals(utf8)) {
                return cursor;
            }
        }
        return null;
    }

    /** The hash of a name, as {@link Cursor#nameHash} gives it; another JVM gives another. */
    public static int nameHash(byte[] utf8) {
        return Hashing.hash(utf8, 0, utf8.length);
    }

    /** A cursor before the first entry. */
    public Cursor cursor() {
        return new Cursor(bytes, offset, offset + length);
    }

    /** All entries in order, decoded as {@link #get} does; of a repeated name the first. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Cursor cursor = cursor(); cursor.next(); ) {
            if (!map.containsKey(cursor.name())) {
                map.put(cursor.name(), cursor.value());
            }
        }
        return map;
    }

    /** A builder that holds these entries already. */
    public FieldTableBuilder toBuilder() {
        return new FieldTableBuilder().putAll(this);
    }

    /** The size of the entries in bytes, without the four bytes of length. */
    public int encodedSize() {
        return length;
    }

    /** Copies the encoded entries to {@code target} from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, offset, target, at, length);
    }

    /** A copy of the encoded entries. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof FieldTable table)) {
            return false;
        }
        if (Arrays.equals(
                bytes,
                offset,
                offset + length,
                table.bytes,
                table.offset,
                table.offset + table.length)) {
            return true;
        }
        if (size() != table.size()) {
            return false;
        }
        for (Cursor mine = cursor(); mine.next(); ) {
            Cursor theirs = table.find(mine.name());
            if (theirs == null || !mine.valueEquals(theirs)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Cursor cursor = cursor(); cursor.next(); ) {
            hash += 31 * cursor.nameHash() + cursor.valueHash();
        }
        return hash;
    }

    @Override
    public String toString() {
        return toMap().toString();
    }

    /**
     * Walks over a table's entries in place. Not thread-safe; make one per walk.
     *
     * <p>The accessors read the current entry: call them only after {@link #next} returned true.
     */
    public static final class Cursor {
        private final byte[] bytes;
        private final int end;
        private int next;
        private int name;
        private int nameLength;
        private int value;

        private Cursor(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.next = from;
            this.end = end;
        }

        /** Moves to the next entry; false when there is none. */
        public boolean next() {
            if (next >= end) {
                return false;
            }
            nameLength = bytes[next] & 0xff;
            name = next + 1;
            value = name + nameLength;
            next = value + FieldCodec.size(bytes, value);
            return true;
        }

        public String name() {
            return new String(bytes, name, nameLength, StandardCharsets.UTF_8);
        }

        public boolean nameEquals(byte[] utf8) {
            return Arrays.equals(bytes, name, name + nameLength, utf8, 0, utf8.length);
        }

        public boolean nameStartsWith(byte[] utf8) {
            return nameLength >= utf8.length
                    && Arrays.equals(bytes, name, name + utf8.length, utf8, 0, utf8.length);
        }

        /** A hash of the name's bytes, the one that {@link FieldTable#nameHash} gives. */
        public int nameHash() {
            return Hashing.hash(bytes, name, name + nameLength);
        }

        /** The wire type of the value, for example {@code 'S'} or {@code 'V'} for void. */
        public char type() {
            return (char) bytes[value];
        }

        public boolean isInteger() {
            return FieldCodec.isInteger(bytes[value]);
        }

        /** The value of any integer type. */
        public long integerValue() {
            if (!isInteger()) {
                throw new IllegalStateException("not an integer: type " + type());
            }
            return FieldCodec.integer(bytes, value);
        }

        /** The value as a Java object; {@link FieldTable#get} says which. */
        public @Nullable Object value() {
            return FieldCodec.decode(bytes, value);
        }

        /** Equality by value, integers of any width alike. */
        public boolean valueEquals(Cursor other) {
            return FieldCodec.sameValue(bytes, value, other.bytes, other.value);
        }

        /** Copies name and value as they are encoded. */
        void copyTo(ByteArrayOutputStream out) {
            out.write(bytes, name - 1, next - name + 1);
        }

        /** A hash that agrees with {@link #valueEquals}. */
        public int valueHash() {
            return FieldCodec.valueHash(bytes, value);
        }
    }
}
