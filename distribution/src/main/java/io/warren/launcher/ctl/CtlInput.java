package io.warren.launcher.ctl;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what goes to the broker beside the arguments: a password, or what is piped in. */
final class CtlInput {
    /** The broker takes no more. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private CtlInput() {}

    /** What to send, or null for nothing. Blocking: while it is typed. */
    static byte @Nullable [] of(List<String> command, InputStream in, @Nullable Console console)
            throws CtlException {
        int literal = command.indexOf("--");
        List<String> words = literal < 0 ? command : command.subList(0, literal);
        if (words.contains("--help")) {
            return null;
        }
        if (words.contains("--stdin") || words.contains("--password-stdin")) {
            return piped(in);
        }
        if (!asksForPassword(words)) {
            return null;
        }
        return console == null ? piped(in) : typed(console);
    }

    /** {@code user add NAME} and {@code user passwd NAME}, with the scope or without. */
    static boolean asksForPassword(List<String> words) {
        int at = !words.isEmpty() && words.get(0).equals("broker") ? 1 : 0;
        if (words.size() < at + 3) {
            return false;
        }
        String first = words.get(at);
        String second = words.get(at + 1);
        return (first.equals("user") || first.equals("broker:user"))
                && (second.equals("add") || second.equals("passwd"));
    }

    private static byte[] piped(InputStream in) throws CtlException {
        try {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CtlException("more than " + MAX_BYTES + " bytes are piped in");
            }
            return bytes;
        } catch (IOException e) {
            throw new CtlException("what is piped in cannot be read: " + e.getMessage());
        }
    }

    private static byte[] typed(Console console) throws CtlException {
        char[] first = console.readPassword("Password: ");
        char[] again = first == null ? null : console.readPassword("Again: ");
        if (first == null || again == null) {
            throw new CtlException("no password was given");
        }
        if (!Arrays.equals(first, again)) {
            throw new CtlException("the two passwords differ");
        }
        return new String(first).getBytes(StandardCharsets.UTF_8);
    }
}
