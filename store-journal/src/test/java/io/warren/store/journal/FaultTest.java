package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import io.warren.testkit.store.LogProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and the broker are told when the disk is not as it should be. */
@Timeout(120)
final class FaultTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final JournalSettings SETTINGS =
            new JournalSettings(true, 128 << 10, 64 << 10, true);

    @TempDir private Path folder;
    private final SimulatedDisk disk = new SimulatedDisk();

    private JournalStoreFactory.Opened open() {
        return JournalStoreFactory.open(folder, disk, SETTINGS);
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void aFaultOfTheDiskIsFinal() throws InterruptedException {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            LogProbe other = LogProbe.open(store.messages(), new LogId(2, 0), Opening.RESTART);
            log.append(1, 1).awaitDurable(1);
            // The fault is for the entry, not for whoever makes the reserves.
            await(() -> disk.usedBytes() >= 2 * SETTINGS.reserveBytes() && disk.isSynced());
            disk.failNext(new IOException("Input/output error"));
            log.append(2, 2);

            assertThat(log.awaitFailure()).hasMessageContaining("disk that fails");
            other.awaitFailure();
            int writes = disk.writes();
            log.append(3, 3).log().flush();
            log.log().removeRange(1, 3);
            assertThat(store.messages().status().condition())
                    .isEqualTo(StoreStatus.Condition.FAILED);
            assertThat(store.messages().status().text()).contains("restart the broker");
            assertThat(log.startReading(1, 1, 1).awaitFailure()).hasMessageContaining("stopped");
            assertThatThrownBy(() -> store.messages().logs()).isInstanceOf(StoreException.class);
            log.log().close();
            other.log().close();

            assertThat(log.watermark()).isEqualTo(1);
            assertThat(log.failures()).isEqualTo(1);
            assertThat(other.failures()).isEqualTo(1);
            await(() -> !store.failures().isEmpty()); // told after the logs
            assertThat(store.failures()).hasSize(1);
            assertThat(disk.writes()).isEqualTo(writes);
        }
        assertThat(disk.faultsRaised()).isEqualTo(1);
    }

    @Test
    void whatIsConfirmedIsNeverWhatMadeAFileLonger() {
        JournalSettings small = new JournalSettings(true, 128 << 10, 64 << 10, false);
        try (JournalStoreFactory.Opened store = JournalStoreFactory.open(folder, disk, small)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            log.append(1, 300).awaitDurable(300); // over segments that no file is ready for
            log.append(301, 200_000, true).awaitDurable(301); // larger than a segment
            log.log().close();
        }
        assertThat(disk.lengthenings()).isZero();
    }

    @Test
    void aReadOnlyDiskIsToldInPlainWords() {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            disk.failNext(new IOException("Read-only file system"));
            log.append(1, 1);

            assertThat(log.awaitFailure()).hasMessageContaining("mount it writable");
            log.log().close();
        }
    }

    @Test
    void aFullDiskIsAStateAndGoesOnWhenThereIsRoom() throws InterruptedException {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            log.append(1, 100).awaitDurable(100);
            await(() -> disk.usedBytes() >= 2 * SETTINGS.reserveBytes());
            disk.capacity(disk.usedBytes() + 10_000);
            for (int sequence = 101; sequence <= 500; sequence++) {
                log.append(sequence, 1000, true);
            }
            await(() -> store.messages().status().condition() == StoreStatus.Condition.FULL);
            assertThat(store.messages().status().text()).contains("no space left");
            await(() -> log.watermark() < 500 && log.watermark() >= 100);

            assertThat(log.sequences()).hasSize(500);
            disk.capacity(Long.MAX_VALUE);
            log.awaitDurable(500);
            await(() -> store.messages().status().condition() == StoreStatus.Condition.RUNNING);
            assertThat(log.failures()).isZero();
            log.log().close();
        }
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            assertThat(log.sequences()).hasSize(500);
            log.log().close();
        }
    }

    /**
     * Or the next message, which is synced by the store's next life, would confirm what was not.
     */
    @Test
    void aLogThatIsClosedOnAFullDiskSaysThatNotAllIsWritten() throws InterruptedException {
        long last = 3;
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            LogProbe other = LogProbe.open(store.messages(), new LogId(2, 0), Opening.RESTART);
            log.append(1, last).awaitDurable(last);
            other.append(1, last).awaitDurable(last);
            disk.capacity(disk.usedBytes());
            while (store.messages().status().condition() != StoreStatus.Condition.FULL) {
                log.append(++last, 1000, true).log().flush();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            for (int more = 0; more < 1000; more++) {
                log.append(++last, 1000, true);
            }
            log.log().close();
            other.log().close();

            assertThat(log.watermark()).isLessThan(last);
            assertThat(log.failures()).isEqualTo(1);
            assertThat(other.failures()).as("it has nothing that is not written").isZero();
            disk.capacity(Long.MAX_VALUE);
        }
    }

    @Test
    void removingMakesRoomOnAFullDisk() throws InterruptedException {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            for (int sequence = 1; sequence <= 500; sequence++) {
                log.append(sequence, 1000, true);
            }
            log.awaitDurable(500);
            disk.capacity(disk.usedBytes());
            long next = 500;
            while (store.messages().status().condition() != StoreStatus.Condition.FULL) {
                log.append(++next, 1000, true).log().flush();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            log.log().removeRange(1, next - 10);

            log.awaitDurable(next);
            await(() -> store.messages().status().condition() == StoreStatus.Condition.RUNNING);
            assertThat(log.sequences()).hasSize(10);
            log.log().close();
        }
    }

    @Test
    void removingMakesRoomEvenWhenMoreIsWaitingThanTheReserveHolds() throws InterruptedException {
        long kept = 3000;
        long last;
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            LogProbe other = LogProbe.open(store.messages(), new LogId(2, 0), Opening.RESTART);
            other.append(1, 3).log().removeRange(2, 2);
            for (int sequence = 1; sequence <= 4000; sequence++) {
                log.append(sequence, 1000, true);
            }
            log.awaitDurable(4000);
            disk.capacity(disk.usedBytes());
            last = 4000;
            while (store.messages().status().condition() != StoreStatus.Condition.FULL) {
                log.append(++last, 1000, true).log().flush();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            for (int more = 0; more < 1000; more++) {
                log.append(++last, 1000, true);
            }
            log.log().removeRange(1, kept - 1);

            log.awaitDurable(last);
            await(() -> store.messages().status().condition() == StoreStatus.Condition.RUNNING);
            assertThat(log.sequences()).hasSize((int) (last - kept + 1)).first().isEqualTo(kept);
            log.log().close();
            other.log().close();
        }
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            LogProbe other = LogProbe.open(store.messages(), new LogId(2, 0), Opening.RESTART);
            assertThat(log.sequences()).hasSize((int) (last - kept + 1)).first().isEqualTo(kept);
            assertThat(other.sequences()).containsExactly(1L, 3L);
            assertThat(store.damages()).isEmpty();
            log.log().close();
            other.log().close();
        }
    }

    /** As above, but the power goes at any moment on the way; also while there is compaction. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aPowerCutOnAFullDiskLosesNothing(int step) throws Exception {
        Random random = new Random(6);
        int full = 0;
        for (int round = 0; round < (step == 1 ? 30 : 10); round++) {
            SimulatedDisk small = new SimulatedDisk();
            Path image = folder.resolve("image" + round);
            JournalStoreFactory.Opened store = JournalStoreFactory.open(folder, small, SETTINGS);
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            for (int sequence = 1; sequence <= 1500; sequence++) {
                log.append(sequence, 1000, true);
            }
            log.awaitDurable(1500);
            small.capacity(small.usedBytes());
            if (step > 1) {
                removeAllBut(log, step); // sparse segments, which are compacted from now on
            }
            for (int sequence = 1501; sequence <= 2500; sequence++) {
                log.append(sequence, 1000, true);
            }
            log.log().flush();
            if (step == 1) {
                await(() -> store.messages().status().condition() == StoreStatus.Condition.FULL);
                log.log().removeRange(1, 1399);
            }
            // Some at once: where the machine is quick, a disk is not full for long.
            int most = round % 3 == 0 ? 1 : step == 1 ? 60 : 700;
            TimeUnit.MILLISECONDS.sleep(random.nextInt(most));
            long confirmed = log.watermark();
            small.powerCut(random, folder.resolve("journal"), image.resolve("journal"));
            full += confirmed < 2500 ? 1 : 0;
            small.capacity(Long.MAX_VALUE);
            log.awaitDurable(2500);
            log.log().close();
            store.close();

            try (JournalStoreFactory.Opened cut =
                    JournalStoreFactory.open(image, new SystemDisk(), SETTINGS)) {
                LogProbe after = LogProbe.open(cut.messages(), ORDERS, Opening.RESTART);
                assertThat(cut.damages()).as("round %d", round).isEmpty();
                assertThat(after.sequences())
                        .as("round %d", round)
                        .containsAll(
                                LongStream.rangeClosed(step, confirmed)
                                        .filter(n -> n >= 1400 || step > 1 && n % step == 0)
                                        .boxed()
                                        .toList());
                after.log().close();
            }
        }
        assertThat(full).as("rounds in which the disk was still full").isPositive();
    }

    @Test
    void whatWasMovedOutOfASegmentIsOnDiskBeforeAFullDiskFreesIt() throws Exception {
        Path image = folder.resolve("image");
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            for (int sequence = 1; sequence <= 600; sequence++) {
                log.append(sequence, 1000, true);
            }
            log.awaitDurable(600);
            await(() -> disk.usedBytes() >= 2 * SETTINGS.reserveBytes());
            disk.capacity(disk.usedBytes());
            long last = 600;
            while (store.messages().status().condition() != StoreStatus.Condition.FULL) {
                log.append(++last, 1000, true).log().flush();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            for (int more = 0; more < 1000; more++) {
                log.append(++last, 1000, true); // so that the writer never comes to the copy
            }
            Journal journal = store.journal();
            LogState state = journal.logs().get(ORDERS);
            Segment first = state.parts().part(0).segment();
            Segment second = state.parts().part(1).segment();
            long end = state.parts().part(0).last();
            long endOfSecond = state.parts().part(1).last();
            log.log().removeRange(1, 4);
            log.log().removeRange(6, end);
            Compactor compactor = new Compactor(journal, disk);
            compactor.copy(state, 5, first, log.message(5, 1000), 5);
            assertThat(first.live()).hasValue(0);
            log.log().removeRange(end + 1, endOfSecond);

            await(() -> !journal.durable().segments().containsValue(second));
            disk.powerCut(new Random(1), folder.resolve("journal"), image.resolve("journal"));
            disk.capacity(Long.MAX_VALUE);
            log.awaitDurable(last);
            log.log().close();
        }
        try (JournalStoreFactory.Opened cut =
                JournalStoreFactory.open(image, new SystemDisk(), SETTINGS)) {
            LogProbe log = LogProbe.open(cut.messages(), ORDERS, Opening.RESTART);
            assertThat(cut.damages()).isEmpty();
            assertThat(log.sequences()).contains(5L);
            log.log().close();
        }
    }

    private static void removeAllBut(LogProbe log, int step) {
        for (long from = 1; from < 1400; from += step) {
            log.log().removeRange(from, Math.min(1399, from + step - 2));
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);

        assertThatThrownBy(() -> JournalStoreFactory.open(file, new SystemDisk(), SETTINGS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThat(StoreComponent.settings(null, null))
                .isEqualTo(JournalSettings.of(true, 64 << 20));
        assertThat(StoreComponent.settings("os", "1048576").synced()).isFalse();
        assertThatThrownBy(() -> StoreComponent.settings("always", null))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("set fsync or os");
        assertThatThrownBy(() -> StoreComponent.settings(null, "64 MB"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("segment-bytes is 64 MB");
        assertThatThrownBy(() -> StoreComponent.settings(null, "4096"))
                .isInstanceOf(StoreException.class);
    }
}
