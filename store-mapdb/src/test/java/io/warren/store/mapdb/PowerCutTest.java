package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoreFactory.OpenStore;
import io.warren.testkit.store.StoredEntry;
import io.warren.testkit.store.TestMessages;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when the power is cut: of what is not synced any sectors may be missing. */
@Timeout(120)
final class PowerCutTest {
    private static final LogId ORDERS = new LogId(1, 0);

    /** Small enough that the data file is written often. */
    private static final Storage.Limits LIMITS = new Storage.Limits(400_000, 200, 64 << 10);

    private static final int CUTS = 5;
    private static final int STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothingConfirmedIsLost(long seed, @TempDir Path folder) throws Exception {
        run(new SimulatedDisk(), seed, folder);
    }

    @Test
    void aDiskThatDoesNotSyncIsFoundOut(@TempDir Path folder) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.ignoreForces();

        assertThatThrownBy(() -> run(disk, 1, folder))
                .isInstanceOfAny(AssertionError.class, StoreException.class);
    }

    private static void run(SimulatedDisk disk, long seed, Path folder) throws Exception {
        Random random = new Random(seed);
        Storage storage = Storage.open(folder.resolve("running"), disk, LIMITS);
        OpenStore store = MapDbStoreFactory.open(folder, storage);
        LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
        long last = 0;
        long removedTo = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            for (int step = 0; step < STEPS; step++) {
                last++;
                log.append(last, size(last), true);
                if (random.nextInt(20) == 0) {
                    log.awaitDurable(last - random.nextInt(5));
                }
                if (random.nextInt(50) == 0) {
                    removedTo = Math.max(removedTo, last - random.nextInt(200));
                    log.log().removeRange(1, removedTo);
                }
            }
            long confirmed = log.watermark();
            Path left = folder.resolve("cut" + cut);
            disk.powerCut(random, left);
            check(left, confirmed, removedTo);
        }
        log.log().close();
        store.close();
    }

    private static int size(long sequence) {
        return (int) (sequence * 7919 % 3000);
    }

    private static void check(Path folder, long confirmed, long removedTo) {
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            List<StoredEntry> entries = log.readAll();
            for (StoredEntry entry : entries) {
                long sequence = entry.sequence();
                assertThat(
                                TestMessages.same(
                                        entry.message(), log.message(sequence, size(sequence))))
                        .isTrue();
            }
            List<Long> sequences = log.sequences();
            assertThat(log.log().recover().lastSequence()).isGreaterThanOrEqualTo(confirmed);
            for (long sequence = Math.max(1, removedTo + 1); sequence <= confirmed; sequence++) {
                assertThat(sequences).contains(sequence);
            }
            long next = log.log().recover().lastSequence() + 1;
            log.append(next, next + 10).awaitDurable(next + 10);
            log.log().close();
        }
    }
}
