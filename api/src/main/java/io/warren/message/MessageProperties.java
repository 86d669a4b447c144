package io.warren.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fourteen basic properties of a message: an immutable view of their wire form (two bytes of
 * flags, then the values of those that are set), each decoded when it is asked for.
 *
 * <p>Source: AMQP 0-9-1, class basic; section 4.2.6.1 for the flags.
 */
public final class MessageProperties {
    /** The properties of which none is set. */
    public static final MessageProperties EMPTY = new MessageProperties(new byte[2], 0, 2);

    static final int CONTENT_TYPE = 15;
    static final int CONTENT_ENCODING = 14;
    static final int HEADERS = 13;
    static final int DELIVERY_MODE = 12;
    static final int PRIORITY = 11;
    static final int CORRELATION_ID = 10;
    static final int REPLY_TO = 9;
    static final int EXPIRATION = 8;
    static final int MESSAGE_ID = 7;
    static final int TIMESTAMP = 6;
    static final int TYPE = 5;
    static final int USER_ID = 4;
    static final int APP_ID = 3;
    static final int CLUSTER_ID = 2;

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private MessageProperties(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /**
     * A view of encoded properties; the array is not copied and must not change.
     *
     * @throws MalformedFieldException when the bytes are not well formed
     */
    public static MessageProperties decode(byte[] bytes, int offset, int length) {
        check(bytes, offset, length);
        return checked(bytes, offset, length);
    }

    static MessageProperties checked(byte[] bytes, int offset, int length) {
        return new MessageProperties(bytes, offset, length);
    }

    /**
     * Checks encoded properties without making an object.
     *
     * @throws MalformedFieldException when the bytes are not well formed
     */
    static void check(byte[] bytes, int offset, int length) {
        int end = offset + length;
        if (length < 2) {
            throw new MalformedFieldException("property flags are missing");
        }
        int flags = FieldCodec.readShort(bytes, offset);
        if ((flags & 3) != 0) {
            throw new MalformedFieldException("property flags name properties that do not exist");
        }
        int at = offset + 2;
        for (int property = CONTENT_TYPE; property >= CLUSTER_ID; property--) {
            if ((flags & 1 << property) == 0) {
                continue;
            }
            int prefix = prefixSize(property);
            if (at + prefix > end) {
                throw new MalformedFieldException("a property runs past the end of the header");
            }
            int size = sizeAt(bytes, at, property);
            if (size < 0 || size > end - at) {
                throw new MalformedFieldException("a property runs past the end of the header");
            }
            if (property == HEADERS) {
                FieldCodec.checkTable(bytes, at + 4, at + size, 1);
            }
            at += size;
        }
        if (at != end) {
            throw new MalformedFieldException(end - at + " bytes too many behind the properties");
        }
    }

    public static MessagePropertiesBuilder builder() {
        return new MessagePropertiesBuilder();
    }

    public MessagePropertiesBuilder toBuilder() {
        return new MessagePropertiesBuilder(this);
    }

    public @Nullable String contentType() {
        return text(CONTENT_TYPE);
    }

    public @Nullable String contentEncoding() {
        return text(CONTENT_ENCODING);
    }

    /** The headers; an empty table when there are none. */
    public FieldTable headers() {
        int at = find(HEADERS);
        return at < 0
                ? FieldTable.EMPTY
                : FieldTable.checked(bytes, at + 4, FieldCodec.readInt(bytes, at));
    }

    /** 2 for a persistent message, 1 for a transient one, 0 when unset. */
    public int deliveryMode() {
        int at = find(DELIVERY_MODE);
        return at < 0 ? 0 : bytes[at] & 0xff;
    }

    public boolean isPersistent() {
        return deliveryMode() == 2;
    }

    /** The priority from 0 to 255, or -1 when unset. */
    public int priority() {
        int at = find(PRIORITY);
        return at < 0 ? -1 : bytes[at] & 0xff;
    }

    public @Nullable String correlationId() {
        return text(CORRELATION_ID);
    }

    public @Nullable String replyTo() {
        return text(REPLY_TO);
    }

    /** The time to live as the publisher wrote it: milliseconds in decimal digits. */
    public @Nullable String expiration() {
        return text(EXPIRATION);
    }

    public @Nullable String messageId() {
        return text(MESSAGE_ID);
    }

    public @Nullable Instant timestamp() {
        int at = find(TIMESTAMP);
        return at < 0 ? null : FieldCodec.instant(FieldCodec.readLong(bytes, at));
    }

    public @Nullable String type() {
        return text(TYPE);
    }

    public @Nullable String userId() {
        return text(USER_ID);
    }

    public @Nullable String appId() {
        return text(APP_ID);
    }

    /** Deprecated by AMQP 0-9-1, carried all the same. */
    public @Nullable String clusterId() {
        return text(CLUSTER_ID);
    }

    /**
     * What is set, under AMQP's names with underscores: numbers as integers, the timestamp in
     * seconds, the headers as a table, all else as text.
     */
    public FieldTable toTable() {
        FieldTableBuilder table = FieldTable.builder();
        putIfSet(table, "content_type", CONTENT_TYPE, contentType());
        putIfSet(table, "content_encoding", CONTENT_ENCODING, contentEncoding());
        putIfSet(table, "headers", HEADERS, headers());
        putIfSet(table, "delivery_mode", DELIVERY_MODE, deliveryMode());
        putIfSet(table, "priority", PRIORITY, priority());
        putIfSet(table, "correlation_id", CORRELATION_ID, correlationId());
        putIfSet(table, "reply_to", REPLY_TO, replyTo());
        putIfSet(table, "expiration", EXPIRATION, expiration());
        putIfSet(table, "message_id", MESSAGE_ID, messageId());
        putIfSet(table, "timestamp", TIMESTAMP, seconds());
        putIfSet(table, "type", TYPE, type());
        putIfSet(table, "user_id", USER_ID, userId());
        putIfSet(table, "app_id", APP_ID, appId());
        putIfSet(table, "cluster_id", CLUSTER_ID, clusterId());
        return table.build();
    }

    private void putIfSet(
            FieldTableBuilder table, String name, int property, @Nullable Object value) {
        if (has(property)) {
            table.put(name, value);
        }
    }

    private @Nullable Object seconds() {
        Instant at = timestamp();
        if (at == null) {
            return null;
        }
        long seconds = at.getEpochSecond();
        if (seconds == (int) seconds) {
            return (int) seconds;
        }
        return seconds;
    }

    /** The size of the wire form in bytes, the flags included. */
    public int encodedSize() {
        return length;
    }

    /** Copies the wire form to {@code target} from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, offset, target, at, length);
    }

    boolean has(int property) {
        return (FieldCodec.readShort(bytes, offset) & 1 << property) != 0;
    }

    /** The offset of a property's value, or -1 when it is unset. */
    private int find(int wanted) {
        return find(bytes, offset, wanted);
    }

    static int find(byte[] bytes, int offset, int wanted) {
        int flags = FieldCodec.readShort(bytes, offset);
        if ((flags & 1 << wanted) == 0) {
            return -1;
        }
        int at = offset + 2;
        for (int property = CONTENT_TYPE; property > wanted; property--) {
            if ((flags & 1 << property) != 0) {
                at += sizeAt(bytes, at, property);
            }
        }
        return at;
    }

    private static int prefixSize(int property) {
        return property == HEADERS ? 4 : 1;
    }

    private static int sizeAt(byte[] bytes, int at, int property) {
        return switch (property) {
            case HEADERS -> {
                int size = FieldCodec.readInt(bytes, at);
                yield size < 0 || size > Integer.MAX_VALUE - 4 ? -1 : 4 + size;
            }
            case DELIVERY_MODE, PRIORITY -> 1;
            case TIMESTAMP -> 8;
            default -> 1 + (bytes[at] & 0xff);
        };
    }

    private @Nullable String text(int property) {
        int at = find(property);
        return at < 0 ? null : new String(bytes, at + 1, bytes[at] & 0xff, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageProperties that
                && Arrays.equals(
                        bytes,
                        offset,
                        offset + length,
                        that.bytes,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return Hashing.hash(bytes, offset, offset + length);
    }
}
