package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One connection of a {@link Role}, to the broker's so manieth life. */
record Stage(Station station, Connection connection, int life) {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    boolean publishing() {
        return station.publishing();
    }

    boolean running() {
        return station.running();
    }

    /** A new channel. */
    Channel channel() throws IOException {
        return connection.createChannel();
    }

    /** A new channel with publisher confirms. */
    Channel confirming() throws IOException {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        return channel;
    }

    /** Whether the broker was killed since. */
    boolean isOver() {
        return station.life() != life;
    }

    /** Waits for the end of the soak; a channel that closes before is an error. */
    void awaitEnd(Channel... channels) throws IOException {
        while (running()) {
            for (Channel channel : channels) {
                if (!channel.isOpen()) {
                    throw new IOException("closed: " + channel.getCloseReason());
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
