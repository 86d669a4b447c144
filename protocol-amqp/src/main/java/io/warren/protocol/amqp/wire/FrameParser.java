package io.warren.protocol.amqp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, straight from the socket's buffers: only a frame that lies in
 * two of them is put together first, and not even that for a body whose receiver takes it in
 * pieces.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class FrameParser {
    private static final int FIRST_REST_BYTES = 256;

    /**
     * A turn: so long at most, then others have theirs. One read can bring a thousand publishes,
     * and one publish can go to a thousand queues; a hundred such clients would keep a new one from
     * logging in.
     */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The clock is asked once for so many frames. */
    private static final int TURN_FRAMES = 8;

    /** A peer that has closed is read to its end though it is not its turn: so much may be kept. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    /** Who gets the frames. Payloads are valid during the call only. */
    public interface Sink {
        /** A whole frame. */
        void frame(int type, int channel, ByteBuf in, int at, int size);

        /** Whether a body frame of which only a part is there may be handed on in pieces. */
        boolean bodyInPieces(int channel);

        /** A piece of a body frame. */
        void bodyPiece(int channel, ByteBuf in, int at, int size);

        /** The body frame that came in pieces is complete, and well formed. */
        void bodyEnd(int channel);
    }

    private final Sink sink;
    private final LongSupplier nanoTime;
    private int maxPayloadBytes;
    private boolean stopped;
    private boolean released;
    private boolean parsing;
    private boolean paused;
    private boolean endless;

    /** Bytes that are to be parsed before those that come next. */
    private @Nullable ByteBuf rest;

    private int bodyChannel;
    private int bodyLeftBytes = -1;

    public FrameParser(Sink sink, int maxPayloadBytes) {
        this(sink, maxPayloadBytes, System::nanoTime);
    }

    /** With another clock, in nanoseconds. */
    FrameParser(Sink sink, int maxPayloadBytes, LongSupplier nanoTime) {
        this.sink = sink;
        this.maxPayloadBytes = maxPayloadBytes;
        this.nanoTime = nanoTime;
    }

    /** Frames with a larger payload are a FRAME_ERROR from now on. */
    public void maxPayload(int bytes) {
        maxPayloadBytes = bytes;
    }

    /** No frame is handed on any more, though bytes may come, until {@link #resume}. */
    public void stop() {
        stopped = true;
    }

    /**
     * Whether it has stopped for others to have their turn; {@link #resume} begins the next one.
     */
    public boolean isPaused() {
        return paused;
    }

    /** Whether so much is kept that no more should be. */
    public boolean isFull() {
        return rest != null && rest.readableBytes() > MAX_KEPT_BYTES;
    }

    /** There are no more turns: what is there is handed on at once. */
    public void endTurns() {
        endless = true;
    }

    /** Goes on with what came in meanwhile. */
    public void resume() {
        stopped = released;
        paused = false;
        if (rest != null && !parsing) {
            parse(rest);
            tidyRest();
        }
    }

    /**
     * Takes what a read brought; the buffer remains the caller's.
     *
     * <p>Errors: FRAME_ERROR, after which the stream cannot be understood any more; and what the
     * sink throws.
     */
    public void feed(ByteBuf in, ByteBufAllocator allocator) {
        if (paused && isFull()) {
            endTurns();
            resume();
        }
        completeRest(in);
        if (rest == null) {
            parse(in);
        }
        if (in.isReadable() && !released) {
            keep(in, in.readableBytes(), allocator);
        }
    }

    /** Gives memory back; no more calls follow. */
    public void release() {
        stopped = true;
        released = true;
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    /** Takes as little from {@code in} as makes the frame in {@code rest} complete. */
    private void completeRest(ByteBuf in) {
        while (rest != null && !stopped && in.isReadable()) {
            int have = rest.readableBytes();
            int need = Frame.HEADER_BYTES;
            if (have >= need) {
                need = Frame.OVERHEAD_BYTES + rest.getInt(rest.readerIndex() + 3);
            }
            rest.writeBytes(in, Math.min(need - have, in.readableBytes()));
            parse(rest);
            tidyRest();
        }
    }

    private void keep(ByteBuf in, int count, ByteBufAllocator allocator) {
        if (rest == null) {
            rest = allocator.buffer(Math.max(FIRST_REST_BYTES, count));
        }
        rest.writeBytes(in, count);
    }

    private void tidyRest() {
        if (rest != null && !rest.isReadable()) {
            rest.release();
            rest = null;
        } else if (rest != null) {
            rest.discardSomeReadBytes();
        }
    }

    private void parse(ByteBuf in) {
        parsing = true;
        try {
            if (parseSome(in)) {
                long begin = nanoTime.getAsLong();
                while (parseSome(in)) {
                    if (!endless && !stopped) {
                        stopped = paused = nanoTime.getAsLong() - begin > TURN_NANOS;
                    }
                }
            }
        } finally {
            parsing = false;
        }
    }

    /** So many frames that the clock is due; false if there are fewer, or it has stopped. */
    private boolean parseSome(ByteBuf in) {
        for (int frame = 0; frame < TURN_FRAMES; frame++) {
            if (stopped || !(bodyLeftBytes >= 0 ? continueBody(in) : nextFrame(in))) {
                return false;
            }
        }
        return true;
    }

    private boolean nextFrame(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.writerIndex() - at;
        if (readable < Frame.HEADER_BYTES) {
            return false;
        }
        int type = in.getByte(at);
        int channel = in.getUnsignedShort(at + 1);
        int size = in.getInt(at + 3);
        check(type, size);
        if (readable < size + Frame.OVERHEAD_BYTES) {
            if (type != Frame.BODY || !sink.bodyInPieces(channel)) {
                return false;
            }
            in.readerIndex(at + Frame.HEADER_BYTES);
            bodyChannel = channel;
            bodyLeftBytes = size;
            return true;
        }
        int payload = at + Frame.HEADER_BYTES;
        checkEnd(in.getByte(payload + size));
        in.readerIndex(payload + size + 1);
        sink.frame(type, channel, in, payload, size);
        return true;
    }

    private boolean continueBody(ByteBuf in) {
        int count = Math.min(bodyLeftBytes, in.readableBytes());
        if (count > 0) {
            int at = in.readerIndex();
            in.readerIndex(at + count);
            bodyLeftBytes -= count;
            sink.bodyPiece(bodyChannel, in, at, count);
        }
        if (bodyLeftBytes > 0 || !in.isReadable()) {
            return false;
        }
        bodyLeftBytes = -1;
        checkEnd(in.readByte());
        sink.bodyEnd(bodyChannel);
        return true;
    }

    private void check(int type, int size) {
        if (type != Frame.METHOD
                && type != Frame.BODY
                && type != Frame.HEADER
                && type != Frame.HEARTBEAT) {
            throw new BrokerException(ReplyCode.FRAME_ERROR, "unknown frame type " + (type & 0xff));
        }
        if (type == Frame.HEARTBEAT && size != 0) {
            throw new BrokerException(ReplyCode.FRAME_ERROR, "a heartbeat with a payload");
        }
        if (size < 0 || size > maxPayloadBytes) {
            throw new BrokerException(
                    ReplyCode.FRAME_ERROR,
                    "a frame of "
                            + (size & 0xffffffffL)
                            + " bytes is larger than the maximum of "
                            + maxPayloadBytes);
        }
    }

    private static void checkEnd(byte end) {
        if (end != (byte) Frame.END) {
            throw new BrokerException(
                    ReplyCode.FRAME_ERROR, "a frame ends with " + (end & 0xff) + ", not 206");
        }
    }
}
