package io.warren.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.store.DefinitionChange;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that {@link CrashLoop} kills: writes to the store without end, and says on its
 * standard output what the store has confirmed. A line is written before the removal it tells of,
 * and after the confirmation it tells of.
 *
 * <p>Lines: {@code open}; {@code durable queue sequence}; {@code remove queue sequence next} and
 * {@code upto queue sequence next}, where all numbers from {@code next} on are appended later;
 * {@code defined version}; {@code failed text}.
 */
public final class CrashWriter {
    /** The queues it writes to are numbered from 1 to this. */
    static final int QUEUES = 3;

    /** Every version of the definitions has so many keys. */
    static final int KEYS = 3;

    /** The kind of its definitions. */
    static final String KIND = "crash";

    private static final int WINDOW = 300;

    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private final Random random;

    private CrashWriter(long seed) {
        this.random = new Random(seed);
    }

    /** Arguments: the factory's class, the folder, a seed. */
    public static void main(String[] args) throws Exception {
        StoreFactory factory =
                Class.forName(args[0])
                        .asSubclass(StoreFactory.class)
                        .getConstructor()
                        .newInstance();
        new CrashWriter(Long.parseLong(args[2])).run(factory, Path.of(args[1]));
    }

    static LogId log(int queue) {
        return new LogId(queue, 0);
    }

    /** How large the body under a number is: mostly small, some beyond any page or record. */
    static int bodySizeBytes(int queue, long sequence) {
        int choice = new Random(queue * 31L + sequence).nextInt(400);
        if (choice == 0) {
            return 200_000;
        }
        return choice < 20 ? 20_000 + choice : choice * 5;
    }

    /** Whether the entry under a number is durable. */
    static boolean isDurable(long sequence) {
        return sequence % 10 != 0;
    }

    private void run(StoreFactory factory, Path folder) throws Exception {
        say("open");
        StoreFactory.OpenStore store = factory.open(folder);
        List<Thread> threads = new ArrayList<>();
        for (int queue = 1; queue <= QUEUES; queue++) {
            Writer writer = new Writer(queue, random.nextLong(), store.messages());
            threads.add(new Thread(writer));
        }
        threads.forEach(Thread::start);
        for (long version = firstVersion(store); ; version++) {
            define(store, version);
        }
    }

    private static long firstVersion(StoreFactory.OpenStore store) {
        byte[] value = store.definitions().load(KIND).get("key0");
        return value == null ? 1 : Long.parseLong(new String(value, UTF_8)) + 1;
    }

    private void define(StoreFactory.OpenStore store, long version) throws Exception {
        List<DefinitionChange> changes = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            byte[] value = String.valueOf(version).getBytes(UTF_8);
            changes.add(new DefinitionChange(KIND, "key" + i, value));
        }
        store.definitions().apply(changes).toCompletableFuture().get();
        say("defined " + version);
    }

    private void say(String line) {
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }

    /** Writes to one queue: appends, keeps a window open, removes here and there. */
    private final class Writer implements Runnable, QueueLog.Listener {
        private final int queue;
        private final Random random;
        private final QueueLog log;
        private final Semaphore window = new Semaphore(WINDOW);
        private final AtomicLong durable = new AtomicLong();
        private long next;

        Writer(int queue, long seed, MessageStore store) {
            this.queue = queue;
            this.random = new Random(seed);
            this.log = store.open(log(queue), Opening.RESTART, this);
            this.next = log.recover().lastSequence() + 1;
            durable.set(next - 1);
        }

        @Override
        public void run() {
            while (true) {
                window.acquireUninterruptibly();
                log.append(
                        next,
                        TestMessages.at(log(queue), next, bodySizeBytes(queue, next)),
                        next,
                        isDurable(next));
                next++;
                if (random.nextInt(4) == 0) {
                    removeSome();
                }
                if (random.nextInt(2000) == 0) {
                    long upTo = next - 1 - random.nextInt(1000);
                    say("upto " + queue + " " + upTo + " " + next);
                    log.removeRange(1, upTo);
                }
            }
        }

        private void removeSome() {
            long[] sequences = new long[1 + random.nextInt(6)];
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < sequences.length; i++) {
                sequences[i] = Math.max(0, next - 1 - random.nextInt(2 * WINDOW));
                lines.append(i == 0 ? "" : "\n");
                lines.append("remove " + queue + " " + sequences[i] + " " + next);
            }
            say(lines.toString());
            log.remove(sequences, sequences.length);
        }

        @Override
        public void durable(long sequence) {
            say("durable " + queue + " " + sequence);
            long before = durable.getAndSet(sequence);
            window.release((int) (sequence - before));
        }

        @Override
        public void failed(StoreException cause) {
            say("failed " + cause.getMessage());
        }
    }
}
