package io.warren.protocol.amqp.wire;

import io.netty.buffer.ByteBuf;
import io.warren.message.FieldTable;
import io.warren.message.MalformedFieldException;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of one method.
 *
 * <p>Errors: FRAME_ERROR for arguments that do not fill their frame, SYNTAX_ERROR for a table that
 * is not well formed.
 */
public final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads from {@code at} up to {@code end}; tables keep the array, so it must not change. */
    public WireReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** The method's id at the beginning of a frame's payload. */
    public static int methodId(ByteBuf in, int at, int size) {
        if (size < 4) {
            throw undecodable("a method frame is too short");
        }
        return in.getInt(at);
    }

    public int octet() {
        return bytes[take(1)] & 0xff;
    }

    public int shortInt() {
        int from = take(2);
        return (bytes[from] & 0xff) << 8 | bytes[from + 1] & 0xff;
    }

    public int longInt() {
        return shortInt() << 16 | shortInt();
    }

    public long longLong() {
        return (long) longInt() << 32 | longInt() & 0xffffffffL;
    }

    public String shortString() {
        int length = octet();
        return text(take(length), length);
    }

    /**
     * The name of a queue or exchange that is declared, bound or deleted: without line ends, as
     * RabbitMQ takes it. Where messages go and come from, names are taken as they are.
     */
    public String name() {
        String text = shortString();
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace("\n", "").replace("\r", "");
    }

    public RoutingKey routingKey() {
        int length = octet();
        return RoutingKey.of(bytes, take(length), length);
    }

    public byte[] longString() {
        int length = length();
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** A long string that is text. */
    public String longText() {
        int length = length();
        return text(take(length), length);
    }

    public FieldTable table() {
        int length = length();
        try {
            return FieldTable.decode(bytes, take(length), length);
        } catch (MalformedFieldException malformed) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR, String.valueOf(malformed.getMessage()));
        }
    }

    /** Hands on what was read, once it is sure that nothing is left. */
    public <T> T end(T read) {
        if (at != end) {
            throw undecodable(end - at + " bytes too many behind the arguments");
        }
        return read;
    }

    private int length() {
        int length = longInt();
        if (length < 0) {
            throw undecodable("a length runs past the end of the frame");
        }
        return length;
    }

    private int take(int count) {
        int from = at;
        if (count > end - from) {
            throw undecodable("arguments run past the end of the frame");
        }
        at = from + count;
        return from;
    }

    private String text(int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // Bytes that are no UTF-8 would make two different names equal.
        if (text.indexOf('\uFFFD') >= 0
                && !Arrays.equals(
                        bytes,
                        from,
                        from + length,
                        text.getBytes(StandardCharsets.UTF_8),
                        0,
                        length)) {
            throw undecodable("Malformed UTF-8 in shortstr");
        }
        return text;
    }

    private static BrokerException undecodable(String text) {
        return new BrokerException(ReplyCode.FRAME_ERROR, text);
    }
}
