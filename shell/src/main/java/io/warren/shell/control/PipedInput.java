package io.warren.shell.control;

import io.warren.shell.CommandException;
import io.warren.shell.Input;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What came with a request; the client has asked for a password already. */
record PipedInput(byte @Nullable [] input) implements Input {
    @Override
    public String password(String prompt) throws CommandException {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    @Override
    public byte[] bytes() throws CommandException {
        byte[] bytes = input;
        if (bytes == null) {
            throw CommandException.misuse("nothing was piped in");
        }
        return bytes;
    }
}
