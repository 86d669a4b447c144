package io.warren.launcher;

/** A start that cannot be; the message is the one line that the person at the terminal reads. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
