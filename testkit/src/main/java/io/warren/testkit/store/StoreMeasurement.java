package io.warren.testkit.store;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Measures a store by hand: appended and confirmed messages of 1 KiB a second, one at a time and in
 * windows, then reading and removing, then opening again. Not a test; run its main method.
 */
public final class StoreMeasurement {
    private static final System.Logger LOG = System.getLogger("measurement");
    private static final byte[] BODY = new byte[1024];

    private final StoreFactory factory;
    private final Path folder;

    private StoreMeasurement(StoreFactory factory, Path folder) {
        this.factory = factory;
        this.folder = folder;
    }

    /** Arguments: the factory's class, a folder that is not there yet, a number of messages. */
    public static void main(String[] args) throws Exception {
        StoreFactory factory =
                Class.forName(args[0])
                        .asSubclass(StoreFactory.class)
                        .getConstructor()
                        .newInstance();
        int count = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
        new StoreMeasurement(factory, Path.of(args[1])).run(count);
    }

    private void run(int count) throws Exception {
        new Random(1).nextBytes(BODY);
        try (Opened opened = new Opened()) {
            oneAtATime(opened, Math.min(count, 3000));
            windows(opened, 4, 100, Math.min(count, 200_000));
        }
        try (Opened opened = new Opened()) {
            fill(opened, count);
        }
        long size = diskBytes();
        try (Opened opened = new Opened()) {
            QueueLog log = opened.log(100);
            print("recover says " + log.recover());
            drain(log, count);
            log.close();
        }
        try (Opened opened = new Opened()) {
            manyLogs(opened, Math.min(count / 10, 10_000));
        }
        print("bytes on disk after filling " + size);
        print("bytes on disk after draining " + diskBytes());
    }

    private long diskBytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void oneAtATime(Opened opened, int count) throws Exception {
        Semaphore confirmed = new Semaphore(0);
        QueueLog log =
                opened.store.open(new LogId(1, 0), Opening.RESTART, new Watermark(confirmed));
        long[] nanos = new long[count];
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            log.append(i + 1, message(), 0, true);
            log.flush();
            confirmed.acquire();
            nanos[i] = System.nanoTime() - before;
        }
        Arrays.sort(nanos);
        print(
                "one at a time "
                        + rate(count, start)
                        + ", p50 "
                        + nanos[count / 2] / 1000
                        + " us, p99 "
                        + nanos[count * 99 / 100] / 1000
                        + " us");
        log.close();
    }

    private static void windows(Opened opened, int logs, int window, int count) throws Exception {
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int n = 0; n < logs; n++) {
            Semaphore free = new Semaphore(window);
            QueueLog log =
                    opened.store.open(new LogId(2 + n, 0), Opening.RESTART, new Watermark(free));
            Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 1; i <= count / logs; i++) {
                                    free.acquireUninterruptibly();
                                    log.append(i, message(), 0, true);
                                    if (free.availablePermits() == 0) {
                                        log.flush();
                                    }
                                }
                                log.close();
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        print(logs + " logs with a window of " + window + " " + rate(count, start));
    }

    private static void fill(Opened opened, int count) {
        Semaphore free = new Semaphore(10_000);
        QueueLog log = opened.store.open(new LogId(100, 0), Opening.RESTART, new Watermark(free));
        long start = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            free.acquireUninterruptibly();
            log.append(i, message(), 0, true);
            if (free.availablePermits() == 0) {
                log.flush();
            }
        }
        log.close();
        print("fill with a window of 10000 " + rate(count, start));
    }

    private static void manyLogs(Opened opened, int count) {
        List<QueueLog> logs = new ArrayList<>();
        Semaphore confirmed = new Semaphore(0);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            LogId id = new LogId(1000 + i, 0);
            logs.add(opened.store.open(id, Opening.RESTART, new Watermark(confirmed)));
        }
        print("opening " + count + " new logs " + rate(count, start));
        start = System.nanoTime();
        for (int round = 1; round <= 10; round++) {
            for (QueueLog log : logs) {
                log.append(round, message(), 0, true);
            }
        }
        confirmed.acquireUninterruptibly(10 * count);
        print("one message to each in turn " + rate(10 * count, start));
        logs.forEach(QueueLog::close);
        start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            opened.store.delete(new LogId(1000 + i, 0));
        }
        print("logs left " + opened.store.logs().size() + ", deleting " + rate(count, start));
    }

    private static void drain(QueueLog log, int count) throws Exception {
        long start = System.nanoTime();
        for (long next = 1; next <= count; ) {
            CountDownLatch done = new CountDownLatch(1);
            long[] sequences = new long[500];
            int[] read = new int[1];
            log.read(
                    next,
                    500,
                    1 << 20,
                    new LogReader() {
                        @Override
                        public void entry(long sequence, Message m, long at, int deliveries) {
                            sequences[read[0]++] = sequence;
                        }

                        @Override
                        public void damaged(long sequence, StoreException cause) {
                            throw cause;
                        }

                        @Override
                        public void done(boolean endOfLog) {
                            done.countDown();
                        }

                        @Override
                        public void failed(StoreException cause) {
                            throw cause;
                        }
                    });
            done.await();
            log.remove(sequences, read[0]);
            next = sequences[read[0] - 1] + 1;
        }
        print("read and remove " + rate(count, start));
    }

    private static Message message() {
        return Message.of("", RoutingKey.of("orders"), MessageProperties.EMPTY, BODY);
    }

    private static String rate(int count, long start) {
        return Math.round(count / ((System.nanoTime() - start) / 1e9)) + "/s";
    }

    private static void print(String line) {
        LOG.log(System.Logger.Level.WARNING, line);
    }

    private final class Opened implements AutoCloseable {
        private final StoreFactory.OpenStore opened;
        private final MessageStore store;

        Opened() {
            long start = System.nanoTime();
            opened = factory.open(folder);
            store = opened.messages();
            print("opened in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }

        QueueLog log(long id) {
            long start = System.nanoTime();
            QueueLog log =
                    store.open(new LogId(id, 0), Opening.RESTART, new Watermark(new Semaphore(0)));
            print("log opened in " + (System.nanoTime() - start) / 1_000_000 + " ms");
            return log;
        }

        @Override
        public void close() {
            long start = System.nanoTime();
            opened.close();
            print("closed in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }

    private static final class Watermark implements QueueLog.Listener {
        private final Semaphore permits;
        private long last;

        Watermark(Semaphore permits) {
            this.permits = permits;
        }

        @Override
        public void durable(long sequence) {
            permits.release((int) (sequence - last));
            last = sequence;
        }

        @Override
        public void failed(StoreException cause) {
            print("failed: " + cause.getMessage());
        }
    }
}
