package io.warren.launcher;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Turns what libraries print into log lines, so that stdout holds the ready line and nothing else.
 *
 * <p>Threads: any; PrintStream holds its lock around every write.
 */
final class LogStream extends OutputStream {
    private static final int LONGEST_LINE_BYTES = 8192;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<String> log;

    private LogStream(Consumer<String> log) {
        this.log = log;
    }

    static PrintStream to(Consumer<String> log) {
        return new PrintStream(new LogStream(log), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        if (b == '\n' || line.size() >= LONGEST_LINE_BYTES) {
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                log.accept(text);
            }
        }
        if (b != '\n') {
            line.write(b);
        }
    }
}
