package io.warren.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A routing key or binding key: UTF-8 bytes with a cached hash.
 *
 * <p>Words, as topic exchanges know them, are read in place: {@link #wordEnd} finds where one ends,
 * {@link #regionHash} and {@link #regionEquals} look it up without making an object.
 */
public final class RoutingKey {
    /** The key of no bytes. */
    public static final RoutingKey EMPTY = new RoutingKey(new byte[0]);

    private final byte[] bytes;
    private final int hash;

    private RoutingKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = regionHash(bytes, 0, bytes.length);
    }

    public static RoutingKey of(String text) {
        return text.isEmpty() ? EMPTY : new RoutingKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies {@code length} bytes of UTF-8 from {@code offset} on. */
    public static RoutingKey of(byte[] utf8, int offset, int length) {
        return length == 0
                ? EMPTY
                : new RoutingKey(Arrays.copyOfRange(utf8, offset, offset + length));
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** The index of the next {@code '.'} at or after {@code from}, or {@link #length()}. */
    public int wordEnd(int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != '.') {
            end++;
        }
        return end;
    }

    /**
     * The hash of the bytes from {@code from} up to {@code to}: equal regions have equal hashes.
     */
    public int regionHash(int from, int to) {
        return regionHash(bytes, from, to);
    }

    /** Whether the bytes from {@code from} up to {@code to} are those of {@code other}. */
    public boolean regionEquals(int from, int to, RoutingKey other) {
        return Arrays.equals(bytes, from, to, other.bytes, 0, other.bytes.length);
    }

    /** The bytes from {@code from} up to {@code to} as a key of their own. */
    public RoutingKey region(int from, int to) {
        return of(bytes, from, to - from);
    }

    /** Whether these are the {@code length} bytes of {@code utf8} from {@code offset} on. */
    public boolean contentEquals(byte[] utf8, int offset, int length) {
        return Arrays.equals(bytes, 0, bytes.length, utf8, offset, offset + length);
    }

    /** Copies all bytes to {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    private static int regionHash(byte[] bytes, int from, int to) {
        return Hashing.hash(bytes, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof RoutingKey key
                        && hash == key.hash
                        && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
