package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.warren.protocol.amqp.Lifecycle.State;
import io.warren.protocol.amqp.ReadGate.Reason;
import io.warren.protocol.amqp.wire.ConnectionMethod;
import io.warren.protocol.amqp.wire.FrameParser;
import io.warren.protocol.amqp.wire.Method;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.Broker;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: takes its bytes, does what its channel 0 asks, and ends each turn of the
 * event loop with what is better done in batches.
 *
 * <p>Threads: the event loop; {@link #run}, {@link #later}, {@link #inEventLoop} and {@link
 * #shutDown} any.
 */
final class AmqpConnection extends ChannelInboundHandlerAdapter
        implements Outbound.Turn, Liveness.Listener, Pressure.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);

    /** Client properties must fit into a frame before tune allows larger ones. */
    private static final int LOGIN_FRAME_BYTES = 8192;

    private final AmqpServer server;
    private final Channel socket;
    private final FrameRouter router;
    private final FrameParser parser;
    private final FrameWriter writer;
    private final Outbound outbound;
    private final ReadGate gate;
    private final Pressure pressure;
    private final Liveness liveness;
    private final Handshake handshake;
    private final Lifecycle lifecycle;
    private final Channels channels = new Channels(this);
    private final SessionEvents events;
    private final ContentBudget.Share contentShare;
    private final ContentBudget.Share transactionShare;
    private boolean reading;
    private @Nullable ClientInfo client;

    AmqpConnection(AmqpServer server, Channel socket) {
        this.server = server;
        this.socket = socket;
        gate = new ReadGate(socket.config());
        pressure = new Pressure(gate, this);
        lifecycle = new Lifecycle(this, server, socket, channels, gate);
        events = new SessionEvents(this, lifecycle, pressure);
        router = new FrameRouter(this, lifecycle, channels);
        parser = new FrameParser(router, LOGIN_FRAME_BYTES);
        writer = new FrameWriter(socket);
        outbound = new Outbound(socket.eventLoop(), writer, this);
        liveness = new Liveness(socket, writer, gate, this);
        handshake = new Handshake(this, server.config(), socket);
        contentShare = new ContentBudget.Share(server.contentBudget());
        transactionShare = new ContentBudget.Share(server.contentBudget());
    }

    // ---- Bytes from the client

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        reading = true;
        liveness.received();
        if (handshake.isTooMuch(in.readableBytes())) {
            in.release();
            close("it has sent too much before it logged in");
            return;
        }
        if (gate.has(Reason.ALARM) && parser.isFull()) {
            takeAll(); // it has gone, only then it is read to its end
        }
        try {
            if (lifecycle.state() == State.HEADER && handshake.takeHeader(in)) {
                lifecycle.headerSeen();
                handshake.start();
            }
            if (lifecycle.state() != State.HEADER) {
                parse(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        turnEnds();
    }

    /** Takes bytes, or those that have waited. */
    private void parse(@Nullable ByteBuf in) {
        if (lifecycle.isEnding() || lifecycle.isLeaving()) {
            return;
        }
        try {
            if (in == null) {
                parser.resume();
            } else {
                parser.feed(in, socket.alloc());
            }
            if (parser.isPaused() && !gate.has(Reason.TURN)) {
                gate.set(Reason.TURN, true);
                // Behind what the others have sent: tasks would all come before the next look.
                Future<?> unused = socket.eventLoop().schedule(this::goOn, 0, TimeUnit.NANOSECONDS);
            }
        } catch (BrokerException broken) {
            // Where the next frame begins is not known any more.
            fail(broken, 0);
            end(broken.replyText());
        } catch (RuntimeException fault) {
            LOG.error("a frame could not be handled peer={}", peer(), fault);
            fail(new BrokerException(ReplyCode.INTERNAL_ERROR, "internal error"), 0);
            end("internal error");
        }
    }

    /** A method on channel 0. */
    void method(int id, WireReader in) {
        if (lifecycle.state() == State.REFUSED) {
            if (id == ConnectionMethod.CloseOk.ID) {
                end("closed by the broker");
            } else if (id == ConnectionMethod.Close.ID) {
                reply(new ConnectionMethod.CloseOk());
                end("closed by both");
            }
        } else if (id == ConnectionMethod.Close.ID) {
            ConnectionMethod.Close close = ConnectionMethod.Close.read(in);
            parser.stop();
            lifecycle.leave(close);
        } else if (lifecycle.state() == State.HANDSHAKE) {
            handshake.method(id, in);
        } else {
            handshake.running(id, in);
        }
    }

    /** A frame that has waited for a channel that is not there any more. */
    void replay(int type, int channel, ByteBuf payload) {
        router.frame(type, channel, payload, 0, payload.readableBytes());
    }

    // ---- The handshake's steps

    /** Nothing is taken from the client while its login is checked. */
    void suspend(boolean wait) {
        gate.set(Reason.LOGIN, wait);
        if (wait) {
            parser.stop();
        } else {
            parse(null);
        }
    }

    void tuned(int channelMax, int frameMax, int heartbeatSeconds) {
        channels.max(channelMax);
        // RabbitMQ lets clients off who forget to count a frame's header and end.
        parser.maxPayload(frameMax);
        writer.maxFrame(frameMax);
        liveness.start(heartbeatSeconds);
    }

    void opened(Session session, ClientInfo info) {
        client = info;
        lifecycle.opened(session);
        LOG.debug("connection opened peer={} user={}", peer(), info.identity().name());
    }

    // ---- Turns

    /** Its next turn, with what it has read before. */
    private void goOn() {
        gate.set(Reason.TURN, false);
        if (!gate.has(Reason.LOGIN) && !gate.has(Reason.ALARM)) {
            parse(null);
        }
        turnEnds();
    }

    @Override
    public void holdFrames() {
        parser.stop();
    }

    @Override
    public void takeFrames() {
        later(this::goOn);
    }

    @Override
    public void tellAlarm(Method method) {
        if (client().connectionBlocked()) {
            reply(method);
        }
    }

    /** All that has come so far is with the broker: the time for what is better in batches. */
    void turnEnds() {
        if (reading) {
            return;
        }
        if (lifecycle.isOpen()) {
            channels.flush();
            lifecycle.session().flush();
            lifecycle.departIfDone();
        }
        outbound.wake();
    }

    @Override
    public void beforeWriting() {
        if (writer.socketTakesMore()) {
            channels.tellConfirms();
        }
    }

    @Override
    public void afterWriting() {
        boolean wasFull = pressure.isFull();
        contentWritten();
        if (wasFull && !pressure.isFull()) {
            channels.replay();
            turnEnds();
        }
    }

    /** Something was encoded that may be large. */
    void contentWritten() {
        if (lifecycle.isOpen()) {
            pressure.pending(writer.pendingBytes());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (writer.socketTakesMore()) {
            outbound.wake();
        }
    }

    // ---- Its life

    @Override
    public void heartbeatDue() {
        if (!lifecycle.isEnding()) {
            writer.heartbeat();
            outbound.wake();
        }
    }

    @Override
    public void peerGone(String why) {
        LOG.info("connection lost peer={} reason={}", peer(), why);
        close(why);
    }

    /** The client has made a mistake. */
    void fail(BrokerException mistake, int methodId) {
        lifecycle.fail(mistake, methodId, handshake.isTrusted());
    }

    /** Has the client close its connection. */
    void refuse(ReplyCode code, String text, int methodId) {
        lifecycle.refuse(code, text, methodId);
    }

    void end(String why) {
        parser.stop();
        lifecycle.end(why);
    }

    void close(String why) {
        lifecycle.close(why);
    }

    CompletableFuture<Void> shutDown() {
        return lifecycle.shutDown();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        try {
            if (parser.isPaused() || gate.has(Reason.ALARM)) {
                takeAll();
                turnEnds();
            }
        } finally {
            lifecycle.socketClosed();
            liveness.stop();
            parser.release();
            writer.close();
            server.remove(this);
        }
    }

    /** The client has gone: what it sent before it did counts, as if it had had its turns. */
    private void takeAll() {
        pressure.peerHasGone();
        parser.endTurns();
        parse(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lifecycle.failed(cause);
    }

    // ---- For its parts

    /** Runs a task on the event loop: now, if this is it. */
    void run(Runnable task) {
        if (inEventLoop()) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs a task on the event loop after all that were given before. */
    void later(Runnable task) {
        try {
            socket.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the event loop is gone peer={}", peer());
        }
    }

    boolean inEventLoop() {
        return socket.eventLoop().inEventLoop();
    }

    /** Sends a method on channel 0. */
    void reply(Method method) {
        writer.method(0, method);
        outbound.wake();
    }

    Broker broker() {
        return server.broker();
    }

    SessionEvents events() {
        return events;
    }

    Session session() {
        return lifecycle.session();
    }

    ClientInfo client() {
        return Objects.requireNonNull(client);
    }

    Channels channels() {
        return channels;
    }

    Pressure pressure() {
        return pressure;
    }

    FrameWriter writer() {
        return writer;
    }

    Outbound outbound() {
        return outbound;
    }

    ContentBudget.Share contentShare() {
        return contentShare;
    }

    ContentBudget.Share transactionShare() {
        return transactionShare;
    }

    String peer() {
        return Handshake.address(socket.remoteAddress());
    }
}
