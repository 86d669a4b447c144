package io.warren.session;

/**
 * What a client asked for cannot be: the code says what becomes of its channel or connection, the
 * text tells its author why. Without stack trace, because it is no fault of the broker's.
 */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReplyCode replyCode;

    /**
     * @param text without the code's name; adapters add that where their protocol shows it
     */
    public BrokerException(ReplyCode replyCode, String text) {
        super(text, null, false, false);
        this.replyCode = replyCode;
    }

    public ReplyCode replyCode() {
        return replyCode;
    }

    /** The text on the wire, as in {@code NOT_FOUND - no queue 'q' in vhost '/'}. */
    public String replyText() {
        return replyCode.name() + " - " + getMessage();
    }
}
