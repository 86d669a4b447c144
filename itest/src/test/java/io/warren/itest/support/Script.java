package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A client in another language, as a process of its own whose output is read line by line. */
public final class Script implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Script(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.reader = new Thread(this::read, "output of " + command.get(1));
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a command in a folder with the broker's address in its environment. */
    public static Script start(Path folder, BrokerAddress broker, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"));
        builder.environment()
                .putAll(
                        Map.of(
                                "WARREN_HOST", broker.host(),
                                "WARREN_PORT", Integer.toString(broker.port()),
                                "PYTHONDONTWRITEBYTECODE", "1"));
        try {
            return new Script(command, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a command exists and ends with exit code zero. */
    public static boolean succeeds(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has printed so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits until a line with this text was printed. */
    public Script awaitLine(String text) {
        return awaitLines(1, text);
    }

    /** Waits until so many lines with this text were printed. */
    public Script awaitLines(int count, String text) {
        return awaitLines(count, text, Await.PATIENCE);
    }

    /** The same, for programs that take their time. */
    public Script awaitLines(int count, String text, Duration within) {
        try {
            Await.until(
                    count + " x '" + text + "'",
                    within,
                    () -> {
                        boolean ended = !process.isAlive() && !reader.isAlive();
                        boolean printed = count(text) >= count;
                        if (!printed && ended) {
                            throw new AssertionError("ended without '" + text + "'");
                        }
                        return printed;
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; " + command + " said " + lines, e);
        }
        return this;
    }

    private long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    /** Waits until it has ended well. */
    public Script awaitSuccess() throws InterruptedException {
        if (!process.waitFor(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(command + " does not end: " + lines);
        }
        reader.join(Await.PATIENCE.toMillis());
        if (process.exitValue() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ": " + lines);
        }
        return this;
    }

    /** kill -9: nothing of it runs after this. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            // the process was killed: there is no more to read
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
