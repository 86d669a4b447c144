package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.warren.message.FieldTable;
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
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection begins: start, login, tune, open.
 *
 * <p>Threads: the connection's event loop.
 */
final class Handshake {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    private static final String PROTOCOL = "AMQP 0-9-1";
    private static final int MAX_NAME_CHARACTERS = 255;
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    /** What some clients send that then speak 0-9-1: aioamqp and AnyEvent::RabbitMQ. */
    private static final byte[] HEADER_OF_0_9 = {'A', 'M', 'Q', 'P', 1, 1, 0, 9};

    private final AmqpConnection connection;
    private final AmqpConfig config;
    private final Channel channel;
    private final Sasl sasl;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private String mechanism = "";
    private @Nullable Identity identity;
    private long loginBytes;
    private final byte[] header = new byte[PROTOCOL_HEADER.length];
    private int headerBytes;
    private Step step = Step.START;

    private enum Step {
        START("starting"),
        LOGIN("securing"),
        TUNE("tuning"),
        OPEN("opening"),
        DONE("running");

        /** How RabbitMQ calls it. */
        private final String state;

        Step(String state) {
            this.state = state;
        }
    }

    Handshake(AmqpConnection connection, AmqpConfig config, Channel channel) {
        this.connection = connection;
        this.config = config;
        this.channel = channel;
        this.sasl = new Sasl(channel, config);
    }

    /** The client has sent the right protocol header. */
    void start() {
        connection.reply(
                new ConnectionMethod.Start(
                        0, 9, ServerProperties.of(config), sasl.mechanisms(), "en_US"));
    }

    /** Whether the client may be told of its mistakes: it has logged in. */
    boolean isTrusted() {
        return identity != null;
    }

    /** Counts bytes that came; true when they are more than a client may send before its login. */
    boolean isTooMuch(int bytes) {
        loginBytes += bytes;
        return identity == null && loginBytes > config.limits().bytes();
    }

    /** Takes the protocol header; true when it is there and right. */
    boolean takeHeader(ByteBuf in) {
        while (headerBytes < header.length && in.isReadable()) {
            header[headerBytes++] = in.readByte();
            if (!headerBegins(PROTOCOL_HEADER) && !headerBegins(HEADER_OF_0_9)) {
                connection.writer().raw(PROTOCOL_HEADER);
                connection.end("it does not speak AMQP 0-9-1");
                return false;
            }
        }
        return headerBytes == header.length;
    }

    /** Whether what has come of the header is how that one begins. */
    private boolean headerBegins(byte[] known) {
        return Arrays.equals(header, 0, headerBytes, known, 0, headerBytes);
    }

    void method(int id, WireReader in) {
        if (step == Step.START && id == ConnectionMethod.StartOk.ID) {
            startOk(ConnectionMethod.StartOk.read(in));
        } else if (step == Step.TUNE && id == ConnectionMethod.TuneOk.ID) {
            tuneOk(ConnectionMethod.TuneOk.read(in));
        } else if (step == Step.OPEN && id == ConnectionMethod.Open.ID) {
            open(ConnectionMethod.Open.read(in));
        } else {
            throw unexpected(step.state);
        }
    }

    private static BrokerException unexpected(String state) {
        return new BrokerException(
                ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + state);
    }

    private void startOk(ConnectionMethod.StartOk startOk) {
        step = Step.LOGIN;
        clientProperties = startOk.clientProperties();
        mechanism = startOk.mechanism();
        Credentials credentials = sasl.credentials(mechanism, startOk.response());
        if (credentials == null) {
            refuseLogin();
            return;
        }
        connection.suspend(true);
        CompletionStage<Identity> login = connection.broker().authenticate(credentials);
        login.whenComplete((user, failure) -> connection.run(() -> loggedIn(user, failure)));
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
                    0); // the method is not told, as RabbitMQ does not
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

    /** A method on channel 0 of an open connection. */
    void running(int id, WireReader in) {
        if (id != ConnectionMethod.UpdateSecret.ID) {
            throw unexpected(step.state);
        }
        ConnectionMethod.UpdateSecret update = ConnectionMethod.UpdateSecret.read(in);
        String user = Objects.requireNonNull(identity).name();
        String secret = new String(update.newSecret(), StandardCharsets.UTF_8);
        Credentials credentials = sasl.credentials(user, secret);
        if (credentials == null) {
            return;
        }
        connection.suspend(true);
        connection
                .broker()
                .renew(credentials)
                .whenComplete(
                        (done, refusal) ->
                                connection.later(() -> secretChecked(user, refusal == null)));
    }

    private void secretChecked(String user, boolean accepted) {
        if (accepted) {
            LOG.info("secret updated peer={} user={}", connection.peer(), user);
            connection.reply(new ConnectionMethod.UpdateSecretOk());
        } else {
            connection.refuse(
                    ReplyCode.NOT_ALLOWED,
                    "NOT_ALLOWED - New secret was refused by one of the backends",
                    ConnectionMethod.UpdateSecret.ID);
        }
        connection.suspend(false);
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
