package io.warren.message;

import java.security.SecureRandom;

/**
 * Hashes bytes that strangers choose: with a factor and a start that nobody outside this JVM knows,
 * so that nobody can send a thousand keys of one hash.
 */
final class Hashing {
    private static final int START = new SecureRandom().nextInt();

    /** Odd, or the first bytes of a long key would not count. */
    private static final int FACTOR = new SecureRandom().nextInt() | 1;

    private Hashing() {}

    static int hash(byte[] bytes, int from, int end) {
        int hash = START;
        for (int at = from; at < end; at++) {
            hash = (hash + bytes[at]) * FACTOR;
            hash ^= hash >>> 15; // the plain polynomial has collisions whatever the factor
        }
        return hash;
    }
}
