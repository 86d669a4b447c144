package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that a test makes with openssl, in a folder of its own. */
public final class Certificates {
    private final Path folder;

    /** A certificate and its key, as PEM files. */
    public record Pair(Path certificate, Path key) {}

    /** Makes certificates in this folder; skips the test where openssl is missing. */
    public Certificates(Path folder) {
        Prerequisite.require(Script.succeeds("openssl", "version"), "openssl");
        this.folder = folder;
    }

    /** An authority. */
    public Pair authority(String file, String name) throws Exception {
        return make(file, "/CN=" + name, List.of());
    }

    /** A certificate for 127.0.0.1 with this subject, as in /CN=alice. */
    public Pair signed(String file, String subject, Pair authority) throws Exception {
        return make(
                file,
                subject,
                List.of(
                        "-CA",
                        authority.certificate().toString(),
                        "-CAkey",
                        authority.key().toString(),
                        "-addext",
                        "basicConstraints=critical,CA:FALSE",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1"));
    }

    private Pair make(String file, String subject, List<String> more) throws Exception {
        Pair pair = new Pair(folder.resolve(file + ".pem"), folder.resolve(file + ".key"));
        List<String> command = new ArrayList<>();
        command.addAll(List.of("openssl", "req", "-x509", "-days", "2", "-nodes"));
        command.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        command.addAll(List.of("-subj", subject, "-keyout", pair.key().toString()));
        command.addAll(List.of("-out", pair.certificate().toString()));
        command.addAll(more);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + said);
        }
        return pair;
    }

    /** A client's side of TLS: it trusts the authority, and shows a certificate if there is one. */
    public static SSLContext client(String protocol, Pair authority, Pair own) throws Exception {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("authority", certificate(authority));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(own == null ? null : keyManagers(own), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] keyManagers(Pair own) throws Exception {
        KeyStore keys = empty();
        Certificate[] chain = {certificate(own)};
        keys.setKeyEntry("own", key(own), new char[0], chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** The certificate itself. */
    public static Certificate certificate(Pair pair) throws Exception {
        try (InputStream in = Files.newInputStream(pair.certificate())) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Pair pair) throws Exception {
        String pem = Files.readString(pair.key());
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").strip();
        byte[] encoded = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /** Puts one pair's files in the place of another's, one after the other. */
    public static void replace(Pair old, Pair with) throws IOException {
        Files.writeString(old.certificate(), Files.readString(with.certificate()));
        Files.writeString(old.key(), Files.readString(with.key()));
    }
}
