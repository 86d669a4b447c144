package io.warren.protocol.amqp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends heartbeats, and notices a peer that is gone: silent for two intervals, or for a minute not
 * reading what it has been sent.
 *
 * <p>Counts whole ticks, so that nothing is measured for each message. Threads: the connection's
 * event loop.
 */
final class Liveness {
    /** How long a peer may let the socket stand full. */
    static final long STALL_MILLIS = 60_000;

    private static final long MAX_TICK_MILLIS = 10_000;

    private final Channel channel;
    private final FrameWriter writer;
    private final ReadGate gate;
    private final Listener listener;
    private long heartbeatMillis;
    private long tickMillis = MAX_TICK_MILLIS;
    private boolean received;
    private long silentMillis;
    private long quietMillis;
    private long stalledMillis;
    private long lastPending;
    private long lastProgress;
    private @Nullable ScheduledFuture<?> timer;

    /** Whose connection it is. */
    interface Listener {
        void heartbeatDue();

        void peerGone(String why);
    }

    Liveness(Channel channel, FrameWriter writer, ReadGate gate, Listener listener) {
        this.channel = channel;
        this.writer = writer;
        this.gate = gate;
        this.listener = listener;
    }

    /** Begins; an interval of 0 means no heartbeats. */
    void start(int heartbeatSeconds) {
        heartbeatMillis = heartbeatSeconds * 1000L;
        if (heartbeatSeconds > 0) {
            tickMillis = Math.min(MAX_TICK_MILLIS, heartbeatMillis / 2);
        }
        timer =
                channel.eventLoop()
                        .scheduleWithFixedDelay(
                                this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Something has come from the peer. */
    void received() {
        received = true;
    }

    private void tick() {
        checkStall();
        if (heartbeatMillis == 0) {
            return;
        }
        quietMillis = writer.takeWritten() ? 0 : quietMillis + tickMillis;
        if (quietMillis >= heartbeatMillis / 2) {
            quietMillis = 0;
            listener.heartbeatDue();
        }
        // Whoever is not read cannot be heard.
        silentMillis = received || !gate.isOpen() ? 0 : silentMillis + tickMillis;
        received = false;
        if (silentMillis >= 2 * heartbeatMillis) {
            listener.peerGone("missed heartbeats, timeout " + heartbeatMillis / 1000 + " s");
        }
    }

    private void checkStall() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || channel.isWritable()) {
            stalledMillis = 0;
            return;
        }
        long pending = buffer.totalPendingWriteBytes();
        long progress = buffer.currentProgress();
        boolean stuck = pending == lastPending && progress == lastProgress;
        stalledMillis = stuck ? stalledMillis + tickMillis : 0;
        lastPending = pending;
        lastProgress = progress;
        if (stalledMillis >= STALL_MILLIS) {
            listener.peerGone("the peer does not read what it is sent");
        }
    }
}
