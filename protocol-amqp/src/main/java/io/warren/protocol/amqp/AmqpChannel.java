package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.protocol.amqp.DeliverySource.Settlement;
import io.warren.protocol.amqp.wire.AccessMethod;
import io.warren.protocol.amqp.wire.BasicMethod;
import io.warren.protocol.amqp.wire.ChannelMethod;
import io.warren.protocol.amqp.wire.ConfirmMethod;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.protocol.amqp.wire.ExchangeMethod;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.Method;
import io.warren.protocol.amqp.wire.QueueMethod;
import io.warren.protocol.amqp.wire.TxMethod;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.ReplyCode;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel: takes its client's methods one at a time. While one is not done, the frames that
 * follow wait.
 *
 * <p>Threads: the connection's event loop.
 */
final class AmqpChannel {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpChannel.class);

    private final AmqpConnection connection;
    private final int number;
    private final FrameWriter writer;
    private final Channel broker;
    private final Topology topology;
    private final Deliveries deliveries;
    private final Publisher publisher;
    private final Transactions transactions;
    private final ParkedFrames parked;
    private final Execution execution;
    private State state = State.OPEN;
    private boolean replaying;
    private boolean turnEnds;
    private int methodId = ChannelMethod.Open.ID;

    private enum State {
        OPEN,
        /** The client has closed it, and waits for close-ok. */
        CLOSING,
        /** It was closed for an error: everything is discarded until the client's close-ok. */
        FAILED,
        GONE
    }

    AmqpChannel(AmqpConnection connection, int number) {
        this.connection = connection;
        this.number = number;
        this.writer = connection.writer();
        this.parked = new ParkedFrames(connection.pressure());
        this.execution =
                new Execution(connection, why -> fail(Failures.asReply(why)), this::methodDone);
        DirectReply directReply = new DirectReply(this);
        topology = new Topology(this);
        Transaction transaction = new Transaction(connection.transactionShare());
        deliveries = new Deliveries(this, connection.outbound(), writer, directReply, transaction);
        MessageChecks checks = new MessageChecks(connection.client(), directReply);
        publisher = new Publisher(this, connection, writer, checks, transaction);
        transactions = new Transactions(this, transaction, publisher, deliveries);
        broker = connection.session().openChannel(number, publisher);
    }

    /** A frame from the client. */
    void frame(int type, ByteBuf in, int at, int size) {
        if (state != State.FAILED && mustWait()) {
            parked.add(type, in, at, size);
        } else {
            take(type, in, at, size);
        }
    }

    /** Whether a method is not done, a frame waits already, or the client must read first. */
    private boolean mustWait() {
        return execution.isPending() || !parked.isEmpty() || connection.pressure().isFull();
    }

    /** Whether something that the client has sent is not done yet. */
    boolean isBusy() {
        return execution.isPending() || !parked.isEmpty();
    }

    /** Whether the next body frame may come in pieces; all of them are taken at once. */
    boolean takesBodyInPieces() {
        return state == State.FAILED || publisher.expectsBody() && !mustWait();
    }

    void bodyPiece(ByteBuf in, int at, int size) {
        if (state == State.OPEN) {
            methodId = ContentMethod.Publish.ID;
            doing(() -> publisher.bodyPiece(in, at, size));
        }
    }

    void bodyEnd() {
        if (state == State.OPEN) {
            doing(publisher::bodyEnd);
        }
    }

    private void doing(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException mistake) {
            fail(Failures.asReply(mistake));
        }
    }

    private void take(int type, ByteBuf in, int at, int size) {
        if (state == State.FAILED) {
            discard(type, in, at, size);
            return;
        }
        try {
            takeInOrder(type, in, at, size);
        } catch (RuntimeException mistake) {
            fail(Failures.asReply(mistake));
        }
    }

    private void takeInOrder(int type, ByteBuf in, int at, int size) {
        switch (type) {
            case Frame.METHOD -> method(in, at, size);
            case Frame.HEADER -> {
                methodId = publisher.methodId();
                publisher.header(in, at, size);
            }
            case Frame.BODY -> {
                methodId = publisher.methodId();
                publisher.bodyPiece(in, at, size);
                publisher.bodyEnd();
            }
            default -> {
                methodId = 0;
                throw new BrokerException(
                        ReplyCode.UNEXPECTED_FRAME, "a heartbeat on channel " + number);
            }
        }
    }

    private void method(ByteBuf in, int at, int size) {
        int id = WireReader.methodId(in, at, size);
        if (publisher.expectsContent()) {
            throw publisher.interrupted();
        }
        methodId = id;
        if (id == ContentMethod.Publish.ID) {
            publisher.method(in, at, size);
            return;
        }
        byte[] arguments = new byte[size - 4];
        in.getBytes(at + 4, arguments);
        dispatch(id, new WireReader(arguments, 0, arguments.length));
    }

    /** Everything a client can ask of a channel. */
    private void dispatch(int id, WireReader in) {
        switch (id) {
            case BasicMethod.Ack.ID -> ack(BasicMethod.Ack.read(in));
            case BasicMethod.Nack.ID -> nack(BasicMethod.Nack.read(in));
            case BasicMethod.Reject.ID -> reject(BasicMethod.Reject.read(in));
            default -> {
                deliveries.flushSettled();
                dispatchOrdered(id, in);
            }
        }
    }

    /** What must not overtake the settlements that came before it. */
    private void dispatchOrdered(int id, WireReader in) {
        switch (id) {
            case ChannelMethod.Flow.ID -> flow(ChannelMethod.Flow.read(in));
            case ChannelMethod.Close.ID -> close(ChannelMethod.Close.read(in));
            case ChannelMethod.Open.ID ->
                    throw new BrokerException(
                            ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
            case AccessMethod.Request.ID -> access(AccessMethod.Request.read(in));
            case ExchangeMethod.Declare.ID -> topology.declare(ExchangeMethod.Declare.read(in));
            case ExchangeMethod.Delete.ID -> topology.delete(ExchangeMethod.Delete.read(in));
            case ExchangeMethod.Bind.ID -> topology.bind(ExchangeMethod.Bind.read(in));
            case ExchangeMethod.Unbind.ID -> topology.unbind(ExchangeMethod.Unbind.read(in));
            case QueueMethod.Declare.ID -> topology.declare(QueueMethod.Declare.read(in));
            case QueueMethod.Bind.ID -> topology.bind(QueueMethod.Bind.read(in));
            case QueueMethod.Unbind.ID -> topology.unbind(QueueMethod.Unbind.read(in));
            case QueueMethod.Purge.ID -> topology.purge(QueueMethod.Purge.read(in));
            case QueueMethod.Delete.ID -> topology.delete(QueueMethod.Delete.read(in));
            case BasicMethod.Qos.ID -> deliveries.qos(BasicMethod.Qos.read(in));
            case BasicMethod.Consume.ID -> deliveries.consume(BasicMethod.Consume.read(in));
            case BasicMethod.Cancel.ID -> deliveries.cancel(BasicMethod.Cancel.read(in));
            case BasicMethod.Get.ID -> deliveries.get(BasicMethod.Get.read(in));
            case BasicMethod.Recover.ID ->
                    deliveries.recover(BasicMethod.Recover.read(in).requeue(), true);
            case BasicMethod.RecoverAsync.ID ->
                    deliveries.recover(BasicMethod.RecoverAsync.read(in).requeue(), false);
            case ConfirmMethod.Select.ID -> publisher.select(ConfirmMethod.Select.read(in));
            case TxMethod.Select.ID, TxMethod.Commit.ID, TxMethod.Rollback.ID ->
                    transactions.method(id, in);
            default -> throw new BrokerException(ReplyCode.COMMAND_INVALID, "unimplemented method");
        }
    }

    private void ack(BasicMethod.Ack ack) {
        deliveries.settle(ack.deliveryTag(), ack.multiple(), Settlement.ACK);
    }

    private void nack(BasicMethod.Nack nack) {
        deliveries.settle(nack.deliveryTag(), nack.multiple(), refusal(nack.requeue()));
    }

    private void reject(BasicMethod.Reject reject) {
        deliveries.settle(reject.deliveryTag(), false, refusal(reject.requeue()));
    }

    private static Settlement refusal(boolean requeue) {
        return requeue ? Settlement.REQUEUE : Settlement.DISCARD;
    }

    private void flow(ChannelMethod.Flow flow) {
        if (!flow.active()) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "active=false");
        }
        reply(new ChannelMethod.FlowOk(true));
    }

    private void access(AccessMethod.Request request) {
        LOG.trace("access.request channel={} realm={}", number, request.realm());
        reply(new AccessMethod.RequestOk(1));
    }

    private void close(ChannelMethod.Close close) {
        LOG.debug("channel closed by client number={} text={}", number, close.replyText());
        state = State.CLOSING;
        publisher.reset();
        await(
                broker.close(),
                done -> {
                    state = State.GONE;
                    connection.channels().remove(this);
                    reply(new ChannelMethod.CloseOk());
                });
    }

    /** Only what ends the discarding counts. */
    private void discard(int type, ByteBuf in, int at, int size) {
        if (type != Frame.METHOD || size < 4) {
            return;
        }
        int id = in.getInt(at);
        if (id == ChannelMethod.CloseOk.ID) {
            state = State.GONE;
            connection.channels().remove(this);
        } else if (id == ChannelMethod.Close.ID) {
            reply(new ChannelMethod.CloseOk());
        }
    }

    /** Executes the method that is being taken: its next step when the stage is complete. */
    <T> void await(CompletionStage<T> stage, Consumer<? super T> then) {
        execution.await(stage, then);
    }

    /** The next method can be taken. */
    private void methodDone() {
        replay();
        connection.turnEnds();
    }

    /** Takes the frames that have waited, up to the next method that is not done at once. */
    void replay() {
        if (replaying) {
            return;
        }
        replaying = true;
        while (mayReplay()) {
            ParkedFrames.Parked frame = parked.remove();
            if (state == State.GONE) {
                connection.replay(frame.type(), number, frame.payload());
            } else {
                take(frame.type(), frame.payload(), 0, frame.payload().readableBytes());
            }
        }
        replaying = false;
    }

    /** What is left of a channel that is gone goes to its successor, which parks it if it must. */
    private boolean mayReplay() {
        return !parked.isEmpty()
                && !execution.isPending()
                && (state == State.GONE || !connection.pressure().isFull());
    }

    /** The client has made a mistake: the channel is closed, or the whole connection. */
    private void fail(BrokerException mistake) {
        if (mistake.replyCode().closesConnection()) {
            connection.fail(mistake, methodId);
            return;
        }
        if (state != State.OPEN) {
            return;
        }
        LOG.debug("channel error number={} text={}", number, mistake.replyText());
        state = State.FAILED;
        publisher.reset();
        deliveries.flushSettled();
        broker.close().whenComplete(this::logFailure);
        reply(new ChannelMethod.Close(mistake.replyCode().code(), mistake.replyText(), methodId));
    }

    private void logFailure(Void nothing, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("closing a channel failed number={}", number, failure);
        }
    }

    /** A turn of the event loop is over: what was collected goes to the broker. */
    void flushTurn() {
        turnEnds = false;
        if (state == State.OPEN) {
            deliveries.flushSettled();
        }
    }

    /** Wants {@link #flushTurn} to be called at the end of this turn. */
    void endOfTurn() {
        if (!turnEnds) {
            turnEnds = true;
            connection.channels().flushLater(this);
        }
    }

    /** The connection is gone; the session closes the rest. */
    void abandon() {
        state = State.GONE;
        execution.abandon();
        parked.clear();
        publisher.reset();
    }

    void reply(Method method) {
        writer.method(number, method);
        connection.outbound().wake();
    }

    void contentWritten() {
        connection.contentWritten();
    }

    /** Runs a task on the event loop, behind the reply to the method that is being executed. */
    void later(Runnable task) {
        execution.later(task);
    }

    String queueOrLast(String queue) {
        return topology.orLast(queue);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean awaitsOutcomes() {
        return state == State.OPEN && publisher.awaitsOutcomes();
    }

    int number() {
        return number;
    }

    Channel broker() {
        return broker;
    }

    ClientInfo client() {
        return connection.client();
    }
}
