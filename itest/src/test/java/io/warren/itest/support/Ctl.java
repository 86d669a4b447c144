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
        List<String> line = new ArrayList<>();
        line.add(broker.home().resolve("bin").resolve("warrenctl").toString());
        line.addAll(List.of("--data", broker.data().toString()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(input.getBytes(UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("warrenctl " + List.of(command) + " failed: " + said);
        }
        return said;
    }
}
