package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.protocol.amqp.wire.Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a consumer's deliveries begin with: the method frame of basic.deliver and the beginning of
 * the content header, kept encoded, because exchange and routing key mostly stay the same. Only the
 * delivery tag, the redelivered flag and two sizes are written anew.
 *
 * <p>Threads: the connection's event loop.
 */
final class DeliveryPrefix {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int METHOD_ID_BYTES = 4;

    private final int channel;
    private final byte[] consumerTag;

    /** Where the delivery tag lies. */
    private final int tagAt;

    private byte[] bytes;
    private int length;
    private String exchange = "";
    private byte[] exchangeUtf8 = {};
    private RoutingKey key = RoutingKey.EMPTY;

    DeliveryPrefix(int channel, String consumerTag) {
        this.channel = channel;
        this.consumerTag = consumerTag.getBytes(StandardCharsets.UTF_8);
        tagAt = Frame.HEADER_BYTES + METHOD_ID_BYTES + 1 + this.consumerTag.length;
        bytes = new byte[0];
        encode();
    }

    void write(ByteBuf out, long tag, boolean redelivered, Message message) {
        RoutingKey messageKey = message.routingKey();
        String messageExchange = message.exchange();
        if (!messageKey.equals(key) || !messageExchange.equals(exchange)) {
            exchange = messageExchange;
            exchangeUtf8 = messageExchange.getBytes(StandardCharsets.UTF_8);
            key = messageKey;
            encode();
        }
        byte[] prefix = bytes;
        LONG.set(prefix, tagAt, tag);
        prefix[tagAt + 8] = (byte) (redelivered ? 1 : 0);
        INT.set(prefix, length - 16, Frame.CONTENT_HEADER_BYTES + message.bodyOffset());
        LONG.set(prefix, length - 8, (long) message.bodySize());
        out.writeBytes(prefix, 0, length);
    }

    private void encode() {
        int methodEnd = tagAt + 9 + 1 + exchangeUtf8.length + 1 + key.length();
        length = methodEnd + 1 + Frame.HEADER_BYTES + Frame.CONTENT_HEADER_BYTES;
        if (bytes.length < length) {
            bytes = new byte[length + 32];
        }
        byte[] to = bytes;
        to[0] = Frame.METHOD;
        putShort(to, 1, channel);
        INT.set(to, 3, methodEnd - Frame.HEADER_BYTES);
        INT.set(to, 7, ContentMethod.Deliver.ID);
        putShortString(to, 11, consumerTag);
        putShortString(to, tagAt + 9, exchangeUtf8);
        int keyAt = tagAt + 10 + exchangeUtf8.length;
        to[keyAt] = (byte) key.length();
        key.copyTo(to, keyAt + 1);
        to[methodEnd] = (byte) Frame.END;
        to[methodEnd + 1] = Frame.HEADER;
        putShort(to, methodEnd + 2, channel);
        putShort(to, length - 12, Frame.BASIC_CLASS);
        putShort(to, length - 10, 0);
    }

    private static void putShort(byte[] to, int at, int value) {
        to[at] = (byte) (value >>> 8);
        to[at + 1] = (byte) value;
    }

    private static void putShortString(byte[] to, int at, byte[] utf8) {
        to[at] = (byte) utf8.length;
        System.arraycopy(utf8, 0, to, at + 1, utf8.length);
    }
}
