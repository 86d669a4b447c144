package io.warren.kernel;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Intervals as streams take them: a number and a unit, as in {@code 7D}. */
final class MaxAge {
    private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,9})([YMDhms])");

    private static final Map<String, Duration> UNITS =
            Map.of(
                    "Y", Duration.ofDays(365),
                    "M", Duration.ofDays(30),
                    "D", Duration.ofDays(1),
                    "h", Duration.ofHours(1),
                    "m", Duration.ofMinutes(1),
                    "s", Duration.ofSeconds(1));

    private MaxAge() {}

    /** The interval in milliseconds; -1 if the text is none, or the interval is empty. */
    static long millis(@Nullable Object text) {
        Matcher matcher = INTERVAL.matcher(text instanceof String string ? string : "");
        if (!matcher.matches()) {
            return -1;
        }
        long millis = Long.parseLong(matcher.group(1)) * unit(matcher.group(2)).toMillis();
        return millis == 0 ? -1 : millis;
    }

    private static Duration unit(String letter) {
        Duration unit = UNITS.get(letter);
        return unit == null ? Duration.ZERO : unit;
    }
}
