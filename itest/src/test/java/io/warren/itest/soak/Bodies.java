package io.warren.itest.soak;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Message bodies whose every byte follows from their number and their size. */
final class Bodies {
    static final long WRONG = -1;

    private static final int HEAD = Long.BYTES + Integer.BYTES;
    private static final int WORD = Long.BYTES;

    private Bodies() {}

    /** The body of a number: it has this size, or the least that a body can have. */
    static byte[] of(long number, int size) {
        int whole = Math.max(size, HEAD);
        ByteBuffer body = ByteBuffer.allocate(whole).putLong(number).putInt(whole);
        long word = number * 0x9E3779B97F4A7C15L + 1;
        while (body.remaining() >= WORD) {
            word ^= word << 13;
            word ^= word >>> 7;
            word ^= word << 17;
            body.putLong(word);
        }
        while (body.hasRemaining()) {
            body.put((byte) number);
        }
        return body.array();
    }

    /** The number of a body, {@link #WRONG} if this is not the body of any. */
    static long number(byte[] body) {
        if (body.length < HEAD) {
            return WRONG;
        }
        long number = ByteBuffer.wrap(body).getLong();
        return number >= 0 && Arrays.equals(body, of(number, body.length)) ? number : WRONG;
    }
}
