package io.warren.protocol.amqp;

import io.warren.protocol.amqp.ReadGate.Reason;

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
    private boolean alarmed;
    private long parkedBytes;
    private int crowdedChannels;

    Pressure(ReadGate gate) {
        this.gate = gate;
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

    /** Whoever publishes from now on is not read any more. */
    void alarm(boolean on) {
        alarmed = on;
        if (!on) {
            gate.set(Reason.ALARM, false);
        }
    }

    boolean isAlarmed() {
        return alarmed;
    }

    void published() {
        if (alarmed) {
            gate.set(Reason.ALARM, true);
        }
    }
}
