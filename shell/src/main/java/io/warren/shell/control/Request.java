package io.warren.shell.control;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends: the magic number, its working folder, its arguments, and what was piped into
 * it. Numbers are big-endian; a text is its length in bytes (four bytes) and its UTF-8.
 *
 * <pre>
 * int32 magic | text directory | int32 count | text × count | int32 length or -1 | input
 * </pre>
 *
 * @param input what was piped in, or null for nothing
 */
record Request(String directory, List<String> arguments, byte @Nullable [] input) {
    /** "WCT1": another protocol version gets another number. */
    static final int MAGIC = 0x57435431;

    static final int MAX_ARGUMENTS = 256;
    static final int MAX_TEXT_BYTES = 64 * 1024;
    static final int MAX_ARGUMENTS_BYTES = 1024 * 1024;
    static final int MAX_INPUT_BYTES = 16 * 1024 * 1024;

    /** A request that is not one. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** Reads a request; allocates no more than what has arrived. */
    static Request read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new MalformedException("not a request of this version of warrenctl");
        }
        String directory = text(in);
        int count = in.readInt();
        if (count < 0 || count > MAX_ARGUMENTS) {
            throw new MalformedException("more than " + MAX_ARGUMENTS + " arguments");
        }
        List<String> arguments = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < count; i++) {
            String argument = text(in);
            total += argument.length();
            if (total > MAX_ARGUMENTS_BYTES) {
                throw new MalformedException(
                        "arguments of more than " + MAX_ARGUMENTS_BYTES + " bytes");
            }
            arguments.add(argument);
        }
        int length = in.readInt();
        if (length == -1) {
            return new Request(directory, List.copyOf(arguments), null);
        }
        return new Request(
                directory, List.copyOf(arguments), bytes(in, length, MAX_INPUT_BYTES, "input"));
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] utf8 = bytes(in, in.readInt(), MAX_TEXT_BYTES, "an argument");
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("an argument is not UTF-8");
        }
    }

    private static byte[] bytes(DataInputStream in, int length, int max, String what)
            throws IOException {
        if (length < 0 || length > max) {
            throw new MalformedException(what + " of more than " + max + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new MalformedException("the request ends early");
        }
        return bytes;
    }
}
