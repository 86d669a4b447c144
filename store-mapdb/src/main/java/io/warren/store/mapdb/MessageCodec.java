package io.warren.store.mapdb;

import io.warren.message.MalformedFieldException;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.store.LogId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The stored form of a message: a header and the content. The checksum covers also which log and
 * sequence it belongs to, so that a message in the wrong place is found out.
 */
final class MessageCodec {
    static final int HEADER_SIZE_AT = Records.CHECKSUM;
    static final int CONTENT_SIZE_AT = HEADER_SIZE_AT + 4;

    private static final int BODY_OFFSET_AT = CONTENT_SIZE_AT + 4;

    /** The size of a header with empty names. */
    static final int FIXED = BODY_OFFSET_AT + 4 + 8 + 4 + 4 + 4;

    private MessageCodec() {}

    /** A stored message. */
    record Stored(Message message, long enqueuedAtMillis) {}

    /** The header of a message, complete but for the checksum; the content follows it. */
    static byte[] header(Message message, long enqueuedAtMillis) {
        byte[] exchange = message.exchange().getBytes(StandardCharsets.UTF_8);
        int size = FIXED + exchange.length + message.routingKey().length();
        for (RoutingKey key : message.otherKeys()) {
            size = Math.addExact(size, 4 + key.length());
        }
        ByteBuffer header = ByteBuffer.allocate(size);
        header.position(Records.CHECKSUM);
        header.putInt(size).putInt(message.content().length).putInt(message.bodyOffset());
        header.putLong(enqueuedAtMillis).putInt(exchange.length).put(exchange);
        putKey(header, message.routingKey());
        header.putInt(message.otherKeys().size());
        for (RoutingKey key : message.otherKeys()) {
            putKey(header, key);
        }
        return header.array();
    }

    /** A record of header and content in the size of a class. */
    static byte[] record(LogId log, long sequence, byte[] header, byte[] content) {
        int length = header.length + content.length;
        byte[] record = new byte[SizeClasses.size(SizeClasses.of(length))];
        System.arraycopy(header, 0, record, 0, header.length);
        System.arraycopy(content, 0, record, header.length, content.length);
        ByteBuffer.wrap(record).putInt(0, checksum(log, sequence, record, length));
        return record;
    }

    /** The checksum of header and content where these are not in one array. */
    static int checksum(LogId log, long sequence, byte[] header, byte[] content) {
        CRC32C crc = place(log, sequence);
        crc.update(header, Records.CHECKSUM, header.length - Records.CHECKSUM);
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }

    private static int checksum(LogId log, long sequence, byte[] record, int length) {
        CRC32C crc = place(log, sequence);
        crc.update(record, Records.CHECKSUM, length - Records.CHECKSUM);
        return (int) crc.getValue();
    }

    private static CRC32C place(LogId log, long sequence) {
        CRC32C crc = new CRC32C();
        ByteBuffer place = ByteBuffer.allocate(20);
        place.putLong(log.queueId()).putInt(log.level()).putLong(sequence).flip();
        crc.update(place);
        return crc;
    }

    /**
     * Reads a record, which may be longer than it needs.
     *
     * @throws DamagedException when it is not what was written
     */
    static Stored decode(LogId log, long sequence, byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record);
        int headerSize = buffer.getInt(HEADER_SIZE_AT);
        int contentSize = buffer.getInt(CONTENT_SIZE_AT);
        long length = (long) headerSize + contentSize;
        if (headerSize < FIXED
                || contentSize < 0
                || length > record.length
                || buffer.getInt(0) != checksum(log, sequence, record, (int) length)) {
            throw damaged(log, sequence, "its checksum does not fit");
        }
        byte[] content = new byte[contentSize];
        buffer.get(headerSize, content);
        return decodeChecked(log, sequence, buffer, content);
    }

    /**
     * Reads header and content that are not in one array.
     *
     * @throws DamagedException when they are not what was written
     */
    static Stored decode(LogId log, long sequence, byte[] header, byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(header);
        if (buffer.getInt(0) != checksum(log, sequence, header, content)) {
            throw damaged(log, sequence, "its checksum does not fit");
        }
        return decodeChecked(log, sequence, buffer, content);
    }

    static DamagedException damaged(LogId log, long sequence, String why) {
        return new DamagedException(
                "message "
                        + sequence
                        + " of queue "
                        + log.queueId()
                        + " level "
                        + log.level()
                        + " is damaged: "
                        + why);
    }

    private static Stored decodeChecked(
            LogId log, long sequence, ByteBuffer header, byte[] content) {
        try {
            int bodyOffset = header.getInt(BODY_OFFSET_AT);
            header.position(BODY_OFFSET_AT + 4);
            long enqueuedAtMillis = header.getLong();
            byte[] exchange = new byte[header.getInt()];
            header.get(exchange);
            RoutingKey key = getKey(header);
            int others = header.getInt();
            List<RoutingKey> otherKeys = new ArrayList<>(others);
            for (int i = 0; i < others; i++) {
                otherKeys.add(getKey(header));
            }
            Message message =
                    Message.wrap(
                            new String(exchange, StandardCharsets.UTF_8), key, content, bodyOffset);
            return new Stored(
                    others == 0 ? message : message.withOtherKeys(otherKeys), enqueuedAtMillis);
        } catch (BufferUnderflowException | MalformedFieldException e) {
            throw damaged(log, sequence, String.valueOf(e.getMessage()));
        }
    }

    private static void putKey(ByteBuffer header, RoutingKey key) {
        header.putInt(key.length()).put(key.toBytes());
    }

    private static RoutingKey getKey(ByteBuffer buffer) {
        byte[] key = new byte[buffer.getInt()];
        buffer.get(key);
        return RoutingKey.of(key, 0, key.length);
    }
}
