package io.warren.protocol.amqp;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can set for the listener with TLS, from the keys {@code amqp.tls.*}.
 *
 * @param port the port to listen at; 0 takes any that is free
 * @param certificate the broker's certificate, and those between it and the authority, as PEM
 * @param key its private key, PKCS#8 as PEM, not encrypted
 * @param clients whether clients show certificates
 * @param trusted the authorities that sign those, as PEM; null when clients show none
 * @param wholeName whether a user is the whole distinguished name, not the common name
 * @param protocols the versions of TLS that are spoken, as Java names them
 */
record TlsConfig(
        int port,
        Path certificate,
        Path key,
        Clients clients,
        @Nullable Path trusted,
        boolean wholeName,
        List<String> protocols) {

    static final String PORT = "amqp.tls.port";
    static final String CERTIFICATE = "amqp.tls.certificate";
    static final String KEY = "amqp.tls.key";
    static final String CLIENTS = "amqp.tls.client-certificates";
    static final String TRUSTED = "amqp.tls.trusted";
    static final String USER = "amqp.tls.user";
    static final String VERSIONS = "amqp.tls.versions";

    private static final String OFF = "off";
    private static final String UNSET = "none";

    private static final String ALL_VERSIONS = "1.2,1.3";
    private static final Map<String, List<String>> PROTOCOLS =
            Map.of(
                    ALL_VERSIONS,
                    List.of("TLSv1.3", "TLSv1.2"),
                    "1.2",
                    List.of("TLSv1.2"),
                    "1.3",
                    List.of("TLSv1.3"));

    /** Whether clients show certificates. */
    enum Clients {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Reads the keys; null when TLS is off. */
    static @Nullable TlsConfig read(UnaryOperator<@Nullable String> keys)
            throws AmqpConfig.InvalidException {
        if (AmqpConfig.text(keys, PORT, OFF).equals(OFF)) {
            return null;
        }
        Clients clients = oneOf(keys, CLIENTS, Clients.class, Clients.NONE);
        return new TlsConfig(
                AmqpConfig.number(keys, PORT, 5671, 0, 65_535),
                file(keys, CERTIFICATE),
                file(keys, KEY),
                clients,
                clients == Clients.NONE ? null : file(keys, TRUSTED),
                oneOf(keys, USER, Name.class, Name.CN) == Name.DN,
                protocols(keys));
    }

    private static List<String> protocols(UnaryOperator<@Nullable String> keys)
            throws AmqpConfig.InvalidException {
        String value = AmqpConfig.text(keys, VERSIONS, ALL_VERSIONS);
        List<String> protocols = PROTOCOLS.get(value);
        if (protocols == null) {
            throw new AmqpConfig.InvalidException(
                    VERSIONS + "=" + value + " is not one of " + ALL_VERSIONS + " or 1.2 or 1.3");
        }
        return protocols;
    }

    private enum Name {
        CN,
        DN
    }

    private static Path file(UnaryOperator<@Nullable String> keys, String key)
            throws AmqpConfig.InvalidException {
        String value = AmqpConfig.text(keys, key, UNSET);
        if (value.equals(UNSET)) {
            throw new AmqpConfig.InvalidException(
                    key + " must name a file, because " + PORT + " is set");
        }
        return Path.of(value).toAbsolutePath();
    }

    private static <E extends Enum<E>> E oneOf(
            UnaryOperator<@Nullable String> keys, String key, Class<E> type, E unset)
            throws AmqpConfig.InvalidException {
        String value = AmqpConfig.text(keys, key, lower(unset));
        for (E each : type.getEnumConstants()) {
            if (lower(each).equals(value)) {
                return each;
            }
        }
        throw new AmqpConfig.InvalidException(
                key
                        + "="
                        + value
                        + " is not one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(TlsConfig::lower)
                                .collect(Collectors.joining(", ")));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
