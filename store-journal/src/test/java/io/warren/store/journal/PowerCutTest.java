package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.StoreException;
import io.warren.testkit.store.StoreFactory.OpenStore;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when the power is cut: of what is not synced any sectors may be missing. */
@Timeout(300)
final class PowerCutTest {
    /** Small enough that many segments are sealed, recycled and compacted. */
    static final JournalSettings SETTINGS = new JournalSettings(true, 96 << 10, 0, true);

    private static final int CUTS = Integer.getInteger("warren.test.power.cuts", 6);
    private static final int STEPS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothingConfirmedIsLostAndNothingDeadRises(long seed, @TempDir Path folder)
            throws Exception {
        run(new SimulatedDisk(), seed, folder);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void nothingIsLostOverManyCutsOfTheSameJournal(long seed, @TempDir Path folder)
            throws Exception {
        Random random = new Random(seed);
        Path running = folder.resolve("running");
        SimulatedDisk disk = new SimulatedDisk();
        JournalStoreFactory.Opened store = JournalStoreFactory.open(running, disk, SETTINGS);
        Oracle oracle = new Oracle(store.messages(), 4, random);
        for (int cut = 0; cut < 2 * CUTS; cut++) {
            for (int step = random.nextInt(STEPS); step < STEPS; step++) {
                oracle.step();
            }
            if (random.nextBoolean()) {
                oracle.removeAllBut(10);
            }
            oracle.noteConfirmed();
            Path left = folder.resolve("cut" + cut);
            disk.powerCut(random, running, left);
            disk = SimulatedDisk.of(left, running);
            oracle.close();
            store.close();
            try (OpenStore after = JournalStoreFactory.open(left, new SystemDisk(), SETTINGS)) {
                oracle.check(after.messages(), false);
            }
            store = JournalStoreFactory.open(running, disk, SETTINGS);
            assertThat(store.damages()).isEmpty();
            oracle.goOn(store.messages());
        }
        oracle.close();
        store.close();
    }

    @Test
    void aDiskThatDoesNotSyncIsFoundOut(@TempDir Path folder) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.ignoreSyncs();

        assertThatThrownBy(() -> run(disk, 1, folder))
                .isInstanceOfAny(AssertionError.class, StoreException.class);
    }

    private static void run(SimulatedDisk disk, long seed, Path folder) throws Exception {
        Random random = new Random(seed);
        Path running = folder.resolve("running");
        JournalStoreFactory.Opened store = JournalStoreFactory.open(running, disk, SETTINGS);
        Oracle oracle = new Oracle(store.messages(), 4, random);
        for (int cut = 0; cut < CUTS; cut++) {
            for (int step = random.nextInt(STEPS); step < STEPS; step++) {
                oracle.step();
            }
            if (random.nextInt(3) == 0) {
                oracle.removeAllBut(10);
            }
            oracle.noteConfirmed();
            Path left = folder.resolve("cut" + cut);
            disk.powerCut(random, running, left);
            try (JournalStoreFactory.Opened after =
                    JournalStoreFactory.open(left, new SystemDisk(), SETTINGS)) {
                assertThat(after.damages()).isEmpty();
                oracle.check(after.messages(), false);
            }
            try (OpenStore again = JournalStoreFactory.open(left, new SystemDisk(), SETTINGS)) {
                oracle.check(again.messages(), false);
            }
        }
        oracle.close();
        store.close();
    }
}
