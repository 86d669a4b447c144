package io.warren.protocol.amqp;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that a key belongs to a certificate: the JDK would take any two, and refuse every client
 * then. Matters most while two files are being replaced, one after the other.
 */
final class KeyPairCheck {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

    private KeyPairCheck() {}

    /** Errors: a GeneralSecurityException with a text for the operator. */
    static void check(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException {
        PublicKey publicKey =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificatePem))
                        .getPublicKey();
        String algorithm = publicKey.getAlgorithm();
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(algorithm).generatePrivate(decode(keyPem));
        } catch (GeneralSecurityException otherKind) {
            throw new GeneralSecurityException(
                    "the key is not an unencrypted PKCS#8 " + algorithm + " key");
        }
        Signature signature = Signature.getInstance(signatureOf(algorithm));
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SAMPLE);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
    }

    private static PKCS8EncodedKeySpec decode(byte[] pem) throws GeneralSecurityException {
        Matcher matcher = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new GeneralSecurityException("no key");
        }
        try {
            return new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(matcher.group(1).strip()));
        } catch (IllegalArgumentException notBase64) {
            throw new GeneralSecurityException("no base64", notBase64);
        }
    }

    private static String signatureOf(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }
}
