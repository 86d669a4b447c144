package io.warren.testkit.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that writes to a store, again and again, and checks each time what is left.
 *
 * <p>What must hold after each kill, by what the writer said before it:
 *
 * <ul>
 *   <li>every durable entry up to the last reported watermark that nobody began to remove is there,
 *       byte for byte, with its time;
 *   <li>an entry whose removal had begun may be there or not, but if so it is what was appended;
 *       where {@code removalsKeepOrder}, it is gone if an entry that was appended after the removal
 *       is confirmed;
 *   <li>there is nothing that was not appended, and nothing that an earlier check did not find;
 *   <li>no transient entry is there, and the last sequence is not below the watermark;
 *   <li>definitions are at least those of the last completed change, all of one change.
 * </ul>
 *
 * <p>What it does not show: what a power cut does, because the kernel outlives the process.
 */
public final class CrashLoop {
    /** The system property for more rounds than {@value #DEFAULT_ROUNDS}. */
    public static final String ROUNDS = "warren.test.crash.rounds";

    /** How many rounds there are without the property. */
    public static final int DEFAULT_ROUNDS = 6;

    /** A round in so many is ended while the store is being opened. */
    private static final int EARLY_ROUNDS = 4;

    private static final int EARLY_MILLIS = 400;
    private static final int MOST_LINES = 4000;
    private static final int LAST_MILLIS = 30;

    private final Class<? extends StoreFactory> factory;
    private final Path folder;
    private final boolean removalsKeepOrder;
    private final Random random;

    /**
     * A loop over one folder.
     *
     * @param factory a public class with a public constructor without parameters
     * @param removalsKeepOrder whether a removal is durable when a later append is
     * @param seed of the moments to kill at
     */
    public CrashLoop(
            Class<? extends StoreFactory> factory,
            Path folder,
            boolean removalsKeepOrder,
            long seed) {
        this.factory = factory;
        this.folder = folder;
        this.removalsKeepOrder = removalsKeepOrder;
        this.random = new Random(seed);
    }

    /** The number of rounds to run: as the system property says. */
    public static int rounds() {
        return Integer.getInteger(ROUNDS, DEFAULT_ROUNDS);
    }

    /**
     * Runs some rounds.
     *
     * @return a line of figures
     * @throws AssertionError when the store has lost or garbled something
     */
    public String run(int rounds) throws Exception {
        CrashRecord record = new CrashRecord(removalsKeepOrder);
        StoreFactory opener = factory.getConstructor().newInstance();
        for (int round = 1; round <= rounds; round++) {
            writeAndKill(record);
            try (StoreFactory.OpenStore store = opener.open(folder)) {
                record.check(store, "round " + round);
            }
        }
        return String.format(
                Locale.ROOT,
                "%d rounds, %d entries confirmed, %d checked, %d removals, %d definitions",
                rounds,
                record.confirmed(),
                record.checked(),
                record.removals(),
                record.definitions());
    }

    private void writeAndKill(CrashRecord record) throws Exception {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashWriter.class.getName(),
                                factory.getName(),
                                folder.toString(),
                                String.valueOf(random.nextLong()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines = writer.inputReader()) {
            if (!"open".equals(lines.readLine())) {
                throw new AssertionError("the writer did not start");
            }
            boolean early = random.nextInt(EARLY_ROUNDS) == 0;
            CountDownLatch said = new CountDownLatch(early ? 0 : 1 + random.nextInt(MOST_LINES));
            CompletableFuture<Void> reading =
                    CompletableFuture.runAsync(() -> read(lines, record, said));
            if (!said.await(LogProbe.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the writer says nothing any more");
            }
            int restMillis = random.nextInt(early ? EARLY_MILLIS : LAST_MILLIS);
            if (writer.waitFor(restMillis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the writer ended by itself");
            }
            // By its handle: the process itself would close the pipe, and its last lines be lost.
            writer.toHandle().destroyForcibly();
            reading.get(LogProbe.DEADLINE_SECONDS, TimeUnit.SECONDS);
        } finally {
            writer.destroyForcibly();
        }
    }

    private static void read(BufferedReader lines, CrashRecord record, CountDownLatch said) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                record.note(line);
                said.countDown();
            }
        } catch (IOException e) {
            throw new AssertionError("the writer's output is not readable", e);
        }
    }
}
