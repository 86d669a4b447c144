package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/**
 * Frames of a channel that wait, in order. How much may wait is {@link Pressure}'s business.
 *
 * <p>Threads: the connection's event loop.
 */
final class ParkedFrames {
    private final Pressure pressure;
    private final ArrayDeque<Parked> frames = new ArrayDeque<>();

    /** A frame with its own copy of the payload. */
    record Parked(int type, ByteBuf payload) {}

    ParkedFrames(Pressure pressure) {
        this.pressure = pressure;
    }

    void add(int type, ByteBuf in, int at, int size) {
        byte[] payload = new byte[size];
        in.getBytes(at, payload);
        frames.add(new Parked(type, Unpooled.wrappedBuffer(payload)));
        pressure.parked(size);
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    Parked remove() {
        Parked frame = frames.remove();
        pressure.unparked(frame.payload.readableBytes());
        return frame;
    }

    void clear() {
        while (!frames.isEmpty()) {
            remove();
        }
    }
}
