package io.warren.shell.broker;

import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.shell.Arguments;
import io.warren.shell.CommandException;
import io.warren.shell.Text;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tables of arguments and headers, as an operator writes and reads them. */
final class Values {
    private static final String NO_LIMIT = "none";

    /** What {@code help} says of {@link #table}. */
    static final String SYNTAX =
            "KEY=VALUE: true and false are booleans, whole numbers are numbers, all else is text."
                    + " KEY:TYPE=VALUE says the type: text, int, long, double or bool.";

    /** Longer binary values are cut when they are shown. */
    private static final int SHOWN_BYTES = 32;

    private Values() {}

    /** The table that a list of {@code KEY=VALUE} makes. */
    static FieldTable table(List<String> entries) throws CommandException {
        FieldTableBuilder builder = FieldTable.builder();
        TreeSet<String> names = new TreeSet<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                throw CommandException.misuse("not KEY=VALUE: " + Text.visible(entry));
            }
            String key = entry.substring(0, equals);
            String type = "";
            int colon = key.lastIndexOf(':');
            if (colon > 0 && isType(key.substring(colon + 1))) {
                type = key.substring(colon + 1);
                key = key.substring(0, colon);
            }
            if (!names.add(key)) {
                throw CommandException.misuse(Text.visible(key) + " is given twice");
            }
            try {
                builder.put(key, value(type, entry.substring(equals + 1)));
            } catch (IllegalArgumentException e) { // a number's format too
                throw CommandException.misuse(
                        Text.visible(
                                "not usable"
                                        + (type.isEmpty() ? "" : " as " + type)
                                        + ": "
                                        + entry));
            }
        }
        return builder.build();
    }

    private static boolean isType(String type) {
        return switch (type) {
            case "text", "int", "long", "double", "bool" -> true;
            default -> false;
        };
    }

    private static Object value(String type, String text) {
        return switch (type) {
            case "text" -> text;
            case "int" -> Integer.valueOf(text);
            case "long" -> Long.valueOf(text);
            case "double" -> Double.valueOf(text);
            case "bool" -> bool(text);
            default -> guessed(text);
        };
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return Boolean.valueOf(text);
    }

    private static Object guessed(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("-?[0-9]{1,18}")) {
            return Long.valueOf(text);
        }
        return text;
    }

    /** A pattern or key for reading: an empty one must not look like a column that is missing. */
    static String orQuotes(String text) {
        return text.isEmpty() ? "''" : text;
    }

    /** All tags that are given: an option may have several with commas between, as lists show. */
    static List<String> tags(Arguments arguments) {
        return arguments.values("--tag").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
    }

    /** A limit for reading. */
    static String limit(long limit) {
        return limit < 0 ? NO_LIMIT : "" + limit;
    }

    /** A limit as it is given, or as it was. */
    static long limit(Arguments arguments, String option, long before) throws CommandException {
        if (!arguments.flag(option)) {
            return before;
        }
        return arguments.option(option, "").equals(NO_LIMIT)
                ? -1
                : arguments.number(option, 0, 0, Integer.MAX_VALUE);
    }

    /** A change of nothing would be told as one that was done. */
    static void requireOne(Arguments arguments, String... options) throws CommandException {
        if (Stream.of(options).noneMatch(arguments::flag)) {
            throw CommandException.misuse(
                    "nothing to change: give " + String.join(" or ", options));
        }
    }

    /** A table for reading, as in {@code a=1 b=text}. */
    static String show(FieldTable table) {
        StringJoiner shown = new StringJoiner(" ");
        for (Map.Entry<String, @Nullable Object> entry : table.toMap().entrySet()) {
            shown.add(entry.getKey() + "=" + show(entry.getValue()));
        }
        return shown.toString();
    }

    private static String show(@Nullable Object value) {
        if (value instanceof FieldTable table) {
            return "{" + show(table) + "}";
        }
        if (value instanceof List<?> list) {
            StringJoiner shown = new StringJoiner(", ", "[", "]");
            list.forEach(element -> shown.add(show(element)));
            return shown.toString();
        }
        if (value instanceof byte[] bytes) {
            int length = Math.min(bytes.length, SHOWN_BYTES);
            return "0x"
                    + HexFormat.of().formatHex(bytes, 0, length)
                    + (length < bytes.length ? "…" : "");
        }
        return String.valueOf(value);
    }
}
