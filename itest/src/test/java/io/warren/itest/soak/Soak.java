package io.warren.itest.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long, with which seed, and what is done to the broker meanwhile. */
record Soak(Duration length, long seed, Duration killEvery, boolean killThroughout) {
    private static final Duration SHORT = Duration.ofSeconds(40);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** By the system properties {@code warren.soak.*}; the short form without any. */
    static Soak ofProperties() {
        int minutes = Integer.getInteger("warren.soak.minutes", 0);
        Duration length = minutes == 0 ? SHORT : Duration.ofMinutes(minutes);
        double kill = Double.parseDouble(System.getProperty("warren.soak.kill.minutes", "3"));
        return new Soak(
                length,
                Long.getLong("warren.soak.seed", System.nanoTime() & 0xFFFF_FFFFL),
                minutes == 0 ? SHORT.dividedBy(4) : Duration.ofMillis((long) (kill * 60_000)),
                Boolean.getBoolean("warren.soak.kill.throughout"));
    }

    /** Where the broker and its data lie, if not in a temporary folder. */
    Optional<Path> folder() {
        String folder = System.getProperty("warren.soak.folder", "");
        return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    /** Whether it is long enough to say that memory and disk are flat. */
    boolean isLong() {
        return length.compareTo(LONG) >= 0;
    }

    /** A minute, less in short forms. */
    Duration sampleEvery() {
        Duration twelfth = length.dividedBy(12);
        Duration minute = Duration.ofMinutes(1);
        return twelfth.compareTo(minute) < 0 ? twelfth : minute;
    }

    /** How often the operator does something. */
    Duration actEvery() {
        return isLong() ? Duration.ofSeconds(20) : Duration.ofSeconds(4);
    }

    /**
     * Whether kills are due so long after the beginning. In the first quarter only, unless they are
     * wanted throughout: what memory does in an hour can be seen in a process that lives so long.
     */
    boolean mayKillAfter(Duration time) {
        return !killEvery.isZero()
                && (killThroughout || time.compareTo(length.dividedBy(4)) < 0 || !isLong());
    }

    /** The one way in which the soak speaks. */
    static void say(String text) {
        System.out.println("soak: " + text);
    }
}
