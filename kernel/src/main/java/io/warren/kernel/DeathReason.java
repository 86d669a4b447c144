package io.warren.kernel;

import java.util.Locale;

/** Why a message left its queue without being consumed. */
enum DeathReason {
    REJECTED,
    EXPIRED,
    MAXLEN,
    DELIVERY_LIMIT;

    /** As it stands in {@code x-death}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
