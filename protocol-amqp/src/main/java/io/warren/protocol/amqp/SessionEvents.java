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
    private final Lifecycle lifecycle;
    private final Pressure pressure;

    SessionEvents(AmqpConnection connection, Lifecycle lifecycle, Pressure pressure) {
        this.connection = connection;
        this.lifecycle = lifecycle;
        this.pressure = pressure;
    }

    @Override
    public void flow(boolean open) {
        whileOpen(() -> pressure.flow(open));
    }

    @Override
    public void blocked(String reason) {
        whileOpen(() -> pressure.alarm(reason));
    }

    @Override
    public void unblocked() {
        whileOpen(pressure::alarmIsOver);
    }

    @Override
    public void closeRequested(ReplyCode code, String text) {
        connection.later(() -> connection.refuse(code, code.name() + " - " + text, 0));
    }

    private void whileOpen(Runnable event) {
        connection.later(
                () -> {
                    if (lifecycle.isOpen()) {
                        event.run();
                    }
                });
    }
}
