package io.warren.shell.control;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * What a client gets: frames of a type (one byte), a length (four bytes), and so many bytes. The
 * last one is the exit code.
 */
final class Reply {
    static final byte OUT = 1;
    static final byte ERR = 2;
    static final byte EXIT = 3;

    /** Longer output is cut into frames of this size. */
    static final int MAX_FRAME_BYTES = 16 * 1024;

    private final WritableByteChannel channel;

    Reply(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** A stream whose bytes go into frames of a type, when it is flushed or a frame is full. */
    OutputStream stream(byte type) {
        return new OutputStream() {
            private final byte[] buffer = new byte[MAX_FRAME_BYTES];
            private int used;

            @Override
            public void write(int value) throws IOException {
                if (used == buffer.length) {
                    flush();
                }
                buffer[used++] = (byte) value;
            }

            @Override
            public void flush() throws IOException {
                if (used > 0) {
                    int length = used;
                    used = 0;
                    frame(type, buffer, length);
                }
            }
        };
    }

    void exit(int code) throws IOException {
        frame(EXIT, ByteBuffer.allocate(4).putInt(code).array(), 4);
    }

    private void frame(byte type, byte[] bytes, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(5 + length);
        frame.put(type).putInt(length).put(bytes, 0, length).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }
}
