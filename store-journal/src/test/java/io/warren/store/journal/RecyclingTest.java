package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.Message;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How segments are given back, and what must not happen when they are used again. */
@Timeout(120)
final class RecyclingTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final int MIB = 1 << 20;
    private static final JournalSettings SETTINGS = new JournalSettings(true, MIB, 0, true);

    @TempDir private Path folder;

    private JournalStoreFactory.Opened open() {
        return JournalStoreFactory.open(folder, new SystemDisk(), SETTINGS);
    }

    private static LogProbe open(JournalStoreFactory.Opened store, LogId id) {
        return LogProbe.open(store.messages(), id, Opening.RESTART);
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private long count(String suffix) {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.filter(file -> SegmentFiles.is(file, suffix)).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void append(LogProbe log, long first, long last, int size) {
        for (long sequence = first; sequence <= last; sequence++) {
            log.append(sequence, size, true);
            if (sequence % 1000 == 0) {
                log.awaitDurable(sequence);
            }
        }
        log.awaitDurable(last);
    }

    @Test
    void afterADrainTheDiskIsBackToThePool() throws Exception {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            append(log, 1, 20_000, 1000);
            assertThat(count(SegmentFiles.SEGMENT)).isGreaterThan(15);

            log.log().removeRange(1, 20_000);

            await(() -> count(SegmentFiles.SEGMENT) <= 2);
            await(() -> count(SegmentFiles.FREE) <= 4);
            assertThat(count(SegmentFiles.SUMMARY)).isLessThanOrEqualTo(2);
            assertThat(log.append(20_001, 20_001).sequences()).containsExactly(20_001L);
            log.log().close();
        }
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            assertThat(log.sequences()).containsExactly(20_001L);
            log.log().close();
        }
    }

    @Test
    void aLongBusyTimeTakesNoMoreThanAFewSegments() throws Exception {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            for (long batch = 0; batch < 40; batch++) {
                append(log, batch * 1000 + 1, batch * 1000 + 1000, 1000);
                log.log().removeRange(1, batch * 1000 + 900);
            }
            await(() -> count(SegmentFiles.SEGMENT) <= 3);
            await(() -> count(SegmentFiles.FREE) <= 5);
            assertThat(log.sequences()).hasSize(100);
            log.log().close();
        }
    }

    @Test
    void whatWasRemovedStaysRemovedWhenTheSegmentThatSaysSoIsGone() throws Exception {
        LogId kept = new LogId(2, 0);
        LogId busy = new LogId(3, 0);
        LogId gone = new LogId(4, 0);
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            LogProbe other = open(store, kept);
            open(store, gone).append(1, 50).log().close();
            append(log, 1, 100, 100);
            append(other, 1, 3, 100);
            LogProbe churn = open(store, busy);
            append(churn, 1, 1500, 1000); // the next segments
            long[] odd = new long[50];
            for (int i = 0; i < odd.length; i++) {
                odd[i] = 2 * i + 1;
            }
            log.remove(odd);
            log.log().delivered(2, 7);
            store.messages().delete(gone);
            for (long batch = 1; batch <= 10; batch++) {
                append(churn, batch * 1500 + 1, batch * 1500 + 1500, 1000);
                churn.log().removeRange(1, batch * 1500 + 1500);
            }
            await(() -> count(SegmentFiles.SEGMENT) <= 3);
            log.log().close();
            other.log().close();
            churn.log().close();
        }
        try (JournalStoreFactory.Opened store = open()) {
            assertThat(store.messages().logs()).containsExactlyInAnyOrder(ORDERS, kept, busy);
            LogProbe log = open(store, ORDERS);
            assertThat(log.sequences()).hasSize(50).allMatch(sequence -> sequence % 2 == 0);
            assertThat(log.readAll().get(0).deliveries()).isEqualTo(7);
            assertThat(open(store, kept).sequences()).containsExactly(1L, 2L, 3L);
            assertThat(open(store, busy).log().recover().lastSequence()).isEqualTo(16_500);
        }
    }

    @Test
    void sparseSegmentsAreCompactedAndTheirEntriesStay() throws Exception {
        int last = 20_000;
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            append(log, 1, last, 1000);
            for (long from = 1; from <= last; from += 100) {
                log.log().removeRange(from, from + 98);
            }
            await(() -> count(SegmentFiles.SEGMENT) <= 4);

            assertThat(log.sequences()).hasSize(200).isSorted().allMatch(n -> n % 100 == 0);
            log.remove(100, 500);
            assertThat(log.sequences()).hasSize(198);
            log.log().close();
        }
        for (int i = 0; i < 2; i++) {
            try (JournalStoreFactory.Opened store = open()) {
                LogProbe log = open(store, ORDERS);
                assertThat(log.sequences()).hasSize(198).isSorted().doesNotContain(100L, 500L);
                assertThat(
                                TestMessages.same(
                                        log.readAll().get(0).message(), log.message(200, 1000)))
                        .isTrue();
                log.log().close();
            }
        }
    }

    @Test
    void whatACompactionMovedIsNotTakenForRemovedWhenItWasCutOff() {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            append(log, 1, 100, 1000);
            log.remove(7, 8, 9);
            Journal journal = store.journal();
            LogState state = journal.logs().get(ORDERS);
            Segment segment = state.parts().part(0).segment();
            Compactor compactor = new Compactor(journal, new SystemDisk());
            for (long sequence : new long[] {5, 50, 51}) {
                compactor.copy(state, sequence, segment, log.message(sequence, 1000), sequence);
            }
            state.lock().lock();
            try {
                Logs.writeAll(state, journal.durable());
            } finally {
                state.lock().unlock();
            }
            assertThat(log.sequences()).hasSize(97);
            log.log().close();
        }
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = open(store, ORDERS);
            assertThat(log.sequences())
                    .hasSize(97)
                    .contains(5L, 50L, 51L)
                    .doesNotContain(7L, 8L, 9L)
                    .isSorted();
            log.log().close();
        }
    }

    @Test
    void aFanOutIsWrittenOnce() {
        int logs = 50;
        Message message = TestMessages.at(ORDERS, 1, 10_000);
        SimulatedDisk disk = new SimulatedDisk();
        try (JournalStoreFactory.Opened store = JournalStoreFactory.open(folder, disk, SETTINGS)) {
            List<LogProbe> all = new ArrayList<>();
            for (int i = 0; i < logs; i++) {
                all.add(open(store, new LogId(i, 0)));
            }
            all.get(0).append(1, 1).awaitDurable(1);
            long before = store.journal().durable().total();
            synchronized (disk) { // which has the writer wait with what it has taken
                for (LogProbe log : all) {
                    log.log().append(2, message, 2, true);
                }
            }
            all.forEach(log -> log.awaitDurable(2));

            // Twice where the writer had taken some by then.
            assertThat(store.journal().durable().total() - before).isLessThan(3 * 10_000);
            all.get(0).remove(2);
            for (LogProbe log : all.subList(1, logs)) {
                assertThat(TestMessages.same(log.readAll().get(0).message(), message)).isTrue();
            }
            all.forEach(log -> log.log().close());
        }
        try (JournalStoreFactory.Opened store = JournalStoreFactory.open(folder, disk, SETTINGS)) {
            LogProbe log = open(store, new LogId(logs - 1, 0));
            assertThat(TestMessages.same(log.readAll().get(0).message(), message)).isTrue();
            log.log().close();
        }
    }

    @Test
    void tenThousandLogsTakeTurns() {
        int logs = 10_000;
        try (JournalStoreFactory.Opened store = open()) {
            List<LogProbe> all = new ArrayList<>();
            for (int i = 0; i < logs; i++) {
                all.add(open(store, new LogId(i, 0)));
            }
            for (long sequence = 1; sequence <= 5; sequence++) {
                for (LogProbe log : all) {
                    log.append(sequence, 50, true);
                }
            }
            for (LogProbe log : all) {
                log.log().removeRange(1, 4);
            }
            all.get(logs - 1).awaitDurable(5);
            all.forEach(log -> log.log().close());
        }
        try (JournalStoreFactory.Opened store = open()) {
            assertThat(store.messages().logs()).hasSize(logs);
            for (int i = 0; i < logs; i += 100) {
                LogProbe log = open(store, new LogId(i, 0));
                assertThat(log.sequences()).containsExactly(5L);
                log.log().close();
            }
        }
    }

    @Test
    void transientEntriesCostTheDurableLaneNothing() throws Exception {
        try (JournalStoreFactory.Opened store = open()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.TEMPORARY);
            for (long sequence = 1; sequence <= 5000; sequence++) {
                log.append(sequence, 1000, sequence % 2 == 0);
            }
            log.awaitDurable(5000);
            assertThat(log.sequences()).hasSize(5000);
            log.log().removeRange(1, 4990);

            assertThat(log.sequences()).hasSize(10);
            assertThat(store.journal().durable().total()).isZero();
            Path transients = store.journal().transients().folder();
            await(
                    () -> {
                        try (Stream<Path> files = Files.list(transients)) {
                            return files.filter(f -> SegmentFiles.is(f, SegmentFiles.SEGMENT))
                                            .count()
                                    <= 2;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            log.log().close();
        }
    }
}
