package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.warren.message.Message;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.Method;
import io.warren.protocol.amqp.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what a connection sends. Everything of one turn goes to one buffer and to the socket with
 * one flush; a large body is encoded piece by piece as the socket takes it, and what follows waits.
 *
 * <p>Threads: the connection's event loop.
 */
final class FrameWriter {
    /** A body above this size is not encoded at once. */
    static final int LARGE_BODY_BYTES = 256 * 1024;

    /** So much is encoded before the socket is asked whether it takes more. */
    static final int CHUNK_BYTES = 256 * 1024;

    /** A large body leaves the event loop to others after so many chunks. */
    private static final int CHUNKS_PER_TURN = 16;

    private static final int MIN_BUFFER_BYTES = 512;

    private final Channel socket;
    private final ArrayDeque<Piece> backlog = new ArrayDeque<>();
    private int maxPayloadBytes = Frame.MIN_SIZE_BYTES - Frame.OVERHEAD_BYTES;
    private int bufferBytes = MIN_BUFFER_BYTES;
    private long backlogBytes;
    private boolean written;
    private boolean closed;
    private @Nullable ByteBuf current;

    FrameWriter(Channel socket) {
        this.socket = socket;
    }

    /** What the peer has agreed to. */
    void maxFrame(int bytes) {
        maxPayloadBytes = bytes - Frame.OVERHEAD_BYTES;
    }

    void method(int channel, Method method) {
        if (!closed) {
            WireWriter.frame(target(), channel, method);
        }
    }

    void heartbeat() {
        if (!closed) {
            target().writeByte(Frame.HEARTBEAT).writeShort(0).writeInt(0).writeByte(Frame.END);
        }
    }

    /** Bytes as they are, a protocol header. */
    void raw(byte[] bytes) {
        if (!closed) {
            target().writeBytes(bytes);
        }
    }

    /** A method with content: basic.return, basic.get-ok. */
    void content(int channel, Method method, Message message) {
        if (closed) {
            return;
        }
        ByteBuf out = target();
        WireWriter.frame(out, channel, method);
        out.writeByte(Frame.HEADER)
                .writeShort(channel)
                .writeInt(Frame.CONTENT_HEADER_BYTES + message.bodyOffset())
                .writeShort(Frame.BASIC_CLASS)
                .writeShort(0)
                .writeLong(message.bodySize());
        propertiesAndBody(out, channel, message);
    }

    /** basic.deliver, the hot one. */
    void delivery(
            DeliveryPrefix prefix, int channel, long tag, boolean redelivered, Message message) {
        if (closed) {
            return;
        }
        ByteBuf out = target();
        prefix.write(out, tag, redelivered, message);
        propertiesAndBody(out, channel, message);
    }

    private void propertiesAndBody(ByteBuf out, int channel, Message message) {
        byte[] content = message.content();
        int at = message.bodyOffset();
        out.writeBytes(content, 0, at);
        int size = content.length - at;
        if (size > LARGE_BODY_BYTES) {
            out.writeByte(Frame.END);
            backlog.add(new Piece(null, channel, message));
            backlogBytes += size;
        } else if (size <= maxPayloadBytes && size > 0) {
            // The end of the header frame and the beginning of the body frame are eight bytes.
            out.writeLong(
                    (long) Frame.END << 56 | (long) Frame.BODY << 48 | (long) channel << 32 | size);
            out.writeBytes(content, at, size);
            out.writeByte(Frame.END);
        } else {
            out.writeByte(Frame.END);
            bodyFrames(out, channel, content, at, content.length);
        }
    }

    /** Writes frames for the bytes from {@code from} up to {@code to}. */
    private void bodyFrames(ByteBuf out, int channel, byte[] content, int from, int to) {
        for (int at = from; at < to; ) {
            int size = Math.min(to - at, maxPayloadBytes);
            out.writeByte(Frame.BODY).writeShort(channel).writeInt(size);
            out.writeBytes(content, at, size).writeByte(Frame.END);
            at += size;
        }
    }

    /** The buffer that is to be filled next. */
    private ByteBuf target() {
        Piece last = backlog.peekLast();
        if (last == null) {
            if (current == null) {
                current = socket.alloc().buffer(bufferBytes);
            }
            return current;
        }
        if (last.encoded == null) {
            last = new Piece(socket.alloc().buffer(MIN_BUFFER_BYTES), 0, null);
            backlog.add(last);
        }
        return last.encoded();
    }

    /** Whether a chunk's worth is not yet encoded, and nothing waits behind a large body. */
    boolean hasRoom() {
        return backlog.isEmpty() && (current == null || current.readableBytes() < CHUNK_BYTES);
    }

    boolean socketTakesMore() {
        return socket.isWritable();
    }

    /** Bytes that the peer has still to read, whether encoded or not. */
    long pendingBytes() {
        ChannelOutboundBuffer buffer = socket.unsafe().outboundBuffer();
        long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        pending += current == null ? 0 : current.readableBytes();
        Piece last = backlog.peekLast();
        pending += last == null || last.encoded == null ? 0 : last.encoded.readableBytes();
        return pending + backlogBytes;
    }

    /** Whether anything was given to the socket since this was asked last. */
    boolean takeWritten() {
        boolean was = written;
        written = false;
        return was;
    }

    /**
     * Gives what is encoded to the socket.
     *
     * @return whether it should be called again soon, because a large body has more for a socket
     *     that takes it
     */
    boolean flush() {
        for (int chunk = 0; chunk < CHUNKS_PER_TURN; chunk++) {
            if (current != null && current.isReadable()) {
                send(current);
                current = null;
            }
            if (backlog.isEmpty() || closed || !socketTakesMore()) {
                return false;
            }
            nextPiece(backlog.element());
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its failure closes the connection.
    private void send(ByteBuf out) {
        int size = out.readableBytes();
        // A buffer that is about as large as the last one spares growing it.
        bufferBytes =
                Math.max(MIN_BUFFER_BYTES, Math.min(CHUNK_BYTES, Integer.highestOneBit(size) * 2));
        written = true;
        socket.writeAndFlush(out, socket.voidPromise());
    }

    private void nextPiece(Piece piece) {
        if (piece.encoded != null) {
            current = piece.encoded;
            backlog.remove();
            return;
        }
        Message message = piece.message();
        byte[] content = message.content();
        int from = message.bodyOffset() + piece.sentBytes;
        int wholeFrames = Math.max(1, CHUNK_BYTES / maxPayloadBytes) * maxPayloadBytes;
        int to = (int) Math.min(content.length, (long) from + wholeFrames);
        ByteBuf out = socket.alloc().buffer(to - from + 64);
        bodyFrames(out, piece.channel, content, from, to);
        piece.sentBytes += to - from;
        backlogBytes -= to - from;
        current = out;
        if (to == content.length) {
            backlog.remove();
        }
    }

    /** Sends nothing more; gives memory back. */
    void close() {
        closed = true;
        if (current != null) {
            current.release();
            current = null;
        }
        for (Piece piece : backlog) {
            if (piece.encoded != null) {
                piece.encoded.release();
            }
        }
        backlog.clear();
        backlogBytes = 0;
    }

    /** Either encoded bytes, or the body of a message from {@code sentBytes} on. */
    private static final class Piece {
        private final @Nullable ByteBuf encoded;
        private final int channel;
        private final @Nullable Message message;
        private int sentBytes;

        Piece(@Nullable ByteBuf encoded, int channel, @Nullable Message message) {
            this.encoded = encoded;
            this.channel = channel;
            this.message = message;
        }

        ByteBuf encoded() {
            return Objects.requireNonNull(encoded);
        }

        Message message() {
            return Objects.requireNonNull(message);
        }
    }
}
