package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;

/**
 * Puts the content of one message together: properties and body, straight into the array that the
 * message will keep. The array of a large body grows with what has come, because a header alone
 * must not cost memory.
 *
 * <p>Threads: the connection's event loop.
 */
final class Assembly {
    /** The largest body. */
    static final long MAX_BODY_BYTES = 128L * 1024 * 1024;

    /** Smaller contents are not counted in the budget: their number is bounded by channel-max. */
    private static final int UNCOUNTED_BYTES = 8 * 1024;

    /** A larger body gets its array only when some of it is there. */
    private static final int TRUSTED_BYTES = 1024 * 1024;

    private static final int GROWTH = 16;
    private static final byte[] NONE = {};

    private final ContentBudget.Share share;
    private byte[] content = NONE;
    private int length;
    private int fullLength;
    private int propertiesLength;
    private long counted;

    Assembly(ContentBudget.Share share) {
        this.share = share;
    }

    /**
     * Begins with a content header.
     *
     * <p>Errors: PRECONDITION_FAILED for a body that is too large; SYNTAX_ERROR; UNEXPECTED_FRAME.
     */
    void begin(ByteBuf in, int at, int size) {
        if (size < Frame.CONTENT_HEADER_BYTES + 2) {
            throw new BrokerException(ReplyCode.SYNTAX_ERROR, "a content header is too short");
        }
        int classId = in.getUnsignedShort(at);
        if (classId != Frame.BASIC_CLASS) {
            throw new BrokerException(
                    ReplyCode.UNEXPECTED_FRAME,
                    "expected content header for class 60, got one for class "
                            + classId
                            + " instead");
        }
        if (in.getUnsignedShort(at + 2) != 0) { // the weight: no content header at all, then
            throw new BrokerException(
                    ReplyCode.UNEXPECTED_FRAME,
                    "expected content header for class 60, got non content header frame instead");
        }
        long bodySize = in.getLong(at + 4);
        if (bodySize < 0 || bodySize > MAX_BODY_BYTES) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "message size "
                            + Long.toUnsignedString(bodySize)
                            + " is larger than configured max size "
                            + MAX_BODY_BYTES);
        }
        propertiesLength = size - Frame.CONTENT_HEADER_BYTES;
        fullLength = propertiesLength + (int) bodySize;
        content = allocate(Math.min(fullLength, propertiesLength + TRUSTED_BYTES));
        in.getBytes(at + Frame.CONTENT_HEADER_BYTES, content, 0, propertiesLength);
        length = propertiesLength;
    }

    /** Errors: UNEXPECTED_FRAME for more than the header said. */
    void append(ByteBuf in, int at, int size) {
        if (size > fullLength - length) {
            throw new BrokerException(
                    ReplyCode.UNEXPECTED_FRAME, "a body is longer than its header says");
        }
        while (length + size > content.length) {
            grow();
        }
        in.getBytes(at, content, length, size);
        length += size;
    }

    boolean isComplete() {
        return length == fullLength;
    }

    int propertiesLength() {
        return propertiesLength;
    }

    /** Ends it, and hands over the content, which is nobody else's from now on. */
    byte[] finish() {
        byte[] finished = content;
        reset();
        return finished;
    }

    /** Forgets what has come. */
    void reset() {
        content = NONE;
        fullLength = 0;
        length = 0;
        if (counted > 0) {
            share.giveBack(counted);
            counted = 0;
        }
    }

    private void grow() {
        byte[] smaller = content;
        long before = counted;
        byte[] larger = allocate((int) Math.min(fullLength, (long) GROWTH * smaller.length));
        System.arraycopy(smaller, 0, larger, 0, length);
        content = larger;
        share.giveBack(before);
        counted -= before;
    }

    private byte[] allocate(int size) {
        if (size > UNCOUNTED_BYTES) {
            if (!share.take(size)) {
                throw new BrokerException(
                        ReplyCode.RESOURCE_ERROR, "too many large messages are incomplete");
            }
            counted += size;
        }
        return new byte[size];
    }
}
