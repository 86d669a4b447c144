package io.warren.kernel;

import io.warren.message.FieldTable;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where in a stream a consumer begins.
 *
 * @param number the offset, where the kind is OFFSET; milliseconds of the epoch, where it is TIME
 */
record StreamOffset(Kind kind, long number) {
    static final String ARGUMENT = "x-stream-offset";

    /** Kinds of places. */
    enum Kind {
        FIRST,
        LAST,
        NEXT,
        OFFSET,
        TIME
    }

    /** Reads a consumer's arguments; without one it gets what comes from now on. */
    static StreamOffset of(FieldTable arguments, long nowMillis, String what) {
        FieldTable.Cursor given = arguments.find(ARGUMENT);
        if (given == null) {
            return new StreamOffset(Kind.NEXT, 0);
        }
        if (given.isInteger()) {
            return new StreamOffset(Kind.OFFSET, Math.max(0, given.integerValue()));
        }
        Object value = given.value();
        if (value instanceof Instant time) {
            return new StreamOffset(Kind.TIME, time.toEpochMilli());
        }
        StreamOffset named = named(value);
        if (named != null) {
            return named;
        }
        long interval = MaxAge.millis(value);
        if (interval < 0) {
            throw Refusals.precondition(
                    "invalid arg '"
                            + ARGUMENT
                            + "' for "
                            + what
                            + ": {invalid_stream_offset_arg,{"
                            + Refusals.typeName(given.type())
                            + ","
                            + (given.type() == 'S' ? "<<\"" + value + "\">>" : value)
                            + "}}");
        }
        return new StreamOffset(Kind.TIME, nowMillis - interval);
    }

    private static @Nullable StreamOffset named(@Nullable Object value) {
        for (Kind kind : new Kind[] {Kind.FIRST, Kind.LAST, Kind.NEXT}) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(value)) {
                return new StreamOffset(kind, 0);
            }
        }
        return null;
    }
}
