package io.warren.store.journal;

/** What is on disk is not what was written there. */
final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String why) {
        super(why);
    }
}
