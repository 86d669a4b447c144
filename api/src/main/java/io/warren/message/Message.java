package io.warren.message;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A published message: where it was published to, its properties and its body. Immutable, and one
 * object for all queues it reaches.
 *
 * <p>Properties (in wire form) and body lie behind each other in one array, the <em>content</em>:
 * one copy in, one copy out.
 */
public final class Message {
    private final String exchange;
    private final RoutingKey routingKey;
    private final List<RoutingKey> otherKeys;
    private final byte[] content;
    private final int bodyOffset;
    private final boolean persistent;

    private Message(
            String exchange,
            RoutingKey routingKey,
            List<RoutingKey> otherKeys,
            byte[] content,
            int bodyOffset) {
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.otherKeys = otherKeys;
        this.content = content;
        this.bodyOffset = bodyOffset;
        int mode = MessageProperties.find(content, 0, MessageProperties.DELIVERY_MODE);
        this.persistent = mode >= 0 && content[mode] == 2;
    }

    /** A message of its parts; the body is copied. */
    public static Message of(
            String exchange, RoutingKey key, MessageProperties properties, byte[] body) {
        int bodyOffset = properties.encodedSize();
        byte[] content = new byte[bodyOffset + body.length];
        properties.copyTo(content, 0);
        System.arraycopy(body, 0, content, bodyOffset, body.length);
        return new Message(exchange, key, List.of(), content, bodyOffset);
    }

    /**
     * A message around encoded content, which is not copied and must not change from now on.
     *
     * @param content the properties in wire form, and the body behind them
     * @param bodyOffset where the body begins
     * @throws MalformedFieldException when the properties are not well formed
     */
    public static Message wrap(String exchange, RoutingKey key, byte[] content, int bodyOffset) {
        MessageProperties.check(content, 0, bodyOffset);
        return new Message(exchange, key, List.of(), content, bodyOffset);
    }

    /** The same content published elsewhere, as dead-lettering does. */
    public Message republished(String toExchange, RoutingKey key) {
        return new Message(toExchange, key, List.of(), content, bodyOffset);
    }

    /**
     * The same message with further routing keys, which its publisher named beside the first (CC
     * and BCC).
     */
    public Message withOtherKeys(List<RoutingKey> keys) {
        return new Message(exchange, routingKey, List.copyOf(keys), content, bodyOffset);
    }

    /** The same message with other properties. */
    public Message withProperties(MessageProperties properties) {
        int offset = properties.encodedSize();
        byte[] copy = new byte[offset + bodySize()];
        properties.copyTo(copy, 0);
        System.arraycopy(content, bodyOffset, copy, offset, bodySize());
        return new Message(exchange, routingKey, otherKeys, copy, offset);
    }

    /** The name of the exchange it was published to; empty for the default exchange. */
    public String exchange() {
        return exchange;
    }

    /** The routing key it was published with. */
    public RoutingKey routingKey() {
        return routingKey;
    }

    /** The routing keys beside the first one; mostly empty. */
    public List<RoutingKey> otherKeys() {
        return otherKeys;
    }

    /** A view of the properties, made at each call. */
    public MessageProperties properties() {
        return MessageProperties.checked(content, 0, bodyOffset);
    }

    /** Whether its delivery mode asks for it to outlive a restart, in durable queues. */
    public boolean isPersistent() {
        return persistent;
    }

    /** Whether its publisher limits how long it may wait. Costs no decoding. */
    public boolean hasExpiration() {
        return (FieldCodec.readShort(content, 0) & 1 << MessageProperties.EXPIRATION) != 0;
    }

    /** The size of the body in bytes. */
    public int bodySize() {
        return content.length - bodyOffset;
    }

    /** A read-only view of the body. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(content, bodyOffset, bodySize()).slice().asReadOnlyBuffer();
    }

    /**
     * The array that the message itself holds: properties in wire form, and from {@link
     * #bodyOffset()} on the body. Shared by everyone who has this message: <strong>never write to
     * it</strong>. It is here so that adapters and stores can copy it once, straight to its place.
     */
    public byte[] content() {
        return content;
    }

    /** Where the body begins in {@link #content()}; the encoded size of the properties. */
    public int bodyOffset() {
        return bodyOffset;
    }

    @Override
    public String toString() {
        return "Message[exchange="
                + exchange
                + ", routingKey="
                + routingKey
                + ", bodySizeBytes="
                + bodySize()
                + "]";
    }
}
