package io.warren.itest.load;

import java.nio.ByteBuffer;
import java.util.Random;

/** Messages whose whole body follows from their number, so that any byte can be checked later. */
final class SoakMessages {
    private static final int LONG_EVERY = 97;
    private static final int LONG_BYTES = 150_000;
    private static final int SHORT_BYTES = 3_000;

    private SoakMessages() {}

    /** The body of this number: the number itself and noise. */
    static byte[] body(long number) {
        Random random = new Random(number);
        int noise = random.nextInt(number % LONG_EVERY == 0 ? LONG_BYTES : SHORT_BYTES);
        byte[] body = new byte[Long.BYTES + noise];
        random.nextBytes(body);
        ByteBuffer.wrap(body).putLong(number);
        return body;
    }

    /** The number of a body. */
    static long number(byte[] body) {
        return ByteBuffer.wrap(body).getLong();
    }
}
