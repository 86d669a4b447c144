package io.warren.protocol.amqp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.warren.protocol.amqp.ReadGate.Reason;
import io.warren.protocol.amqp.wire.ConnectionMethod;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a connection stands, from its first byte to its last, and the ways it can end.
 *
 * <p>Threads: the connection's event loop; {@link #shutDown} any.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    /** How long a close-ok, or the end of the session, is waited for. */
    private static final long CLOSE_MILLIS = 5_000;

    /** How long a client that has closed may keep its socket; as long as with RabbitMQ. */
    private static final long PARTING_MILLIS = 30_000;

    /** How long the peer may take to read the last bytes. */
    private static final long LINGER_MILLIS = 1_000;

    private static final long DRAIN_MILLIS = 2_000;
    private static final long DRAIN_POLL_MILLIS = 20;

    private final AmqpConnection connection;
    private final AmqpServer server;
    private final Channel socket;
    private final Channels channels;
    private final ReadGate gate;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private State state = State.HEADER;
    private boolean leaving;
    private @Nullable Session session;
    private CompletionStage<Void> sessionEnd = CompletableFuture.completedStage(null);
    private @Nullable Future<?> deadline;

    /** The states follow each other. */
    enum State {
        /** The protocol header is expected. */
        HEADER,
        HANDSHAKE,
        OPEN,
        /** The client wants to close; its session is being closed. */
        LEAVING,
        /** The client was told to close, and its close-ok is waited for. */
        REFUSED,
        /** The client's close is answered; it ends the socket. What still comes is thrown away. */
        PARTED,
        /** All is said; what still comes is thrown away. */
        ENDING,
        CLOSED
    }

    Lifecycle(
            AmqpConnection connection,
            AmqpServer server,
            Channel socket,
            Channels channels,
            ReadGate gate) {
        this.connection = connection;
        this.server = server;
        this.socket = socket;
        this.channels = channels;
        this.gate = gate;
        after(server.config().limits().seconds() * 1000L, this::loginDeadline);
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether frames count: the connection is being opened, or is open. */
    boolean takesFrames() {
        return state == State.OPEN || state == State.HANDSHAKE;
    }

    /** Whether bytes are thrown away. */
    boolean isEnding() {
        return state == State.PARTED || state == State.ENDING || state == State.CLOSED;
    }

    /** Whether the client has closed: nothing more is taken from it, nor kept. */
    boolean isLeaving() {
        return leaving || state == State.LEAVING;
    }

    Session session() {
        return Objects.requireNonNull(session);
    }

    void headerSeen() {
        state = State.HANDSHAKE;
    }

    void opened(Session opened) {
        leaveHandshake(State.OPEN);
        cancelDeadline();
        session = opened;
    }

    private void loginDeadline() {
        if (isHandshaking()) {
            close("it was not opened within " + server.config().limits().seconds() + " s");
        }
    }

    /** The client closes: what it has sent before is done first, and nothing more is taken. */
    void leave(ConnectionMethod.Close close) {
        LOG.debug("client closes peer={} text={}", connection.peer(), close.replyText());
        if (isOpen() && channels.isBusy()) {
            leaving = true;
            gate.set(Reason.DRAIN, true);
            after(CLOSE_MILLIS, this::depart);
        } else {
            depart();
        }
    }

    /** A client that has closed goes when all that it has sent is done. */
    void departIfDone() {
        if (leaving && !channels.isBusy()) {
            depart();
        }
    }

    private void depart() {
        leaving = false;
        channels.flush();
        leaveHandshake(State.LEAVING);
        channels.abandon();
        after(CLOSE_MILLIS, this::sessionClosed);
        closeSession().whenComplete((done, failure) -> connection.run(this::sessionClosed));
    }

    private void sessionClosed() {
        if (state == State.LEAVING) {
            connection.reply(new ConnectionMethod.CloseOk());
            part();
        }
    }

    /** Some clients that read the socket's end where they wait for their own call it a failure. */
    private void part() {
        LOG.debug("client has closed peer={}", connection.peer());
        leaveHandshake(State.PARTED);
        gate.open();
        connection.outbound().wake();
        after(PARTING_MILLIS, () -> end("the client does not end its socket"));
    }

    /** Has the client close its connection. */
    void refuse(ReplyCode code, String text, int methodId) {
        if (!takesFrames()) {
            return;
        }
        LOG.info("connection refused peer={} text={}", connection.peer(), text);
        channels.flush();
        leaveHandshake(State.REFUSED);
        channels.abandon();
        var unused = closeSession();
        connection.reply(new ConnectionMethod.Close(code.code(), text, methodId));
        if (leaving) {
            end("closed by both");
            return;
        }
        gate.open();
        connection.takeFrames();
        after(CLOSE_MILLIS, () -> close("no close-ok"));
    }

    /** The client has made a mistake; it is told so once it has logged in. */
    void fail(BrokerException mistake, int methodId, boolean trusted) {
        if (isOpen() || state == State.HANDSHAKE && trusted) {
            refuse(mistake.replyCode(), mistake.replyText(), methodId);
        } else if (isHandshaking()) {
            close(mistake.replyText());
        }
    }

    /** Sends what is to be sent, and closes when the peer has had time to read it. */
    void end(String why) {
        if (state == State.ENDING || state == State.CLOSED) {
            return;
        }
        LOG.debug("connection ends peer={} reason={}", connection.peer(), why);
        leaveHandshake(State.ENDING);
        gate.open();
        connection.outbound().wake();
        // Behind the task that writes.
        connection.later(
                () ->
                        socket.writeAndFlush(Unpooled.EMPTY_BUFFER)
                                .addListener((ChannelFuture sent) -> closeOutput()));
        after(LINGER_MILLIS, () -> close(why));
    }

    /** Only this half: closing both with bytes unread would take from the peer what it was sent. */
    @SuppressWarnings("FutureReturnValueIgnored") // The socket is closed soon in any case.
    private void closeOutput() {
        SslHandler tls = socket.pipeline().get(SslHandler.class);
        if (tls != null && socket.isActive()) {
            tls.closeOutbound().addListener(told -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The socket is closed soon in any case.
    private void shutdownOutput() {
        if (socket.isActive() && socket instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Something was thrown while its bytes were taken or sent. */
    void failed(Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection lost peer={}", connection.peer(), cause);
        } else if (cause.getCause() instanceof SSLException broken) {
            LOG.info("TLS failed peer={} reason={}", connection.peer(), broken.getMessage());
        } else {
            LOG.error("connection failed peer={}", connection.peer(), cause);
        }
        close("failed");
    }

    /** Closes the socket. */
    @SuppressWarnings("FutureReturnValueIgnored") // socketClosed() is told.
    void close(String why) {
        if (state != State.CLOSED) {
            LOG.debug("socket closed peer={} reason={}", connection.peer(), why);
            socket.close();
        }
    }

    /** The socket is closed. */
    void socketClosed() {
        leaveHandshake(State.CLOSED);
        cancelDeadline();
        channels.abandon();
        closeSession().whenComplete((done, failure) -> closed.complete(null));
    }

    /** Works off what was published, then has the client close. The stage: all is closed. */
    CompletableFuture<Void> shutDown() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
        connection.later(() -> drain(until));
        return closed;
    }

    private void drain(long until) {
        if (isHandshaking()) {
            close("the broker stops");
        } else if (state == State.PARTED) {
            end("the broker stops");
        }
        if (!isOpen()) {
            return;
        }
        gate.set(Reason.DRAIN, true);
        if (channels.awaitOutcomes() && System.nanoTime() < until) {
            after(DRAIN_POLL_MILLIS, () -> drain(until));
            return;
        }
        refuse(
                ReplyCode.CONNECTION_FORCED,
                "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
                0);
        after(DRAIN_MILLIS, () -> close("no close-ok"));
    }

    private boolean isHandshaking() {
        return state == State.HEADER || state == State.HANDSHAKE;
    }

    private void leaveHandshake(State next) {
        if (isHandshaking()) {
            server.handshakeEnds();
        }
        state = next;
    }

    /** Closes the session, if there is one that is not closed already. */
    private CompletionStage<Void> closeSession() {
        Session closing = session;
        session = null;
        if (closing != null) {
            sessionEnd = closing.close().whenComplete(this::logFailure);
        }
        return sessionEnd;
    }

    private void logFailure(@Nullable Void done, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("closing a session failed peer={}", connection.peer(), failure);
        }
    }

    /** Sets the one thing that happens if nothing else does, in place of the one before. */
    private void after(long millis, Runnable task) {
        cancelDeadline();
        deadline = socket.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
