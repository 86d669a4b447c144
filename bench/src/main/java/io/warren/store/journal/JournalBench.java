package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to append and remove a message of 1 KiB, in batches of 64, no faster than the
 * writer: with {@code os} the disk is out of it as far as can be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JournalBench {
    private static final int BATCH = 64;
    private static final int WINDOW = 8192;
    private static final long PAUSE_NANOS = 20_000;

    private static final Message[] MESSAGES = messages();

    @Param({"1", "100"})
    int logs;

    @Param({"os", "fsync"})
    String durability = "os";

    private final List<Queue> queues = new ArrayList<>();
    private Path folder = Path.of(".");
    private @Nullable Journal journal;
    private int turn;

    private static final class Queue implements QueueLog.Listener {
        private final QueueLog log;
        private volatile long durable;
        private long last;

        Queue(JournalMessageStore store, int number) {
            log = store.open(new LogId(number, 0), Opening.RESTART, this);
        }

        @Override
        public void durable(long sequence) {
            durable = sequence;
        }

        @Override
        public void failed(StoreException cause) {
            throw cause;
        }
    }

    /** Opens the journal. */
    @Setup
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("journal-bench");
        JournalSettings settings =
                JournalSettings.of(
                        durability.equals("fsync"), JournalSettings.DEFAULT_SEGMENT_BYTES);
        Journal opened = Journal.open(folder, new SystemDisk(), settings, new Deaf());
        journal = opened;
        JournalMessageStore store = new JournalMessageStore(opened);
        for (int i = 0; i < logs; i++) {
            queues.add(new Queue(store, i));
        }
    }

    /** Closes it, and deletes its files. */
    @TearDown
    public void tearDown() throws IOException {
        queues.forEach(queue -> queue.log.close());
        queues.clear();
        if (journal != null) {
            journal.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(JournalBench::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One message, another object each, as from a publisher. */
    @Benchmark
    public void append() {
        Queue queue = queues.get(turn);
        long sequence = ++queue.last;
        queue.log.append(sequence, MESSAGES[(int) sequence & MESSAGES.length - 1], sequence, true);
        if (sequence % BATCH == 0) {
            queue.log.flush();
            queue.log.removeRange(1, sequence - BATCH);
            while (sequence - queue.durable > WINDOW / logs + BATCH) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            turn = (turn + 1) % logs;
        }
    }

    private static Message[] messages() {
        Message[] all = new Message[1024];
        for (int i = 0; i < all.length; i++) {
            all[i] =
                    Message.of(
                            "", RoutingKey.of("orders"), MessageProperties.EMPTY, new byte[1024]);
        }
        return all;
    }

    private static final class Deaf implements Journal.Observer {
        @Override
        public void failed(StoreException cause) {
            throw cause;
        }

        @Override
        public void damaged(StoreException cause) {
            throw cause;
        }
    }
}
