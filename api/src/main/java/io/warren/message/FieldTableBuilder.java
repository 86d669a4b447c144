package io.warren.message;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a {@link FieldTable}, with the types that RabbitMQ writes. Not thread-safe. */
public final class FieldTableBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    FieldTableBuilder() {}

    /**
     * Adds an entry; the name must be new.
     *
     * @param name at most 255 bytes of UTF-8
     * @param value null (V), {@code Boolean} (t), {@code Byte} (b), {@code Short} (s), {@code
     *     Integer} (I), {@code Long} (l), {@code Float} (f), {@code Double} (d), {@code BigDecimal}
     *     (D), {@code CharSequence} (S), {@code byte[]} (x), {@code Instant} (T), {@code
     *     FieldTable} or {@code Map} (F), {@code List} (A)
     * @throws IllegalArgumentException for a value of another class, or one that does not fit
     */
    public FieldTableBuilder put(String name, @Nullable Object value) {
        writeName(out, name);
        writeValue(out, value, 1);
        return this;
    }

    /** Adds the entry that a cursor stands at, as it is encoded; the name must be new. */
    public FieldTableBuilder put(FieldTable.Cursor entry) {
        entry.copyTo(out);
        return this;
    }

    /** Adds all entries of a table. */
    public FieldTableBuilder putAll(FieldTable table) {
        out.writeBytes(table.toBytes());
        return this;
    }

    public FieldTable build() {
        byte[] bytes = out.toByteArray();
        return FieldTable.checked(bytes, 0, bytes.length);
    }

    private static void writeName(ByteArrayOutputStream out, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 255) {
            throw new IllegalArgumentException("a field's name is longer than 255 bytes: " + name);
        }
        out.write(utf8.length);
        out.writeBytes(utf8);
    }

    private static void writeValue(ByteArrayOutputStream out, @Nullable Object value, int depth) {
        if (depth > FieldTable.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + FieldTable.MAX_DEPTH);
        }
        if (value == null) {
            out.write('V');
        } else if (value instanceof Boolean flag) {
            number(out, 't', flag ? 1 : 0, 1);
        } else if (value instanceof Byte number) {
            number(out, 'b', number, 1);
        } else if (value instanceof Short number) {
            number(out, 's', number, 2);
        } else if (value instanceof Integer number) {
            number(out, 'I', number, 4);
        } else if (value instanceof Long number) {
            number(out, 'l', number, 8);
        } else if (value instanceof Float number) {
            number(out, 'f', Float.floatToIntBits(number), 4);
        } else if (value instanceof Double number) {
            number(out, 'd', Double.doubleToLongBits(number), 8);
        } else if (value instanceof BigDecimal number) {
            decimal(out, number);
        } else if (value instanceof Instant instant) {
            number(out, 'T', instant.getEpochSecond(), 8);
        } else if (value instanceof CharSequence text) {
            block(out, 'S', text.toString().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            block(out, 'x', bytes);
        } else if (value instanceof FieldTable table) {
            block(out, 'F', table.toBytes());
        } else if (value instanceof Map<?, ?> map) {
            map(out, map, depth);
        } else if (value instanceof List<?> list) {
            ByteArrayOutputStream array = new ByteArrayOutputStream();
            list.forEach(element -> writeValue(array, element, depth + 1));
            block(out, 'A', array.toByteArray());
        } else {
            throw new IllegalArgumentException("no field type for " + value.getClass().getName());
        }
    }

    private static void map(ByteArrayOutputStream out, Map<?, ?> map, int depth) {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        map.forEach(
                (name, value) -> {
                    writeName(entries, String.valueOf(name));
                    writeValue(entries, value, depth + 1);
                });
        block(out, 'F', entries.toByteArray());
    }

    private static void decimal(ByteArrayOutputStream out, BigDecimal number) {
        BigDecimal plain = number.scale() < 0 ? number.setScale(0) : number;
        if (plain.scale() > 255 || plain.unscaledValue().bitLength() > 31) {
            throw new IllegalArgumentException("a decimal has at most 32 bits: " + number);
        }
        out.write('D');
        out.write(plain.scale());
        bigEndian(out, plain.unscaledValue().intValue(), 4);
    }

    private static void number(ByteArrayOutputStream out, char type, long value, int size) {
        out.write(type);
        bigEndian(out, value, size);
    }

    private static void block(ByteArrayOutputStream out, char type, byte[] bytes) {
        number(out, type, bytes.length, 4);
        out.writeBytes(bytes);
    }

    private static void bigEndian(ByteArrayOutputStream out, long value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(out.toByteArray());
    }
}
