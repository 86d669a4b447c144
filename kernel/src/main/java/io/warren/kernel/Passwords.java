package io.warren.kernel;

import io.warren.management.Users;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Salted hashes of passwords. New ones are slow: PBKDF2 with HMAC-SHA-512. Those of RabbitMQ, one
 * round of SHA-2 over 4 bytes of salt and the password, are understood but never made.
 */
final class Passwords {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final int ITERATIONS = 120_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int BITS = 256;
    private static final int SALT_BYTES = 16;
    private static final int RABBIT_SALT_BYTES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /**
     * A password as it is kept.
     *
     * @param algorithm one of those of {@link Users}
     * @param bytes for PBKDF2 the number of iterations in 4 bytes, 16 of salt, the hash; for
     *     RabbitMQ's 4 of salt, the hash; empty when no password is right
     */
    record Hash(String algorithm, byte[] bytes) {
        static final Hash NONE = new Hash(Users.PBKDF2, new byte[0]);

        boolean isNone() {
            return bytes.length == 0;
        }

        boolean isSlow() {
            return algorithm.equals(Users.PBKDF2);
        }

        boolean matches(String password) {
            if (isNone()) {
                return false;
            }
            byte[] wanted = Arrays.copyOfRange(bytes, prefix(algorithm), bytes.length);
            return MessageDigest.isEqual(wanted, isSlow() ? slow(password) : fast(password));
        }

        private byte[] slow(String password) {
            byte[] salt = Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + SALT_BYTES);
            return derive(password, salt, iterations(bytes));
        }

        private byte[] fast(String password) {
            try {
                MessageDigest digest =
                        MessageDigest.getInstance(
                                algorithm.equals(Users.RABBIT_SHA256) ? "SHA-256" : "SHA-512");
                digest.update(bytes, 0, RABBIT_SALT_BYTES);
                return digest.digest(password.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("every JDK has SHA-2", missing);
            }
        }

        @Override
        public String toString() {
            return "Hash[algorithm=" + algorithm + "]";
        }
    }

    private static int prefix(String algorithm) {
        return algorithm.equals(Users.PBKDF2) ? Integer.BYTES + SALT_BYTES : RABBIT_SALT_BYTES;
    }

    private static int iterations(byte[] bytes) {
        return java.nio.ByteBuffer.wrap(bytes).getInt();
    }

    /** A hash from elsewhere. Errors: PRECONDITION_FAILED it is not usable. */
    static Hash check(String algorithm, byte[] bytes) {
        if (bytes.length == 0) {
            return Hash.NONE;
        }
        int hashBytes =
                switch (algorithm) {
                    case Users.PBKDF2, Users.RABBIT_SHA256 -> 32;
                    case Users.RABBIT_SHA512 -> 64;
                    case "rabbit_password_hashing_md5" ->
                            throw Refusals.precondition(
                                    "the password is hashed with MD5, which anyone can break:"
                                            + " give the user a new password where it comes from");
                    default ->
                            throw Refusals.precondition(
                                    "unknown hashing algorithm '" + algorithm + "'");
                };
        if (bytes.length != prefix(algorithm) + hashBytes
                || algorithm.equals(Users.PBKDF2)
                        && (iterations(bytes) < 1 || iterations(bytes) > MOST_ITERATIONS)) {
            throw Refusals.precondition("the password hash is damaged");
        }
        return new Hash(algorithm, bytes.clone());
    }

    static Hash hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    static Hash of(int iterations, byte[] salt, byte[] hash) {
        byte[] bytes =
                java.nio.ByteBuffer.allocate(Integer.BYTES + salt.length + hash.length)
                        .putInt(iterations)
                        .put(salt)
                        .put(hash)
                        .array();
        return new Hash(Users.PBKDF2, bytes);
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(key).getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        } finally {
            key.clearPassword();
        }
    }
}
