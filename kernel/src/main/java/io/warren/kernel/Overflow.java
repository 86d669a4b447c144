package io.warren.kernel;

import org.jspecify.annotations.Nullable;

/** What a queue does with one message too many. */
enum Overflow {
    /** It makes room at its head. */
    DROP_HEAD("drop-head"),
    /** It refuses the new message. */
    REJECT_PUBLISH("reject-publish"),
    /** It refuses the new message, and makes a dead letter of it. */
    REJECT_PUBLISH_DLX("reject-publish-dlx");

    private final String argument;

    Overflow(String argument) {
        this.argument = argument;
    }

    /** The behaviour of that name, or null. */
    static @Nullable Overflow named(@Nullable Object name) {
        for (Overflow overflow : values()) {
            if (overflow.argument.equals(name)) {
                return overflow;
            }
        }
        return null;
    }
}
