package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.store.LogId;
import io.warren.store.LogReader;
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
import org.slf4j.LoggerFactory;

/**
 * Measures the store by hand: appended and confirmed messages of 1 KiB a second, one at a time and
 * in windows, then reading and removing, then opening again. Not a test; run its main method with a
 * folder and a number of messages.
 */
public final class Measurement {
    private static final byte[] BODY = new byte[1024];

    private Measurement() {}

    /** Arguments: a folder that is not there yet, and how many messages (1,000,000). */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        new Random(1).nextBytes(BODY);
        try (Opened opened = new Opened(folder)) {
            oneAtATime(opened, Math.min(count, 3000));
            windows(opened, 4, 100, Math.min(count, 200_000));
        }
        try (Opened opened = new Opened(folder)) {
            fill(opened, count);
        }
        long size = diskBytes(folder);
        try (Opened opened = new Opened(folder)) {
            QueueLog log = opened.log(100);
            print("recover says " + log.recover());
            drain(log, count);
            log.close();
        }
        try (Opened opened = new Opened(folder)) {
            manyLogs(opened, Math.min(count / 10, 10_000));
        }
        print("bytes on disk after filling " + size);
        print("bytes on disk after draining " + diskBytes(folder));
    }

    private static long diskBytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
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
        LoggerFactory.getLogger(Measurement.class).warn(line);
    }

    private record Opened(Journal journal, JournalMessageStore store) implements AutoCloseable {
        Opened(Path folder) {
            this(journal(folder));
        }

        private Opened(Journal journal) {
            this(journal, new JournalMessageStore(journal));
        }

        private static Journal journal(Path folder) {
            long start = System.nanoTime();
            JournalSettings settings =
                    JournalSettings.of(
                            !Boolean.getBoolean("os"), JournalSettings.DEFAULT_SEGMENT_BYTES);
            Journal journal =
                    Journal.open(
                            folder, new SystemDisk(), settings, new Watermark(new Semaphore(0)));
            print("opened in " + (System.nanoTime() - start) / 1_000_000 + " ms");
            return journal;
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
            journal.close();
            print("closed in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }

    private static final class Watermark implements QueueLog.Listener, Journal.Observer {
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

        @Override
        public void damaged(StoreException cause) {
            print("damaged: " + cause.getMessage());
        }
    }
}
