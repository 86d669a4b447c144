package io.warren.launcher.ctl;

/** A call that cannot be; the message is the one line that the person at the terminal reads. */
final class CtlException extends Exception {
    private static final long serialVersionUID = 1L;

    CtlException(String message) {
        super(message);
    }
}
