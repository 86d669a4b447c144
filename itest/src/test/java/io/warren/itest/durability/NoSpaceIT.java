package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Prerequisite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A disk without space, by way of failing writes and by way of a small disk. A store blocks
 * publishers until there is space; it may not stop, nor lose what it has confirmed.
 */
@Tag("slow")
final class NoSpaceIT {
    private static final int MOST_CONFIRMS = 500;
    private static final int KEEP = 100; // the disk is small
    private static final int SMALL_MEBIBYTES = 64;
    private static final Duration FULL_WITHIN = Duration.ofMinutes(3);

    @TempDir(factory = Scratch.class)
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void writesThatFindNoSpaceLoseNothing(String store) throws Exception {
        Path data = folder.resolve("data");
        FaultyDisk faults = compiled(data.resolve(store));
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("enospc " + store);
        for (int round = 1; round <= Durability.rounds(1); round++) {
            try (BrokerProcess broker = Durability.startIn(faults.environment(), data, store);
                    Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                load.awaitConfirms(1 + random.nextInt(MOST_CONFIRMS));
                faults.fill();
                awaitBlocked(broker, load);
                load.drain(LoadMessages.SHELF); // reading and acknowledging go on
                if (round % 2 == 1) {
                    faults.heal();
                    awaitHealed(broker, load);
                }
                broker.kill();
            }
            faults.heal();
            verify(totals, round, data, Durability.options(store), ledger);
        }
        totals.assertSomethingWasProven();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aFullDiskLosesNothing(String store) throws Exception {
        onSmallDisks(
                "small disk " + store,
                store,
                1,
                (round, disk, broker, load) -> {
                    load.drain(LoadMessages.ARCHIVE);
                    load.drain(LoadMessages.SHELF);
                    if (store.equals("mapdb")) {
                        // Here removals wait with large messages for which there is no room.
                        disk.resize(2 * SMALL_MEBIBYTES);
                    }
                    awaitHealed(broker, load);
                });
    }

    /** Nobody consumes; an operator makes room, in every other round only after a kill. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aKillWhileTheDiskIsFullLosesNothing(String store) throws Exception {
        onSmallDisks(
                "small disk, killed " + store,
                store,
                2,
                (round, disk, broker, load) -> {
                    if (round % 2 == 0) {
                        disk.resize(2 * SMALL_MEBIBYTES);
                        awaitHealed(broker, load);
                    }
                });
    }

    /** What is done with a broker whose disk is full, before it is killed. */
    private interface Step {
        void take(int round, SmallDisk disk, BrokerProcess broker, Load load) throws Exception;
    }

    private void onSmallDisks(String what, String store, int rounds, Step step) throws Exception {
        Totals totals = new Totals(what);
        String[] options = Durability.optionsOfSmallDisk(store);
        try (SmallDisk disk = small()) {
            for (int round = 1; round <= Durability.rounds(rounds); round++) {
                Ledger ledger = new Ledger();
                Path data = disk.folder().resolve("data");
                disk.resize(SMALL_MEBIBYTES);
                try (BrokerProcess broker = BrokerProcess.start(data, options);
                        Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                    awaitBlocked(broker, load);
                    step.take(round, disk, broker, load);
                    broker.kill();
                }
                disk.resize(4 * SMALL_MEBIBYTES);
                verify(totals, round, data, options, ledger);
                Machine.delete(data);
            }
        }
        totals.assertSomethingWasProven();
    }

    /** There is room again: the broker must go on by itself. */
    private static void awaitHealed(BrokerProcess broker, Load load) throws Exception {
        try {
            load.awaitConfirms(100);
        } catch (AssertionError e) {
            throw new AssertionError("there is room, and still:\n" + Status.of(broker).text(), e);
        }
    }

    private static void awaitBlocked(BrokerProcess broker, Load load) {
        Await.until(
                "publishers are blocked",
                FULL_WITHIN,
                () -> {
                    Status status = Status.of(broker);
                    if (status.saysStopped()) {
                        fail("it may not stop, no space is a state:\n" + status.text());
                    }
                    return load.isBlocked() || status.saysBlocked();
                });
    }

    private static void verify(Totals totals, int round, Path data, String[] options, Ledger ledger)
            throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(data, options)) {
            totals.addSound(round, broker, ledger, KEEP);
            assertThat(broker.stop()).isZero();
        }
    }

    private SmallDisk small() throws InterruptedException {
        try {
            return SmallDisk.make(folder.resolve("small"), SMALL_MEBIBYTES);
        } catch (IOException e) {
            Prerequisite.require(false, "root, for small disks (" + e.getMessage() + ")");
            throw new IllegalStateException(e);
        }
    }

    private FaultyDisk compiled(Path below) throws InterruptedException {
        try {
            return FaultyDisk.make(folder, below);
        } catch (IOException e) {
            Prerequisite.require(false, "gcc, for disks that fail (" + e.getMessage() + ")");
            throw new IllegalStateException(e);
        }
    }
}
