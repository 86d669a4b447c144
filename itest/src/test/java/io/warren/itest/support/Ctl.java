package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.itest.BrokerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code bin/warrenctl} against one broker. */
public final class Ctl {
    private static final long SECONDS = 60;

    private final BrokerProcess broker;

    /** Commands for this broker. */
    public Ctl(BrokerProcess broker) {
        this.broker = broker;
    }

    /** Gives a command and returns what it printed; a failing command fails the test. */
    public String run(String... command) throws IOException, InterruptedException {
        return runWithInput("", command);
    }

    /** Gives a command that reads from what is piped in. */
    public String runWithInput(String input, String... command)
            throws IOException, InterruptedException {
        Process process = start(true, input, command);
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (exitCode(process) != 0) {
            throw new AssertionError("warrenctl " + List.of(command) + " failed: " + said);
        }
        return said;
    }

    /** Gives a command that must fail; it says why in one line, and nothing else. */
    public Refusal refusal(String... command) throws IOException, InterruptedException {
        Process process = start(false, "", command);
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        int exitCode = exitCode(process);
        if (exitCode == 0 || !out.isEmpty() || err.lines().count() != 1) {
            throw new AssertionError(
                    "warrenctl %s: exit code %d, out: %s, err: %s"
                            .formatted(List.of(command), exitCode, out, err));
        }
        return new Refusal(exitCode, err.strip());
    }

    /** How a command failed. */
    public record Refusal(int exitCode, String text) {}

    private Process start(boolean together, String input, String... command) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(broker.home().resolve("bin").resolve("warrenctl").toString());
        line.addAll(List.of("--data", broker.data().toString()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(together).start();
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(input.getBytes(UTF_8));
        }
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("warrenctl does not end");
        }
        return process.exitValue();
    }
}
