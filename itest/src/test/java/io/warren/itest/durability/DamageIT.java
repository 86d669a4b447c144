package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that were cut off, and files with wrong bits: the broker starts or says why not, delivers
 * nothing that was not sent, and tells of what it has lost.
 */
@Tag("slow")
final class DamageIT {
    private static final int CONFIRMS = 600;
    private static final int MOST_BITS = 8;

    @TempDir(factory = Scratch.class)
    Path folder;

    /** Damages a store's files and says how. */
    private interface Damage {
        String doTo(List<Path> files, Random random) throws IOException;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aFileThatIsCutOffIsNotPassedOverInSilence(String store) throws Exception {
        prove("truncate", store, Durability.rounds(2), DamageIT::truncateNewest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void wrongBitsAreNotPassedOverInSilence(String store) throws Exception {
        prove("flips", store, Durability.rounds(3), DamageIT::flip);
    }

    private void prove(String what, String store, int rounds, Damage damage) throws Exception {
        Random random = Durability.random();
        for (boolean killed : new boolean[] {false, true}) {
            String name = what + (killed ? " after a kill " : " after a stop ") + store;
            Totals totals = new Totals(name);
            Ledger ledger = new Ledger();
            Path base = folder.resolve(killed ? "killed" : "stopped");
            fill(base, store, ledger, killed);
            for (int round = 1; round <= rounds; round++) {
                Path data = folder.resolve("damaged");
                Machine.delete(data);
                Machine.copy(base, data);
                Durability.say(name + ": " + damage.doTo(files(data.resolve(store)), random));
                startAndVerify(totals, round, data, store, ledger.copy());
            }
            totals.tell();
        }
    }

    private static void fill(Path data, String store, Ledger ledger, boolean killed)
            throws Exception {
        try (BrokerProcess broker = Durability.start(data, store)) {
            try (Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                load.awaitConfirms(CONFIRMS);
                if (killed) {
                    broker.kill();
                } else {
                    load.drainPublishers();
                }
            }
            if (!killed) {
                assertThat(broker.stop()).isZero();
            }
        }
    }

    private static void startAndVerify(
            Totals totals, int round, Path data, String store, Ledger ledger) throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.launchIn(java.util.Map.of(), data, Durability.options(store))) {
            if (!broker.awaitReadyOrEnd()) {
                assertThat(broker.stderr()).as("why it refuses").startsWith("warren: ");
                assertThat(Status.tellsOfDamage(broker.stderr()))
                        .as("tells of damage: %s", broker.stderr())
                        .isTrue();
                totals.addRefusal(round, broker.stderr().strip());
                return;
            }
            Verification verification = Verification.of(BrokerAddress.of(broker), ledger, 0);
            totals.add(round, verification);
            assertThat(verification.faults()).as("round %d", round).isEmpty();
            if (!verification.losses().isEmpty()) {
                Status status = Status.of(broker);
                assertThat(status.tellsOfDamage())
                        .as("tells that %s are lost: %s", verification.losses(), status.text())
                        .isTrue();
                totals.addReported();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted().toList()) {
                if (Files.isRegularFile(file) && Files.size(file) > 0) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    private static String truncateNewest(List<Path> files, Random random) throws IOException {
        List<Path> newestFirst = new ArrayList<>();
        for (Path file : files) {
            if (!isGrowing(file)) {
                newestFirst.add(file);
            }
        }
        Comparator<Path> byTime = Comparator.comparing(DamageIT::time);
        newestFirst.sort(byTime.reversed());
        // mostly the newest; the second and third are written in the same moment
        Path file = newestFirst.get(random.nextInt(Math.min(3, newestFirst.size())));
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long length = (long) (random.nextDouble() * usedBytes(open));
            String done = file.getFileName() + " cut from " + open.length() + " to " + length;
            open.setLength(length);
            return done;
        }
    }

    /**
     * A journal's file that was not prepared, because nothing was ready at the first start: shorter
     * it looks as if the kill had stopped its growing, and nobody can tell. See docs/durability.md.
     */
    private static boolean isGrowing(Path file) throws IOException {
        return file.toString().endsWith(".segment") && Files.size(file) % (1 << 20) != 0;
    }

    /** Where the zeros at the end of a file begin: to cut those off would prove little. */
    private static long usedBytes(RandomAccessFile file) throws IOException {
        byte[] block = new byte[4096];
        for (long at = file.length(); at > 0; at -= block.length) {
            long from = Math.max(0, at - block.length);
            file.seek(from);
            int read = file.read(block, 0, (int) (at - from));
            for (int i = 0; i < read; i++) {
                if (block[i] != 0) {
                    return at;
                }
            }
        }
        return 0;
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path any(List<Path> files, Random random) {
        return files.get(random.nextInt(files.size()));
    }

    /** Where there are many small files, the large ones have their turn, too. */
    private static Path anyBySize(List<Path> files, Random random) throws IOException {
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        long rest = (long) (random.nextDouble() * sum);
        for (Path file : files) {
            rest -= Files.size(file);
            if (rest < 0) {
                return file;
            }
        }
        return any(files, random);
    }

    private static String flip(List<Path> files, Random random) throws IOException {
        Path file = random.nextBoolean() ? any(files, random) : anyBySize(files, random);
        int bits = 1 + random.nextInt(MOST_BITS);
        StringBuilder done = new StringBuilder(file.getFileName() + " bits wrong at");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long used = Math.max(1, usedBytes(open));
            for (int i = 0; i < bits; i++) {
                long at = (long) (random.nextDouble() * used);
                open.seek(at);
                int old = open.read();
                open.seek(at);
                open.write(old ^ 1 << random.nextInt(8));
                done.append(' ').append(at);
            }
        }
        return done.toString();
    }
}
