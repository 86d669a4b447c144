package io.warren.exchange.headers;

import io.warren.exchange.InvalidArgumentException;
import io.warren.message.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** How a binding wants its arguments compared: the values of {@code x-match}. */
enum Match {
    ALL(false, false),
    ANY(true, false),
    ALL_WITH_X(false, true),
    ANY_WITH_X(true, true);

    /** The argument that says it. */
    static final String ARGUMENT = "x-match";

    private static final byte[] ARGUMENT_UTF8 = ARGUMENT.getBytes(StandardCharsets.UTF_8);
    private static final byte[] X = {'x', '-'};

    /** Whether one header is enough. */
    final boolean any;

    private final boolean withX;

    Match(boolean any, boolean withX) {
        this.any = any;
        this.withX = withX;
    }

    /** What a binding's arguments say; {@link #ALL} when they say nothing. */
    static Match of(FieldTable arguments) {
        Object value = arguments.get(ARGUMENT);
        for (Match match : values()) {
            if (match.text().equals(value)) {
                return match;
            }
        }
        return ALL;
    }

    /** Whether the argument at the cursor is one to compare. */
    boolean compares(FieldTable.Cursor argument) {
        return !argument.nameStartsWith(X) || withX && !argument.nameEquals(ARGUMENT_UTF8);
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Refuses what is no form of matching, in the words that clients of RabbitMQ know. */
    static void validate(FieldTable arguments) {
        FieldTable.Cursor value = arguments.find(ARGUMENT);
        if (value == null) {
            return;
        }
        if (value.type() != 'S') {
            throw new InvalidArgumentException(
                    "Invalid x-match field type "
                            + ErlangText.type(value)
                            + " (value "
                            + ErlangText.value(value)
                            + "); expected longstr");
        }
        if (!of(arguments).text().equals(Objects.requireNonNull(value.value()))) {
            throw new InvalidArgumentException(
                    "Invalid x-match field value "
                            + ErlangText.value(value)
                            + "; expected all, any, all-with-x, or any-with-x");
        }
    }
}
