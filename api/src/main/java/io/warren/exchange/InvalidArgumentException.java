package io.warren.exchange;

/** Arguments of an exchange or a binding that its type refuses. The text says which, and why. */
public final class InvalidArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidArgumentException(String text) {
        super(text, null, false, false);
    }
}
