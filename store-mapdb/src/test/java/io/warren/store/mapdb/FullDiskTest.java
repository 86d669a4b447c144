package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import io.warren.store.StoreStatus.Condition;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoreFactory.OpenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No space is a state: what it is given waits, the rest goes on, nothing confirmed is lost. */
@Timeout(120)
final class FullDiskTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final Storage.Limits LIMITS = new Storage.Limits(1 << 20, 2000, 64 << 10);

    /** As they are in earnest, but for the reserve. */
    private static final Storage.Limits LONG_ROUNDS =
            new Storage.Limits(64 << 20, 20_000, 12 << 20);

    private static final int BODY = 1000;
    private static final int KEPT = 100;

    /** More than the redo log has room for before it grows. */
    private static final int LAST = 6000;

    private static final int A_CUT = 3000;

    @TempDir private Path folder;
    private final SimulatedDisk disk = new SimulatedDisk();

    private OpenStore open(Storage.Limits limits) {
        return MapDbStoreFactory.open(folder, Storage.open(folder, disk, limits));
    }

    /** What is on the disk, on one that has room. */
    private OpenStore openAgain() throws IOException {
        Path left = folder.resolve("left");
        disk.powerCut(new Random(1), left);
        return new MapDbStoreFactory().open(left);
    }

    private static LogProbe openLog(OpenStore store) {
        return LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
    }

    private static void append(LogProbe log, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            log.append(sequence, BODY, true);
        }
    }

    private static Condition condition(OpenStore store) {
        return store.messages().status().condition();
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** More than the disk has room for; the first are confirmed. */
    private void fill(OpenStore store, LogProbe log) throws InterruptedException {
        append(log, 1, KEPT);
        log.awaitDurable(KEPT);
        disk.capacity(disk.usedBytes() + 10_000);
        append(log, KEPT + 1, LAST);
        await(() -> condition(store) == Condition.FULL);
    }

    @Test
    void readingAndRemovingGoOnAndAllIsWrittenWhenThereIsRoom() throws Exception {
        try (OpenStore store = open(LIMITS)) {
            LogProbe log = openLog(store);
            fill(store, log);
            StoreStatus status = store.messages().status();
            assertThat(status.text()).contains("no space left").contains(folder.toString());

            assertThat(log.sequences()).hasSize(LAST);
            log.remove(1, KEPT + 1, LAST);
            assertThat(log.sequences()).hasSize(LAST - 3);
            assertThat(log.watermark()).isLessThan(LAST);
            disk.capacity(Long.MAX_VALUE);

            log.awaitDurable(LAST);
            await(() -> condition(store) == Condition.RUNNING);
            assertThat(log.failures()).isZero();
            log.log().close();
        }
        try (OpenStore store = openAgain()) {
            LogProbe log = openLog(store);
            assertThat(log.sequences()).hasSize(LAST - 3).first().isEqualTo(2L);
            log.log().close();
        }
    }

    @Test
    void writesThatAllFailAreTriedAgain() throws InterruptedException {
        try (OpenStore store = open(LIMITS)) {
            LogProbe log = openLog(store);
            log.append(1, 1).awaitDurable(1);
            disk.failWrites(new IOException("No space left on device"));
            append(log, 2, LAST);
            await(() -> condition(store) == Condition.FULL);
            assertThat(log.sequences()).hasSize(LAST);
            assertThat(log.watermark()).isEqualTo(1);
            disk.failWrites(null);

            log.awaitDurable(LAST);
            await(() -> condition(store) == Condition.RUNNING);
            log.log().close();
        }
    }

    @Test
    void anEndOnAFullDiskIsNotWaitedForAndKeepsWhatWasConfirmed() throws Exception {
        long confirmed;
        try (OpenStore store = open(LIMITS)) {
            LogProbe log = openLog(store);
            fill(store, log);
            log.log().close();
            confirmed = log.watermark();
            assertThat(confirmed).isBetween((long) KEPT, (long) LAST - 1);
            // Or the store's next life, whose log ends behind them, would confirm the others.
            assertThat(log.failures()).isEqualTo(1);
        }
        try (OpenStore store = openAgain()) {
            LogProbe log = openLog(store);
            assertThat(log.sequences()).hasSizeGreaterThanOrEqualTo((int) confirmed);
            log.log().close();
        }
    }

    @Test
    void aStoreThatHasNoRoomForItsRedoLogIsNotOpened() throws Exception {
        disk.capacity(3 << 20);
        assertThatThrownBy(() -> open(LONG_ROUNDS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no space left");
        disk.capacity(Long.MAX_VALUE);
        try (OpenStore store = open(LONG_ROUNDS)) {
            LogProbe log = openLog(store);
            append(log, 1, KEPT);
            log.awaitDurable(KEPT);
        }
        try (OpenStore store = openAgain()) {
            LogProbe log = openLog(store);
            assertThat(log.sequences()).hasSize(KEPT);
            log.log().close();
        }
    }

    @Test
    void theReserveHasRoomForAllThatWasTakenAndForRemovals() throws InterruptedException {
        disk.capacity(40 << 20);
        try (OpenStore store = open(LONG_ROUNDS)) {
            LogProbe log = openLog(store);
            long last = 0;
            while (condition(store) != Condition.FULL) {
                append(log, last + 1, last + KEPT);
                last += KEPT;
                log.awaitDurable(last);
            }
            log.log().removeRange(1, last - KEPT);
            append(log, last + 1, last + KEPT);

            log.awaitDurable(last + KEPT);
            assertThat(log.sequences()).hasSize(2 * KEPT);
            log.log().close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPowerCutOnAFullDiskLosesNothing(long seed) throws Exception {
        Random random = new Random(seed);
        int full = 0;
        try (OpenStore store = open(LIMITS)) {
            LogProbe log = openLog(store);
            long last = 0;
            for (int cut = 0; cut < 4; cut++) {
                disk.capacity(disk.usedBytes() + random.nextInt(300_000));
                append(log, last + 1, last + A_CUT);
                last += A_CUT;
                long all = last;
                await(() -> condition(store) == Condition.FULL || log.watermark() == all);
                full += condition(store) == Condition.FULL ? 1 : 0;
                long confirmed = log.watermark();
                Path left = folder.resolve("cut" + cut);
                disk.powerCut(random, left);
                check(left, confirmed);
                disk.capacity(Long.MAX_VALUE);
                log.awaitDurable(last);
                await(() -> condition(store) == Condition.RUNNING);
            }
            log.log().close();
        }
        assertThat(full).as("how often the disk was full").isPositive();
    }

    private static void check(Path folder, long confirmed) {
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = openLog(store);
            assertThat(log.read(1, Integer.MAX_VALUE, Long.MAX_VALUE).damaged()).isEmpty();
            assertThat(log.sequences()).hasSizeGreaterThanOrEqualTo((int) confirmed);
            log.log().close();
        }
    }
}
