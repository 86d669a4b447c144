package io.warren.protocol.amqp;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Names that the server makes up, and numbers as the wire wants them. */
final class Names {
    private Names() {}

    static String consumerTag() {
        return "amq.ctag-" + token();
    }

    /** 22 characters that nobody guesses. */
    static String token() {
        UUID random = UUID.randomUUID();
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(random.getMostSignificantBits())
                        .putLong(random.getLeastSignificantBits())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What follows the pseudo-queue's name: RabbitMQ's form, a channel and a key in Base64. */
    static String replyAddress() {
        return token() + "." + token() + "==";
    }

    /** A count as an unsigned number of 32 bits. */
    static int count(long value) {
        return (int) Math.min(value, 0xffffffffL);
    }
}
