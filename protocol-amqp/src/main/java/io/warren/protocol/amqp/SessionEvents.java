package io.warren.protocol.amqp;

import io.warren.session.ReplyCode;
import io.warren.session.SessionListener;

/**
 * What the broker tells a connection, in the order it is told, on the connection's event loop.
 *
 * <p>Threads: any.
 */
final class SessionEvents implements SessionListener {
    private final AmqpConnection connection;

    SessionEvents(AmqpConnection connection) {
        this.connection = connection;
    }

    @Override
    public void flow(boolean open) {
        connection.later(() -> connection.flow(open));
    }

    @Override
    public void blocked(String reason) {
        connection.later(() -> connection.blocked(reason));
    }

    @Override
    public void unblocked() {
        connection.later(connection::unblocked);
    }

    @Override
    public void closeRequested(ReplyCode code, String text) {
        connection.later(() -> connection.refuse(code, code.name() + " - " + text, 0));
    }
}
