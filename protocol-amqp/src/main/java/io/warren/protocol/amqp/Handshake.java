package io.warren.protocol.amqp;

import io.netty.channel.Channel;
import io.warren.message.FieldTable;
import io.warren.message.MalformedFieldException;
import io.warren.protocol.amqp.wire.ConnectionMethod;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.BrokerException;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.SessionRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a connection begins: start, login, tune, open.
 *
 * <p>Threads: the connection's event loop.
 */
final class Handshake {
    private static final String MECHANISMS = "PLAIN AMQPLAIN";
    private static final String PROTOCOL = "AMQP 0-9-1";
    private static final int MAX_NAME_CHARACTERS = 255;

    private final AmqpConnection connection;
    private final AmqpConfig config;
    private final Channel channel;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private String mechanism = "";
    private @Nullable Identity identity;
    private Step step = Step.START;

    private enum Step {
        START,
        LOGIN,
        TUNE,
        OPEN,
        DONE
    }

    Handshake(AmqpConnection connection, AmqpConfig config, Channel channel) {
        this.connection = connection;
        this.config = config;
        this.channel = channel;
    }

    /** The client has sent the right protocol header. */
    void start() {
        connection.reply(
                new ConnectionMethod.Start(0, 9, ServerProperties.of(config), MECHANISMS, "en_US"));
    }

    /** Whether the client may be told of its mistakes: it has logged in. */
    boolean isTrusted() {
        return identity != null;
    }

    void method(int id, WireReader in) {
        if (step == Step.START && id == ConnectionMethod.StartOk.ID) {
            startOk(ConnectionMethod.StartOk.read(in));
        } else if (step == Step.TUNE && id == ConnectionMethod.TuneOk.ID) {
            tuneOk(ConnectionMethod.TuneOk.read(in));
        } else if (step == Step.OPEN && id == ConnectionMethod.Open.ID) {
            open(ConnectionMethod.Open.read(in));
        } else {
            throw new BrokerException(
                    ReplyCode.COMMAND_INVALID,
                    "unexpected method "
                            + (id >>> 16)
                            + "."
                            + (id & 0xffff)
                            + " while the connection is being opened");
        }
    }

    private void startOk(ConnectionMethod.StartOk startOk) {
        step = Step.LOGIN;
        clientProperties = startOk.clientProperties();
        mechanism = startOk.mechanism();
        Credentials credentials = credentials(startOk.response());
        if (credentials == null) {
            refuseLogin();
            return;
        }
        connection.suspend(true);
        CompletionStage<Identity> login = connection.broker().authenticate(credentials);
        login.whenComplete((user, failure) -> connection.run(() -> loggedIn(user, failure)));
    }

    private @Nullable Credentials credentials(byte[] response) {
        return switch (mechanism) {
            case "PLAIN" -> plain(response);
            case "AMQPLAIN" -> amqPlain(response);
            default -> null;
        };
    }

    /** An authorization identity, which is ignored, user and password, with a 0 before each. */
    private @Nullable Credentials plain(byte[] response) {
        String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", -1);
        return parts.length == 3 ? credentials(parts[1], parts[2]) : null;
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

    private @Nullable Credentials credentials(String user, String password) {
        // A socket that was closed meanwhile has no address any more.
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? new Credentials(user, password, peer.getAddress())
                : null;
    }

    private void loggedIn(@Nullable Identity user, @Nullable Throwable failure) {
        if (user == null) {
            if (failure != null && !Failures.isReply(failure, ReplyCode.ACCESS_REFUSED)) {
                connection.close("the login could not be checked");
            } else {
                refuseLogin();
            }
            return;
        }
        identity = user;
        step = Step.TUNE;
        connection.reply(
                new ConnectionMethod.Tune(
                        config.channelMax(), config.frameMaxBytes(), config.heartbeatSeconds()));
        connection.suspend(false);
    }

    /** Told to those who understand; for all others a closed socket is what the protocol knows. */
    private void refuseLogin() {
        if (ClientInfo.isCapable(clientProperties, "authentication_failure_close")) {
            connection.refuse(
                    ReplyCode.ACCESS_REFUSED,
                    "ACCESS_REFUSED - Login was refused using authentication mechanism "
                            + mechanism
                            + ". For details see the broker logfile.",
                    ConnectionMethod.StartOk.ID);
            connection.suspend(false);
        } else {
            connection.close("login refused");
        }
    }

    private void tuneOk(ConnectionMethod.TuneOk tuneOk) {
        checkTuned("channel_max", tuneOk.channelMax(), 1, config.channelMax());
        checkTuned("frame_max", tuneOk.frameMax(), Frame.MIN_SIZE_BYTES, config.frameMaxBytes());
        connection.tuned(tuneOk.channelMax(), tuneOk.frameMax(), tuneOk.heartbeat());
        step = Step.OPEN;
    }

    /** 0 means without limit, which is more than any limit. */
    private static void checkTuned(String field, int value, int min, int max) {
        boolean tooHigh = value == 0 || Integer.toUnsignedLong(value) > max;
        if (tooHigh || Integer.toUnsignedLong(value) < min) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "negotiated "
                            + field
                            + " = "
                            + Integer.toUnsignedString(value)
                            + " is "
                            + (tooHigh ? "higher" : "lower")
                            + " than the "
                            + (tooHigh ? "maximum" : "minimum")
                            + " allowed value ("
                            + (tooHigh ? max : min)
                            + ")");
        }
    }

    private void open(ConnectionMethod.Open open) {
        Identity user = identity;
        if (user == null) {
            throw new IllegalStateException("open before login");
        }
        String peer = address(channel.remoteAddress());
        SessionRequest request =
                SessionRequest.builder(user, open.virtualHost())
                        .protocol(PROTOCOL)
                        .peer(peer)
                        .name(name(peer))
                        .clientProperties(clientProperties)
                        .build();
        connection.opened(
                connection.broker().open(request, connection.events()),
                new ClientInfo(user, clientProperties));
        step = Step.DONE;
        connection.reply(new ConnectionMethod.OpenOk(""));
    }

    /** What the client calls itself, or else the two ends. */
    private String name(String peer) {
        if (clientProperties.get("connection_name") instanceof String name && !name.isBlank()) {
            return name.substring(0, Math.min(MAX_NAME_CHARACTERS, name.length()));
        }
        return peer + " -> " + address(channel.localAddress());
    }

    static String address(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unknown";
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
}
