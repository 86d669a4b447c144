package io.warren.shell;

import java.util.Locale;

/** A size that is shown for reading, as in {@code 1.5 MiB}. */
public record Size(long bytes) {
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
