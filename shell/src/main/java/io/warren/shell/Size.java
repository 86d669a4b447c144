package io.warren.shell;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A size that is shown for reading, as in {@code 1.5 MiB}. */
public record Size(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15}) ?([KMG]?)(I?)B?");

    /** Reads {@code 1000000}, {@code 512MB} or {@code 2GiB}; null if it is something else. */
    public static @Nullable Size parse(String text) {
        Matcher matcher = TEXT.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        double unit = matcher.group(3).isEmpty() ? 1000 : 1024;
        int power = "KMG".indexOf(matcher.group(2)) + (matcher.group(2).isEmpty() ? 0 : 1);
        double bytes = Long.parseLong(matcher.group(1)) * Math.pow(unit, power);
        return bytes > Long.MAX_VALUE ? null : new Size((long) bytes);
    }

    @Override
    public String toString() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", value, "KMGTP".charAt(unit));
    }
}
