package io.warren.protocol.amqp;

import io.netty.channel.Channel;
import io.warren.message.FieldTable;
import io.warren.message.MalformedFieldException;
import io.warren.session.Credentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The mechanisms by which a client may say who it is. */
final class Sasl {
    private static final String WITH_PASSWORD = "PLAIN AMQPLAIN";
    private static final String EXTERNAL = "EXTERNAL";

    private final Channel channel;
    private final AmqpConfig config;

    Sasl(Channel channel, AmqpConfig config) {
        this.channel = channel;
        this.config = config;
    }

    /** What is offered: EXTERNAL only to a client whose certificate was verified. */
    String mechanisms() {
        return certifiedName() == null ? WITH_PASSWORD : WITH_PASSWORD + " " + EXTERNAL;
    }

    /** What a response says; null if it cannot be understood, or the mechanism is not offered. */
    @Nullable Credentials credentials(String mechanism, byte[] response) {
        return switch (mechanism) {
            case "PLAIN" -> plain(response);
            case "AMQPLAIN" -> amqPlain(response);
            case EXTERNAL -> external();
            default -> null;
        };
    }

    /** A user with a password; null if the client has gone meanwhile. */
    @Nullable Credentials credentials(String user, String password) {
        InetAddress peer = peer();
        return peer == null ? null : Credentials.ofPassword(user, password, peer);
    }

    /** User and password, with a 0 before each; nobody acts for another, so none is named. */
    private @Nullable Credentials plain(byte[] response) {
        String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", -1);
        return parts.length == 3 && parts[0].isEmpty() ? credentials(parts[1], parts[2]) : null;
    }

    /** A table without its length. */
    private @Nullable Credentials amqPlain(byte[] response) {
        try {
            FieldTable table = FieldTable.decode(response, 0, response.length);
            return table.get("LOGIN") instanceof String user
                            && table.get("PASSWORD") instanceof String password
                    ? credentials(user, password)
                    : null;
        } catch (MalformedFieldException malformed) {
            return null;
        }
    }

    /** Whom the certificate names; what the response says does not count. */
    private @Nullable Credentials external() {
        String user = certifiedName();
        InetAddress peer = peer();
        return user == null || peer == null ? null : Credentials.ofVerified(user, peer);
    }

    private @Nullable String certifiedName() {
        TlsConfig tls = config.tls();
        return tls == null ? null : TlsPeer.name(channel, tls.wholeName());
    }

    private @Nullable InetAddress peer() {
        // A socket that was closed meanwhile has no address any more.
        return channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }
}
