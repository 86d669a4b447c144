package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.message.MalformedFieldException;
import io.warren.message.Message;
import io.warren.protocol.amqp.wire.BasicMethod;
import io.warren.protocol.amqp.wire.ConfirmMethod;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.session.BrokerException;
import io.warren.session.ChannelListener;
import io.warren.session.ConfirmOutcome;
import io.warren.session.PublishResult;
import io.warren.session.ReplyCode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the client of one channel publishes: method, header and body become a message; returns and
 * confirms go back.
 *
 * <p>Threads: the connection's event loop; {@link #confirmed} any.
 */
final class Publisher implements ChannelListener, Confirms.Teller {
    private final AmqpChannel channel;
    private final AmqpConnection connection;
    private final FrameWriter writer;
    private final MessageChecks checks;
    private final Assembly assembly;
    private final Transaction transaction;
    private final PublishTarget.Cache targets = new PublishTarget.Cache();

    /** What the content that comes next belongs to; null when a method is expected. */
    private @Nullable PublishTarget target;

    private boolean headerSeen;
    private @Nullable Confirms confirms;
    private boolean confirmsDue;
    private boolean crowded;

    Publisher(
            AmqpChannel channel,
            AmqpConnection connection,
            FrameWriter writer,
            MessageChecks checks,
            Transaction transaction) {
        this.channel = channel;
        this.connection = connection;
        this.writer = writer;
        this.checks = checks;
        this.assembly = new Assembly(connection.contentShare());
        this.transaction = transaction;
    }

    /** Whether the next frame must be a header or a body. */
    boolean expectsContent() {
        return target != null;
    }

    /** The method that content which comes now belongs to, 0 for none. */
    int methodId() {
        return target == null ? 0 : ContentMethod.Publish.ID;
    }

    /** Whether a body frame may come in pieces. */
    boolean expectsBody() {
        return target != null && headerSeen;
    }

    void method(ByteBuf in, int at, int size) {
        target = targets.find(in, at, size);
        headerSeen = false;
    }

    void header(ByteBuf in, int at, int size) {
        if (target == null) {
            throw unexpected("expected method frame, got non method frame instead");
        }
        if (headerSeen) {
            throw unexpected("expected content body, got non content body frame instead");
        }
        assembly.begin(in, at, size);
        headerSeen = true;
        connection.pressure().publishing();
        if (assembly.isComplete()) {
            publish(target);
        }
    }

    void bodyPiece(ByteBuf in, int at, int size) {
        if (target == null) {
            throw unexpected("expected method frame, got non method frame instead");
        }
        if (!headerSeen) {
            throw unexpected(
                    "expected content header for class 60, got non content header frame instead");
        }
        assembly.append(in, at, size);
    }

    void bodyEnd() {
        if (target != null && assembly.isComplete()) {
            publish(target);
        }
    }

    /** A method came where content was expected. */
    BrokerException interrupted() {
        return unexpected(
                headerSeen
                        ? "expected content body, got non content body frame instead"
                        : "expected content header for class 60, got non content header frame"
                                + " instead");
    }

    /** Forgets a message that will not become complete. */
    void reset() {
        target = null;
        headerSeen = false;
        assembly.reset();
        transaction.dropPublishes();
        if (crowded) {
            crowded = false;
            connection.pressure().crowded(false);
        }
    }

    private void publish(PublishTarget to) {
        target = null;
        headerSeen = false;
        int propertiesLength = assembly.propertiesLength();
        Message message;
        try {
            message = Message.wrap(to.exchange(), to.key(), assembly.finish(), propertiesLength);
        } catch (MalformedFieldException malformed) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR, String.valueOf(malformed.getMessage()));
        }
        message = checks.apply(message);
        if (transaction.isSelected()) {
            transaction.hold(to, channel.broker().hold(message));
            return;
        }
        long confirmId = confirms == null ? 0 : confirms.begin();
        PublishResult result = channel.broker().publish(message, confirmId);
        if (result != PublishResult.ROUTED) {
            notRouted(to, message, confirmId, result);
        }
        if (confirms != null && !crowded && confirms.span() > Confirms.MAX_SPAN) {
            crowded = true;
            connection.pressure().crowded(true);
        }
    }

    /** Publishes what was held. The stage: every queue has what it should have. */
    CompletionStage<Void> commit() {
        List<Transaction.Publish> publishes = transaction.takePublishes();
        // One more, so that outcomes that come at once do not end it before its time.
        CompletionStage<Void> committed = transaction.begin(publishes.size() + 1);
        long confirmId = 0;
        for (Transaction.Publish publish : publishes) {
            PublishResult result = publish.held().publish(++confirmId);
            if (result != PublishResult.ROUTED) {
                notRouted(publish.target(), publish.held().message(), confirmId, result);
            }
        }
        transaction.known(ConfirmOutcome.ACCEPTED);
        return committed;
    }

    private void notRouted(
            PublishTarget to, Message message, long confirmId, PublishResult result) {
        if (to.mandatory()) {
            writer.content(
                    channel.number(),
                    new ContentMethod.Return(
                            ReplyCode.NO_ROUTE.code(),
                            ReplyCode.NO_ROUTE.name(),
                            to.exchange(),
                            to.key()),
                    message);
            connection.contentWritten();
        }
        if (confirmId > 0) {
            known(
                    confirmId,
                    result == PublishResult.UNROUTABLE
                            ? ConfirmOutcome.ACCEPTED
                            : ConfirmOutcome.REJECTED);
        }
    }

    void select(ConfirmMethod.Select select) {
        if (transaction.isSelected()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
        }
        if (confirms == null) {
            confirms = new Confirms();
        }
        if (!select.noWait()) {
            channel.reply(new ConfirmMethod.SelectOk());
        }
    }

    void selectTransaction() {
        if (confirms != null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "cannot switch from confirm to tx mode");
        }
        transaction.select();
    }

    @Override
    public void confirmed(long confirmId, ConfirmOutcome outcome) {
        if (connection.inEventLoop()) {
            known(confirmId, outcome);
        } else {
            connection.outbound().confirmed(this, confirmId, outcome);
        }
    }

    /** An outcome has come. Threads: the event loop. */
    void known(long confirmId, ConfirmOutcome outcome) {
        if (transaction.isCommitting()) {
            transaction.known(outcome);
            return;
        }
        if (confirms == null || !channel.isOpen()) {
            return;
        }
        if (outcome == ConfirmOutcome.ACCEPTED) {
            confirms.accepted(confirmId);
        } else {
            confirms.refused(confirmId, this);
        }
        if (!confirmsDue) {
            confirmsDue = true;
            connection.channels().confirmsDue(this);
            connection.outbound().wake();
        }
    }

    /** Whether an outcome is open. */
    boolean awaitsOutcomes() {
        return transaction.isCommitting() || confirms != null && confirms.span() > 0;
    }

    /** Tells the client the outcomes that have come. */
    void tellConfirms() {
        confirmsDue = false;
        if (confirms == null || !channel.isOpen()) {
            return;
        }
        confirms.tell(this);
        if (crowded && confirms.span() < Confirms.MAX_SPAN / 2) {
            crowded = false;
            connection.pressure().crowded(false);
        }
    }

    @Override
    public void ack(long tag, boolean multiple) {
        writer.method(channel.number(), new BasicMethod.Ack(tag, multiple));
    }

    @Override
    public void nack(long tag) {
        writer.method(channel.number(), new BasicMethod.Nack(tag, false, false));
    }

    private static BrokerException unexpected(String text) {
        return new BrokerException(ReplyCode.UNEXPECTED_FRAME, text);
    }
}
