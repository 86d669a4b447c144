package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Builds the bytes of AMQP 0-9-1 by hand, wrong ones included. */
public final class Wire {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Appends one octet. */
    public Wire octet(int value) {
        bytes.write(value);
        return this;
    }

    /** Appends two octets, most significant first. */
    public Wire shortInt(int value) {
        return octet(value >> 8).octet(value);
    }

    /** Appends four octets, most significant first. */
    public Wire longInt(long value) {
        return shortInt((int) (value >> 16)).shortInt((int) value);
    }

    /** Appends eight octets, most significant first. */
    public Wire longLong(long value) {
        return longInt(value >> 32).longInt(value);
    }

    /** Appends a short string. */
    public Wire shortString(String value) {
        byte[] text = value.getBytes(UTF_8);
        return octet(text.length).raw(text);
    }

    /** Appends a long string. */
    public Wire longString(String value) {
        return longString(value.getBytes(UTF_8));
    }

    /** Appends a long string of any bytes. */
    public Wire longString(byte[] value) {
        return longInt(value.length).raw(value);
    }

    /** Appends a field table whose encoded entries are given. */
    public Wire table(Wire entries) {
        return longString(entries.bytes());
    }

    /** Appends bytes as they are. */
    public Wire raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    /** Appends what another one has. */
    public Wire raw(Wire other) {
        return raw(other.bytes());
    }

    /** Appends a whole frame. */
    public Wire frame(int type, int channel, byte[] payload) {
        return octet(type).shortInt(channel).longInt(payload.length).raw(payload).octet(0xCE);
    }

    /** Appends a method frame. */
    public Wire method(int channel, int classId, int methodId, Wire arguments) {
        Wire payload = new Wire().shortInt(classId).shortInt(methodId).raw(arguments);
        return frame(RawAmqp.METHOD, channel, payload.bytes());
    }

    /** Appends a content header frame without properties. */
    public Wire contentHeader(int channel, int classId, long bodySize) {
        Wire payload = new Wire().shortInt(classId).shortInt(0).longLong(bodySize).shortInt(0);
        return frame(RawAmqp.HEADER, channel, payload.bytes());
    }

    /** Appends basic.publish through the default exchange. */
    public Wire publish(int channel, String routingKey) {
        Wire arguments = new Wire().shortInt(0).shortString("").shortString(routingKey).octet(0);
        return method(channel, 60, 40, arguments);
    }

    /** Everything so far. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
