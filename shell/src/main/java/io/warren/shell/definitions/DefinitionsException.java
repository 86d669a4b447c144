package io.warren.shell.definitions;

/** A file of definitions that cannot be used; the message is one line and says where. */
public final class DefinitionsException extends Exception {
    private static final long serialVersionUID = 1L;

    DefinitionsException(String message) {
        super(message, null, false, false);
    }
}
