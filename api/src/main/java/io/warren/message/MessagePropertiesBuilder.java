package io.warren.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes {@link MessageProperties}. A null unsets a property. Not thread-safe. */
public final class MessagePropertiesBuilder {
    private final byte[] @Nullable [] values = new byte[16][];

    MessagePropertiesBuilder() {}

    MessagePropertiesBuilder(MessageProperties from) {
        contentType(from.contentType()).contentEncoding(from.contentEncoding());
        if (from.has(MessageProperties.HEADERS)) {
            headers(from.headers());
        }
        if (from.has(MessageProperties.DELIVERY_MODE)) {
            deliveryMode(from.deliveryMode());
        }
        if (from.has(MessageProperties.PRIORITY)) {
            priority(from.priority());
        }
        correlationId(from.correlationId()).replyTo(from.replyTo()).expiration(from.expiration());
        messageId(from.messageId()).timestamp(from.timestamp()).type(from.type());
        userId(from.userId()).appId(from.appId()).clusterId(from.clusterId());
    }

    public MessagePropertiesBuilder contentType(@Nullable String value) {
        return text(MessageProperties.CONTENT_TYPE, value);
    }

    public MessagePropertiesBuilder contentEncoding(@Nullable String value) {
        return text(MessageProperties.CONTENT_ENCODING, value);
    }

    public MessagePropertiesBuilder headers(@Nullable FieldTable value) {
        if (value == null) {
            values[MessageProperties.HEADERS] = null;
            return this;
        }
        byte[] encoded = new byte[4 + value.encodedSize()];
        bigEndian(encoded, value.encodedSize(), 4);
        value.copyTo(encoded, 4);
        values[MessageProperties.HEADERS] = encoded;
        return this;
    }

    /** 1 transient, 2 persistent. */
    public MessagePropertiesBuilder deliveryMode(int value) {
        return octet(MessageProperties.DELIVERY_MODE, value);
    }

    public MessagePropertiesBuilder priority(int value) {
        return octet(MessageProperties.PRIORITY, value);
    }

    public MessagePropertiesBuilder correlationId(@Nullable String value) {
        return text(MessageProperties.CORRELATION_ID, value);
    }

    public MessagePropertiesBuilder replyTo(@Nullable String value) {
        return text(MessageProperties.REPLY_TO, value);
    }

    public MessagePropertiesBuilder expiration(@Nullable String value) {
        return text(MessageProperties.EXPIRATION, value);
    }

    public MessagePropertiesBuilder messageId(@Nullable String value) {
        return text(MessageProperties.MESSAGE_ID, value);
    }

    public MessagePropertiesBuilder timestamp(@Nullable Instant value) {
        if (value == null) {
            values[MessageProperties.TIMESTAMP] = null;
            return this;
        }
        byte[] encoded = new byte[8];
        bigEndian(encoded, value.getEpochSecond(), 8);
        values[MessageProperties.TIMESTAMP] = encoded;
        return this;
    }

    public MessagePropertiesBuilder type(@Nullable String value) {
        return text(MessageProperties.TYPE, value);
    }

    public MessagePropertiesBuilder userId(@Nullable String value) {
        return text(MessageProperties.USER_ID, value);
    }

    public MessagePropertiesBuilder appId(@Nullable String value) {
        return text(MessageProperties.APP_ID, value);
    }

    public MessagePropertiesBuilder clusterId(@Nullable String value) {
        return text(MessageProperties.CLUSTER_ID, value);
    }

    public MessageProperties build() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int flags = 0;
        for (int property = MessageProperties.CONTENT_TYPE;
                property >= MessageProperties.CLUSTER_ID;
                property--) {
            flags |= values[property] == null ? 0 : 1 << property;
        }
        out.write(flags >>> 8);
        out.write(flags);
        for (int property = MessageProperties.CONTENT_TYPE;
                property >= MessageProperties.CLUSTER_ID;
                property--) {
            byte[] value = values[property];
            if (value != null) {
                out.writeBytes(value);
            }
        }
        byte[] bytes = out.toByteArray();
        return MessageProperties.checked(bytes, 0, bytes.length);
    }

    private MessagePropertiesBuilder octet(int property, int value) {
        values[property] = new byte[] {(byte) value};
        return this;
    }

    private MessagePropertiesBuilder text(int property, @Nullable String value) {
        if (value == null) {
            values[property] = null;
            return this;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 255) {
            throw new IllegalArgumentException("a property is longer than 255 bytes: " + value);
        }
        byte[] encoded = new byte[1 + utf8.length];
        encoded[0] = (byte) utf8.length;
        System.arraycopy(utf8, 0, encoded, 1, utf8.length);
        values[property] = encoded;
        return this;
    }

    private static void bigEndian(byte[] target, long value, int size) {
        for (int i = 0; i < size; i++) {
            target[i] = (byte) (value >>> 8 * (size - 1 - i));
        }
    }
}
