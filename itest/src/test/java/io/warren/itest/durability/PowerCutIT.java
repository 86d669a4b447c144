package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Prerequisite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The disk as it is at some moment of a run: the broker goes on from there, and must have all that
 * was confirmed before that moment. That this proves something is shown by a broker whose syncs are
 * dropped: it must lose messages.
 */
@Tag("slow")
final class PowerCutIT {
    private static final int LEAST_CONFIRMS = 100;
    private static final int MOST_CONFIRMS = 1_500;

    @TempDir(factory = Scratch.class)
    Path folder;

    private PowerCutDisk disk;

    @BeforeEach
    void makeDisk() throws InterruptedException {
        try {
            disk = PowerCutDisk.make(folder);
        } catch (IOException e) {
            Prerequisite.require(
                    false,
                    "root, loop devices and xfsprogs, for power cuts (" + e.getMessage() + ")");
        }
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void whatWasConfirmedSurvivesPowerCuts(String store) throws Exception {
        Random random = Durability.random();
        Totals totals = new Totals("powercut " + store);
        Ledger ledger = new Ledger();
        for (int round = 1; round <= Durability.rounds(2); round++) {
            ledger = runAndCut(Map.of(), store, random, ledger);
            try (BrokerProcess broker = Durability.start(data(), store)) {
                totals.addSound(round, broker, ledger, Durability.KEEP);
                assertThat(broker.stop()).isZero();
            }
        }
        totals.assertSomethingWasProven();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void whereSyncsAreDroppedPowerCutsLoseWhatWasConfirmed(String store) throws Exception {
        FaultyDisk faults = compiled(disk.folder());
        faults.dropSyncs();
        Random random = Durability.random();
        Totals totals = new Totals("dropped-sync " + store);
        int rounds = Durability.rounds(2);
        for (int round = 1; round <= rounds; round++) {
            disk.format();
            stopOnce(store);
            Ledger ledger = runAndCut(faults.environment(), store, random, new Ledger());
            try (BrokerProcess broker =
                    BrokerProcess.launchIn(Map.of(), data(), Durability.options(store))) {
                if (broker.awaitReadyOrEnd()) {
                    totals.add(round, Verification.of(BrokerAddress.of(broker), ledger, 0));
                } else {
                    totals.addRefusal(round, broker.stderr().strip());
                }
            }
        }
        totals.tell();
        assertThat(totals.failedRounds())
                .as("rounds in which the loss was found out, of %d", rounds)
                .isGreaterThan(rounds / 2);
    }

    /** What is there after a clean stop is on disk: only what comes later can be lost. */
    private void stopOnce(String store) throws Exception {
        try (BrokerProcess broker = Durability.start(data(), store)) {
            Load.declare(BrokerAddress.of(broker));
            assertThat(broker.stop()).isZero();
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

    private Path data() {
        return disk.folder().resolve("data");
    }

    /** Lets clients work, cuts, and returns what is known of the moment of the cut. */
    private Ledger runAndCut(
            Map<String, String> environment, String store, Random random, Ledger ledger)
            throws Exception {
        Ledger before;
        Path image;
        try (BrokerProcess broker = Durability.startIn(environment, data(), store);
                Load load = Load.start(BrokerAddress.of(broker), ledger)) {
            load.awaitConfirms(LEAST_CONFIRMS + random.nextInt(MOST_CONFIRMS - LEAST_CONFIRMS));
            before = ledger.copy();
            image = disk.cut();
            broker.kill();
        }
        disk.becomes(image);
        return Ledger.between(before, ledger);
    }
}
