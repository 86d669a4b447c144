package io.warren.shell;

/**
 * A command that could not do what it was asked to: the message is the one line that the operator
 * reads. Without stack trace, because it is no fault of the console's.
 */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The exit code of a command that failed. */
    public static final int FAILED = 1;

    /** The exit code of a command that was not understood. */
    public static final int MISUSED = 2;

    private final int exitCode;

    private CommandException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public CommandException(String message) {
        this(message, FAILED);
    }

    /** The arguments are wrong. */
    public static CommandException misuse(String message) {
        return new CommandException(message, MISUSED);
    }

    public int exitCode() {
        return exitCode;
    }

    @Override
    @SuppressWarnings(
            "OverrideThrowableToString") // Gogo shows this, and no class's name belongs there
    public String toString() {
        return String.valueOf(getMessage());
    }
}
