package io.warren.protocol.amqp.wire;

import io.netty.buffer.ByteBuf;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import java.nio.charset.StandardCharsets;

/** Writes the fields of methods to a buffer. */
public final class WireWriter {
    private static final int SHORT_STRING_MAX_BYTES = 255;
    private static final byte[] CUT = {'.', '.', '.'};

    private final ByteBuf out;

    public WireWriter(ByteBuf out) {
        this.out = out;
    }

    /** Writes a whole method frame. */
    public static void frame(ByteBuf out, int channel, Method method) {
        int start = out.writerIndex();
        out.writeByte(Frame.METHOD).writeShort(channel).writeInt(0).writeInt(method.id());
        method.write(new WireWriter(out));
        out.setInt(start + 3, out.writerIndex() - start - Frame.HEADER_BYTES);
        out.writeByte(Frame.END);
    }

    public WireWriter octet(int value) {
        out.writeByte(value);
        return this;
    }

    public WireWriter shortInt(int value) {
        out.writeShort(value);
        return this;
    }

    public WireWriter longInt(int value) {
        out.writeInt(value);
        return this;
    }

    public WireWriter longLong(long value) {
        out.writeLong(value);
        return this;
    }

    /** Up to eight flags in one octet, the first one in the lowest bit. */
    public WireWriter bits(boolean... flags) {
        int octet = 0;
        for (int i = 0; i < flags.length; i++) {
            octet |= flags[i] ? 1 << i : 0;
        }
        out.writeByte(octet);
        return this;
    }

    /** Cut to the 255 bytes that a short string holds, between two characters. */
    public WireWriter shortString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = cut(utf8, SHORT_STRING_MAX_BYTES);
        out.writeByte(length).writeBytes(utf8, 0, length);
        return this;
    }

    /** A short string for people: dots tell where it is cut, as RabbitMQ's do. */
    public WireWriter replyText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= SHORT_STRING_MAX_BYTES) {
            return shortString(text);
        }
        int length = cut(utf8, SHORT_STRING_MAX_BYTES - CUT.length);
        out.writeByte(length + CUT.length).writeBytes(utf8, 0, length).writeBytes(CUT);
        return this;
    }

    private static int cut(byte[] utf8, int maxBytes) {
        int length = Math.min(utf8.length, maxBytes);
        while (length < utf8.length && (utf8[length] & 0xc0) == 0x80) {
            length--;
        }
        return length;
    }

    public WireWriter routingKey(RoutingKey key) {
        byte[] bytes = key.toBytes();
        out.writeByte(bytes.length).writeBytes(bytes);
        return this;
    }

    public WireWriter longString(byte[] bytes) {
        out.writeInt(bytes.length).writeBytes(bytes);
        return this;
    }

    public WireWriter longText(String text) {
        return longString(text.getBytes(StandardCharsets.UTF_8));
    }

    public WireWriter table(FieldTable table) {
        return longString(table.toBytes());
    }
}
