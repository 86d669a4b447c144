package io.warren.store;

/** A store that cannot do its work: the text tells an operator what is wrong and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String text) {
        super(text);
    }

    public StoreException(String text, Throwable cause) {
        super(text, cause);
    }
}
