package io.warren.store.journal;

import io.warren.message.MalformedFieldException;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry as records: a head and, where the message does not fit in, chunks directly behind it.
 * The payload is the message's names and, at its end, its content as the message has it.
 */
final class EntryCodec {
    static final int TIME = Layout.HEADER;
    static final int CONTENT_LENGTH = TIME + 8;
    static final int PAYLOAD_LENGTH = CONTENT_LENGTH + 4;
    static final int PAYLOAD = PAYLOAD_LENGTH + 4;

    /** Where a reference has the place of the entry that it refers to, in units of 8 bytes. */
    static final int TARGET = PAYLOAD;

    static final int REFERENCE_LENGTH = TARGET + 8;

    private static final int HEAD_DATA = Layout.MAX_RECORD - PAYLOAD;
    private static final int CHUNK_DATA = Layout.MAX_RECORD - Layout.HEADER;
    private static final int NAMES_FIXED = 4 + 4 + 4 + 4;

    private EntryCodec() {}

    private static int namesLength(Message message, int exchangeLength) {
        int length = NAMES_FIXED + exchangeLength + message.routingKey().length();
        for (int i = 0; i < message.otherKeys().size(); i++) {
            length = Math.addExact(length, 4 + message.otherKeys().get(i).length());
        }
        return length;
    }

    /** The length of the payload. */
    static int payloadLength(Message message, byte[] exchange) {
        return Math.addExact(namesLength(message, exchange.length), message.content().length);
    }

    /** How many bytes the records of a payload take. */
    static int recordsLength(int payloadLength) {
        if (payloadLength <= HEAD_DATA) {
            return Layout.padded(PAYLOAD + payloadLength);
        }
        int rest = payloadLength - HEAD_DATA;
        int lastData = rest % CHUNK_DATA;
        long length = Layout.MAX_RECORD + (long) (rest / CHUNK_DATA) * Layout.MAX_RECORD;
        return Math.toIntExact(
                length + (lastData == 0 ? 0 : Layout.padded(Layout.HEADER + lastData)));
    }

    /** Writes the records at a place of a buffer. */
    static void write(
            ByteBuffer to,
            int at,
            int flags,
            LogState log,
            long sequence,
            long time,
            Message message,
            byte[] exchange,
            int payloadLength) {
        int head = Math.min(payloadLength, HEAD_DATA);
        int names = payloadLength - message.content().length;
        boolean small = payloadLength <= HEAD_DATA;
        ByteBuffer encoded = small ? to : ByteBuffer.allocate(names);
        Layout.header(
                to, at, PAYLOAD + head, Layout.ENTRY | flags, log.number(), log.id(), sequence);
        byte[] content = message.content();
        to.putLong(at + TIME, time);
        to.putInt(at + CONTENT_LENGTH, content.length);
        to.putInt(at + PAYLOAD_LENGTH, payloadLength);
        if (small) {
            putNames(to, at + PAYLOAD, message, exchange);
            to.put(at + PAYLOAD + names, content);
            return;
        }
        putNames(encoded, 0, message, exchange);
        Pieces pieces = new Pieces(encoded.array(), content);
        pieces.copy(to, at + PAYLOAD, head);
        int place = at + Layout.MAX_RECORD;
        for (int done = head; done < payloadLength; done += CHUNK_DATA) {
            int data = Math.min(payloadLength - done, CHUNK_DATA);
            int length = Layout.HEADER + data;
            Layout.header(to, place, length, Layout.CHUNK, log.number(), log.id(), sequence);
            pieces.copy(to, place + Layout.HEADER, data);
            place += Layout.MAX_RECORD;
        }
    }

    /** Writes an entry whose payload is an earlier one's. */
    static void writeReference(
            ByteBuffer to,
            int at,
            int flags,
            LogState log,
            long sequence,
            long time,
            int contentLength,
            int target8) {
        int type = Layout.ENTRY | Layout.REFERENCE | flags;
        Layout.header(to, at, REFERENCE_LENGTH, type, log.number(), log.id(), sequence);
        to.putLong(at + TIME, time);
        to.putInt(at + CONTENT_LENGTH, contentLength);
        to.putInt(at + PAYLOAD_LENGTH, 0);
        to.putLong(at + TARGET, target8);
    }

    private static void putNames(ByteBuffer to, int at, Message message, byte[] exchange) {
        to.putInt(at, message.bodyOffset());
        to.putInt(at + 4, exchange.length);
        to.putInt(at + 8, message.routingKey().length());
        to.putInt(at + 12, message.otherKeys().size());
        int place = at + NAMES_FIXED;
        to.put(place, exchange);
        place += exchange.length;
        place = putKey(to, place, message.routingKey());
        for (int i = 0; i < message.otherKeys().size(); i++) {
            RoutingKey key = message.otherKeys().get(i);
            to.putInt(place, key.length());
            place = putKey(to, place + 4, key);
        }
    }

    private static int putKey(ByteBuffer to, int at, RoutingKey key) {
        for (int i = 0; i < key.length(); i++) {
            to.put(at + i, key.byteAt(i));
        }
        return at + key.length();
    }

    /**
     * The message of a payload.
     *
     * @throws DamagedException when it makes no sense
     */
    static Message decode(ByteBuffer payload, int contentLength) throws DamagedException {
        try {
            int bodyOffset = payload.getInt();
            byte[] exchange = new byte[payload.getInt()];
            byte[] key = new byte[payload.getInt()];
            int others = payload.getInt();
            payload.get(exchange).get(key);
            List<RoutingKey> otherKeys = others == 0 ? List.of() : new ArrayList<>();
            for (int i = 0; i < others; i++) {
                byte[] other = new byte[payload.getInt()];
                payload.get(other);
                otherKeys.add(RoutingKey.of(other, 0, other.length));
            }
            byte[] content = new byte[contentLength];
            payload.get(content);
            Message message =
                    Message.wrap(
                            new String(exchange, StandardCharsets.UTF_8),
                            RoutingKey.of(key, 0, key.length),
                            content,
                            bodyOffset);
            return others == 0 ? message : message.withOtherKeys(otherKeys);
        } catch (BufferUnderflowException
                | NegativeArraySizeException
                | MalformedFieldException
                | IndexOutOfBoundsException e) {
            throw new DamagedException("its content makes no sense: " + e.getMessage());
        }
    }

    /** Two arrays, one behind the other, read in pieces. */
    private static final class Pieces {
        private final byte[] first;
        private final byte[] second;
        private int position;

        Pieces(byte[] first, byte[] second) {
            this.first = first;
            this.second = second;
        }

        void copy(ByteBuffer to, int at, int length) {
            int fromFirst = Math.max(0, Math.min(length, first.length - position));
            if (fromFirst > 0) {
                to.put(at, first, position, fromFirst);
            }
            if (length > fromFirst) {
                int from = position + fromFirst - first.length;
                to.put(at + fromFirst, second, from, length - fromFirst);
            }
            position += length;
        }
    }
}
