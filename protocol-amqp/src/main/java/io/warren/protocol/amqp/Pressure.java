package io.warren.protocol.amqp;

import io.warren.protocol.amqp.ReadGate.Reason;
import io.warren.protocol.amqp.wire.ConnectionMethod;
import io.warren.protocol.amqp.wire.Method;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a client is not read: what it sends, or does not read, must not pile up here.
 *
 * <p>Threads: the connection's event loop.
 */
final class Pressure {
    /** Encoded bytes that may wait for the socket before the connection is not read any more. */
    static final long MAX_PENDING_BYTES = 2 * 1024 * 1024;

    /** Frames that wait for a method may take so much before the connection is not read. */
    static final long MAX_PARKED_BYTES = 1024 * 1024;

    private static final int PARKED_FRAME_BYTES = 64;

    private final ReadGate gate;
    private final Peer peer;
    private boolean alarmed;

    /** Why it will be blocked when it publishes; null when it has been told. */
    private @Nullable String untold;

    private long parkedBytes;
    private int crowdedChannels;

    /** The connection. */
    interface Peer {
        /** What is read already waits too, from the next frame on. */
        void holdFrames();

        /** What was held, and what comes. */
        void takeFrames();

        /** Sends a method, if the client knows it. */
        void tellAlarm(Method method);
    }

    Pressure(ReadGate gate, Peer peer) {
        this.gate = gate;
        this.peer = peer;
    }

    /** A frame waits for a method that is not done. */
    void parked(int bytes) {
        parkedBytes += bytes + PARKED_FRAME_BYTES;
        if (parkedBytes > MAX_PARKED_BYTES) {
            gate.set(Reason.PARKED, true);
        }
    }

    /** A frame has waited long enough. */
    void unparked(int bytes) {
        parkedBytes -= bytes + PARKED_FRAME_BYTES;
        if (parkedBytes < MAX_PARKED_BYTES / 2) {
            gate.set(Reason.PARKED, false);
        }
    }

    /** A channel has too many publishes open, or has not any more. */
    void crowded(boolean isCrowded) {
        crowdedChannels += isCrowded ? 1 : -1;
        gate.set(Reason.CONFIRMS, crowdedChannels > 0);
    }

    /** So much is waiting for the socket. */
    void pending(long bytes) {
        if (bytes > MAX_PENDING_BYTES) {
            gate.set(Reason.OUTBOUND, true);
        } else if (bytes < MAX_PENDING_BYTES / 2) {
            gate.set(Reason.OUTBOUND, false);
        }
    }

    /** Whether the client must read first: what it asks for is not done before. */
    boolean isFull() {
        return gate.has(Reason.OUTBOUND);
    }

    void flow(boolean open) {
        gate.set(Reason.FLOW, !open);
    }

    /**
     * Whoever publishes from now on is not read any more, and told then, as RabbitMQ does it: a
     * client asks to be told after it has connected.
     */
    void alarm(String reason) {
        alarmed = true;
        untold = reason;
    }

    void alarmIsOver() {
        boolean told = alarmed && untold == null;
        alarmed = false;
        untold = null;
        gate.set(Reason.ALARM, false);
        if (told) {
            peer.tellAlarm(new ConnectionMethod.Unblocked());
        }
        peer.takeFrames();
    }

    /** Nobody is left to wait for the end of an alarm. */
    void peerHasGone() {
        alarmed = false;
        untold = null;
    }

    /** The header of a publish has come: its body waits, as with RabbitMQ; one without is taken. */
    void publishing() {
        if (alarmed) {
            gate.set(Reason.ALARM, true);
            peer.holdFrames();
            if (untold != null) {
                peer.tellAlarm(new ConnectionMethod.Blocked(untold));
                untold = null;
            }
        }
    }
}
