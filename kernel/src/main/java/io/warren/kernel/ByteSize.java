package io.warren.kernel;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes as operators write them: {@code 512MB}, {@code 1GiB}, {@code 1000000}. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "",
                    1L,
                    "b",
                    1L,
                    "kb",
                    1_000L,
                    "mb",
                    1_000_000L,
                    "gb",
                    1_000_000_000L,
                    "kib",
                    1L << 10,
                    "mib",
                    1L << 20,
                    "gib",
                    1L << 30);

    private ByteSize() {}

    static long parse(String text) {
        Matcher size = SIZE.matcher(text.trim());
        Long unit = size.matches() ? UNITS.get(size.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "not a size: '" + text + "'; expected a number of bytes, or as in 512MB, 2GiB");
        }
        return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
    }
}
