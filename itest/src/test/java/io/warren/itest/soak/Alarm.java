package io.warren.itest.soak;

import java.time.Duration;

/** Due again and again, after the same time. */
final class Alarm {
    private final Duration every;
    private Duration next;

    Alarm(Duration every) {
        this.every = every;
        this.next = every;
    }

    /** Whether it is due, once each time; what was missed is not made up for. */
    boolean isDue(Duration now) {
        if (every.isZero() || now.compareTo(next) < 0) {
            return false;
        }
        next = now.plus(every);
        return true;
    }
}
