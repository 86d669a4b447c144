package io.warren.bench.wire;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution as a process, and what the operating system says of it. Linux only. */
final class BrokerProcess implements AutoCloseable {
    private static final long READY_WITHIN_MILLIS = 120_000;
    private static final long CLOCK_TICKS_PER_SECOND = 100;

    private final Process process;
    private final int port;
    private final Path data;
    private final long readyMillis;

    /**
     * Starts one and waits until it is ready.
     *
     * @param heap as for {@code -Xmx}
     */
    BrokerProcess(Path distribution, Path data, int port, String heap, List<String> options)
            throws IOException, InterruptedException {
        this.port = port;
        this.data = data;
        Path out = Files.createTempFile("warren-bench", ".out");
        List<String> command =
                Stream.concat(
                                Stream.of(
                                        distribution.resolve("bin/warren").toString(),
                                        "--data",
                                        data.toString(),
                                        "--set",
                                        "amqp.port=" + port),
                                options.stream())
                        .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("WARREN_JAVA_OPTS", "-Xmx" + heap);
        long startedAt = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        while (!Files.readString(out).contains(" ready: ")) {
            long millis = (System.nanoTime() - startedAt) / 1_000_000;
            if (!process.isAlive() || millis > READY_WITHIN_MILLIS) {
                throw new IOException("the broker is not ready: " + Files.readString(out));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        readyMillis = (System.nanoTime() - startedAt) / 1_000_000;
        Files.delete(out);
    }

    long readyMillis() {
        return readyMillis;
    }

    ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        return factory;
    }

    /** Resident memory, MiB. */
    long residentMebibytes() throws IOException {
        return status("VmRSS:");
    }

    /** The most it ever had, MiB. */
    long mostResidentMebibytes() throws IOException {
        return status("VmHWM:");
    }

    private long status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no " + key);
    }

    /** Processor time that it took so far, all threads together. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                / (double) CLOCK_TICKS_PER_SECOND;
    }

    /** What the files of the data folder take, MiB. */
    long diskMebibytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += sizeOf(file);
            }
        }
        return bytes >> 20;
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0; // it is renamed or deleted while it is looked at
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
