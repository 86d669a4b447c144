package io.warren.itest.support;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownNotifier;
import com.rabbitmq.client.ShutdownSignalException;

/** How the broker refused something: what it closed, with which reply code and text. */
public record Failure(boolean closedConnection, int code, String text) {

    /** Something that talks to the broker. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** Runs what must be refused with channel.close and says how it was. */
    public static Failure ofChannel(Action action) {
        Failure failure = of(action);
        if (failure.closedConnection) {
            throw new AssertionError("closed the connection, not the channel: " + failure);
        }
        return failure;
    }

    /** Runs what must be refused with connection.close and says how it was. */
    public static Failure ofConnection(Action action) {
        Failure failure = of(action);
        if (!failure.closedConnection) {
            throw new AssertionError("closed the channel, not the connection: " + failure);
        }
        return failure;
    }

    /** Waits until the broker has closed this channel (alone) and says why. */
    public static Failure awaitChannel(Channel channel) {
        return awaitChannel(channel, channel.getConnection());
    }

    private static Failure awaitChannel(Channel channel, Connection connection) {
        Failure failure = await(channel);
        if (failure.closedConnection || !connection.isOpen()) {
            throw new AssertionError("closed the connection, not the channel: " + failure);
        }
        return failure;
    }

    /** Waits until the broker has closed this connection and says why. */
    public static Failure awaitConnection(Connection connection) {
        return await(connection);
    }

    private static Failure await(ShutdownNotifier closing) {
        Await.until("the broker closes " + closing, () -> closing.getCloseReason() != null);
        return of(closing.getCloseReason());
    }

    private static Failure of(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ShutdownSignalException signal) {
                    return of(signal);
                }
            }
            throw new AssertionError("failed, but not by the broker's close: " + e, e);
        }
        throw new AssertionError("was accepted");
    }

    private static Failure of(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Channel.Close close) {
            return new Failure(false, close.getReplyCode(), close.getReplyText());
        }
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return new Failure(true, close.getReplyCode(), close.getReplyText());
        }
        throw new AssertionError("closed without a reason: " + signal, signal);
    }
}
