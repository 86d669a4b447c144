package io.warren.message;

/**
 * Encoded properties or a field table that are not well formed: a length that runs past the end, an
 * unknown type, nesting deeper than {@link FieldTable#MAX_DEPTH}. The text names the defect and
 * where it is; there is no stack trace, because it is the sender's mistake and may be frequent.
 */
public final class MalformedFieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedFieldException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
