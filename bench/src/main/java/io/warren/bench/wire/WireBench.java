package io.warren.bench.wire;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Loads a broker of its own and prints what it took: {@code backlog} fills a durable queue, kills
 * and restarts the broker, and drains it; {@code queues} writes to one queue and to many in turn.
 * Options are KEY=VALUE: see {@link #DEFAULTS}.
 */
public final class WireBench {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "distribution", "distribution/target/warren",
                    "data", "", // a temporary folder
                    "port", "5690",
                    "heap", "512m",
                    "durability", "fsync",
                    "count", "1000000",
                    "size", "1024",
                    "queues", "1000",
                    "window", "1000",
                    "rounds", "3");

    private static final int PREFETCH = 1000;

    private final Map<String, String> options = new HashMap<>(DEFAULTS);
    private final Path data;

    private WireBench(String[] args) throws IOException {
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !DEFAULTS.containsKey(pair[0])) {
                throw new IllegalArgumentException(
                        arg + ": give KEY=VALUE, with one of " + DEFAULTS.keySet());
            }
            options.put(pair[0], pair[1]);
        }
        String folder = option("data");
        data = folder.isEmpty() ? Files.createTempDirectory("warren-bench") : Path.of(folder);
    }

    /** {@code backlog} or {@code queues}, and options. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            throw new IllegalArgumentException("backlog or queues? Options: " + DEFAULTS);
        }
        WireBench bench =
                new WireBench(List.of(args).subList(1, args.length).toArray(String[]::new));
        try {
            switch (args[0]) {
                case "backlog" -> bench.backlog();
                case "queues" -> bench.queues();
                default -> throw new IllegalArgumentException(args[0] + ": backlog or queues?");
            }
        } finally {
            bench.deleteData();
        }
    }

    private String option(String key) {
        return options.getOrDefault(key, "");
    }

    private int number(String key) {
        return Integer.parseInt(option(key));
    }

    private BrokerProcess start() throws IOException, InterruptedException {
        return new BrokerProcess(
                Path.of(option("distribution")),
                data,
                number("port"),
                option("heap"),
                List.of("--set", "store.journal.durability=" + option("durability")));
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    // ---- backlog
    // ----------------------------------------------------------------------------------

    private void backlog() throws Exception {
        int count = number("count");
        try (BrokerProcess broker = start()) {
            say("start: ready in %,d ms", broker.readyMillis());
            memory("idle", broker);
            fill(broker, count);
            memory("filled", broker);
            broker.kill();
        }
        try (BrokerProcess broker = start()) {
            say("restart after a kill: ready in %,d ms", broker.readyMillis());
            expect(broker, count);
        }
        try (BrokerProcess broker = start()) {
            say("restart after a stop: ready in %,d ms", broker.readyMillis());
            expect(broker, count);
            memory("before the drain", broker);
            drain(broker, count);
            memory("after the drain", broker);
            awaitDisk(broker);
        }
    }

    private static void memory(String when, BrokerProcess broker) throws IOException {
        say(
                "%s: RSS %,d MiB, at most %,d; disk %,d MiB",
                when,
                broker.residentMebibytes(),
                broker.mostResidentMebibytes(),
                broker.diskMebibytes());
    }

    private void fill(BrokerProcess broker, int count) throws Exception {
        double cpu = broker.cpuSeconds();
        long startedAt = System.nanoTime();
        try (Connection connection = broker.factory().newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("backlog", true, false, false, null);
            Publisher publisher = new Publisher(connection, number("window"));
            for (int i = 0; i < count; i++) {
                publisher.publish("backlog", i, number("size"));
                if ((i + 1) % Math.max(1, count / 4) == 0) {
                    memory("  " + (i + 1), broker);
                }
            }
            publisher.finish();
        }
        told("published", count, startedAt, broker.cpuSeconds() - cpu);
    }

    private static void told(String what, long count, long startedAtNanos, double cpu) {
        double seconds = (System.nanoTime() - startedAtNanos) / 1e9;
        say(
                "%s: %,d in %.1f s, %,.0f/s, %.2f µs of the broker's processors each",
                what, count, seconds, count / seconds, cpu * 1e6 / count);
    }

    private static void expect(BrokerProcess broker, int count) throws Exception {
        try (Connection connection = broker.factory().newConnection();
                Channel channel = connection.createChannel()) {
            long there = channel.messageCount("backlog");
            if (there != count) {
                throw new IllegalStateException("there are " + there + " of " + count);
            }
        }
    }

    private static void drain(BrokerProcess broker, int count) throws Exception {
        double cpu = broker.cpuSeconds();
        long startedAt = System.nanoTime();
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong next = new AtomicLong();
        try (Connection connection = broker.factory().newConnection()) {
            Channel channel = connection.createChannel();
            channel.basicQos(PREFETCH);
            channel.basicConsume(
                    "backlog",
                    false,
                    (tag, delivery) -> {
                        long number = ByteBuffer.wrap(delivery.getBody()).getLong();
                        if (number != next.getAndIncrement()) {
                            throw new IllegalStateException(number + " is out of its order");
                        }
                        if (next.get() % (PREFETCH / 4) == 0 || next.get() == count) {
                            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                        }
                        if (next.get() % Math.max(1, count / 4) == 0) {
                            memory("  " + next.get(), broker);
                        }
                        if (next.get() == count) {
                            done.countDown();
                        }
                    },
                    tag -> {});
            if (!done.await(30, TimeUnit.MINUTES)) {
                throw new IllegalStateException("only " + next + " have come");
            }
        }
        told("drained", count, startedAt, broker.cpuSeconds() - cpu);
    }

    private static void awaitDisk(BrokerProcess broker) throws Exception {
        long startedAt = System.nanoTime();
        long least = broker.diskMebibytes();
        long leastAt = startedAt;
        while (System.nanoTime() - leastAt < 3_000_000_000L) {
            TimeUnit.MILLISECONDS.sleep(100);
            long now = broker.diskMebibytes();
            if (now < least) {
                least = now;
                leastAt = System.nanoTime();
            }
        }
        say("disk: %,d MiB, %.1f s after the drain", least, (leastAt - startedAt) / 1e9);
    }

    // ---- queues
    // -----------------------------------------------------------------------------------

    /** One queue and many take turns, so that what disturbs the machine disturbs both. */
    private void queues() throws Exception {
        try (BrokerProcess broker = start()) {
            rate(broker, 1); // warm-up
            for (int round = 0; round < number("rounds"); round++) {
                double one = rate(broker, 1);
                double many = rate(broker, number("queues"));
                say(
                        "one queue %,.0f/s, %,d queues in turn %,.0f/s: %.2f",
                        one, number("queues"), many, many / one);
            }
        }
    }

    private double rate(BrokerProcess broker, int queues) throws Exception {
        int count = number("count");
        try (Connection connection = broker.factory().newConnection();
                Channel channel = connection.createChannel()) {
            for (int i = 0; i < queues; i++) {
                channel.queueDeclare("bench-" + i, true, false, false, null);
            }
            Publisher publisher = new Publisher(connection, number("window"));
            long startedAt = System.nanoTime();
            for (int i = 0; i < count; i++) {
                publisher.publish("bench-" + i % queues, i, number("size"));
            }
            publisher.finish();
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            for (int i = 0; i < queues; i++) {
                channel.queueDelete("bench-" + i);
            }
            return count / seconds;
        }
    }

    private void deleteData() throws IOException {
        if (!option("data").isEmpty()) {
            return; // the user's own
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(
                            file -> {
                                try {
                                    Files.delete(file);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
