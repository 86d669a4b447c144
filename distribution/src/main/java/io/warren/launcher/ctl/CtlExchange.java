package io.warren.launcher.ctl;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply. Numbers are big-endian; a text is its length in bytes (four bytes) and
 * its UTF-8.
 *
 * <pre>
 * request: int32 magic | text directory | int32 count | text × count | int32 length or -1 | input
 * reply:   (byte type | int32 length | bytes)*; types: 1 output, 2 errors, 3 exit code (int32)
 * </pre>
 */
final class CtlExchange {
    private static final int MAGIC = 0x57435431;
    private static final int MAX_FRAME_BYTES = 1024 * 1024;

    private CtlExchange() {}

    static byte[] request(String directory, List<String> command, byte @Nullable [] input)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        text(out, directory);
        out.writeInt(command.size());
        for (String word : command) {
            text(out, word);
        }
        out.writeInt(input == null ? -1 : input.length);
        if (input != null) {
            out.write(input);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * Copies the reply to its ends; returns the exit code.
     *
     * @param sign told at every frame
     */
    static int reply(InputStream from, OutputStream out, OutputStream err, Runnable sign)
            throws IOException, CtlException {
        DataInputStream in = new DataInputStream(from);
        while (true) {
            int type = in.readByte();
            int length = in.readInt();
            if (length < 0 || length > MAX_FRAME_BYTES) {
                throw new CtlException("the broker's reply cannot be read");
            }
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            sign.run();
            switch (type) {
                case 1 -> write(out, bytes);
                case 2 -> write(err, bytes);
                case 3 -> {
                    return length == 4 ? bytes[3] & 0xff : 1;
                }
                default -> throw new CtlException("the broker's reply cannot be read");
            }
        }
    }

    private static void write(OutputStream to, byte[] bytes) throws IOException {
        to.write(bytes);
        to.flush();
    }
}
