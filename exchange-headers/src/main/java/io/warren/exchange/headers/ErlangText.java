package io.warren.exchange.headers;

import io.warren.message.FieldTable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.StringJoiner;

/** Field values as RabbitMQ writes them in the texts of errors: clients look into these. */
final class ErlangText {
    private ErlangText() {}

    /** The name of the value's type. */
    static String type(FieldTable.Cursor field) {
        return switch (field.type()) {
            case 't' -> "bool";
            case 'b' -> "byte";
            case 'B' -> "unsignedbyte";
            case 's' -> "short";
            case 'u' -> "unsignedshort";
            case 'I' -> "signedint";
            case 'i' -> "unsignedint";
            case 'l', 'L' -> "long";
            case 'f' -> "float";
            case 'd' -> "double";
            case 'D' -> "decimal";
            case 'S' -> "longstr";
            case 'x' -> "binary";
            case 'T' -> "timestamp";
            case 'F' -> "table";
            case 'A' -> "array";
            default -> "void";
        };
    }

    /** The value, but that of arrays and tables only dots. */
    static String value(FieldTable.Cursor field) {
        Object value = field.value();
        if (value == null) {
            return "undefined";
        }
        return switch (field.type()) {
            case 'S' -> binary(((String) value).getBytes(StandardCharsets.UTF_8));
            case 'x' -> binary((byte[]) value);
            case 'f', 'd' -> Double.toString(((Number) value).doubleValue()).replace('E', 'e');
            case 'T' -> Long.toString(((Instant) value).getEpochSecond());
            case 'D' -> decimal((BigDecimal) value);
            case 'A', 'F' -> "[...]";
            default -> Objects.toString(value);
        };
    }

    private static String decimal(BigDecimal value) {
        return "{" + value.scale() + "," + value.unscaledValue() + "}";
    }

    private static String binary(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        StringJoiner numbers = new StringJoiner(",", "<<", ">>");
        boolean readable = bytes.length > 0;
        for (byte octet : bytes) {
            int number = octet & 0xff;
            numbers.add(Integer.toString(number));
            readable &= number >= 0xa0 || number >= ' ' && number <= '~' || escape(number) != 0;
            if (escape(number) != 0) {
                text.append('\\').append(escape(number));
            } else {
                text.append((char) number);
            }
        }
        if (!readable) {
            return numbers.toString();
        }
        byte[] escaped = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return "<<\"" + new String(escaped, StandardCharsets.UTF_8) + "\">>";
    }

    /** The letter behind the backslash; 0 when there is none. */
    private static char escape(int octet) {
        return switch (octet) {
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case 0x0b -> 'v';
            case '\f' -> 'f';
            case '\r' -> 'r';
            case 0x1b -> 'e';
            case '"' -> '"';
            case '\\' -> '\\';
            default -> 0;
        };
    }
}
