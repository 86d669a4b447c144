package io.warren.kernel;

import io.warren.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * How much may be ready in a queue, and what happens to one message too many.
 *
 * @param maxMessages so many messages
 * @param maxBytes so many bytes of their bodies
 */
record LengthLimit(long maxMessages, long maxBytes, Overflow overflow) {

    /** The limit of a queue; null if it has none. */
    static @Nullable LengthLimit of(QueueSettings settings) {
        long messages = settings.maxLength();
        long bytes = settings.maxLengthBytes();
        return messages < 0 && bytes < 0
                ? null
                : new LengthLimit(
                        messages < 0 ? Long.MAX_VALUE : messages,
                        bytes < 0 ? Long.MAX_VALUE : bytes,
                        settings.overflow());
    }

    /** Whether this message must be refused, given what is ready. */
    boolean refuses(long messages, long bytes, Message message) {
        return overflow != Overflow.DROP_HEAD
                && isExceeded(messages + 1, bytes + message.bodySize());
    }

    /** Whether the head must go, given what is ready. */
    boolean dropsHead(long messages, long bytes) {
        return overflow == Overflow.DROP_HEAD && isExceeded(messages, bytes);
    }

    private boolean isExceeded(long messages, long bytes) {
        return messages > maxMessages || bytes > maxBytes;
    }
}
