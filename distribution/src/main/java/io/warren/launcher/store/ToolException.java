package io.warren.launcher.store;

/** What makes a command impossible; the message is the one line that is said. */
final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    ToolException(String message) {
        super(message);
    }
}
