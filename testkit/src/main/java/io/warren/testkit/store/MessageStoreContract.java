package io.warren.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every message store does while it is open. Extend it and name your factory. */
@Timeout(120)
public abstract class MessageStoreContract {
    private static final LogId ORDERS = new LogId(7, 0);

    private StoreFactory.OpenStore store;

    /** Opens the store that is tested. */
    protected abstract StoreFactory factory();

    @BeforeEach
    final void openStore(@TempDir Path folder) {
        store = factory().open(folder);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private LogProbe open(LogId id) {
        return LogProbe.open(store.messages(), id, Opening.RESTART);
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void aNewLogIsEmpty() {
        LogProbe log = open(ORDERS);

        assertThat(log.log().recover()).isEqualTo(new Backlog(1, 0, 0, 0));
        LogProbe.Reading reading = log.read(0, 10, 1000);
        assertThat(reading.entries()).isEmpty();
        assertThat(reading.isEndOfLog()).isTrue();
        log.log().close();
    }

    @Test
    void whatIsAppendedIsReadAsItWasAndInOrder() {
        LogProbe log = open(ORDERS).append(1, 300);

        List<StoredEntry> entries = log.readAll();

        assertThat(entries).extracting(StoredEntry::sequence).isEqualTo(range(1, 300));
        for (StoredEntry entry : entries) {
            assertThat(TestMessages.same(entry.message(), log.message(entry.sequence(), 100)))
                    .as("message %s", entry.sequence())
                    .isTrue();
            assertThat(entry.enqueuedAtMillis()).isEqualTo(entry.sequence());
            assertThat(entry.deliveries()).isZero();
        }
        log.log().close();
    }

    @Test
    void aReadSeesAllThatWasAppendedBeforeIt() {
        LogProbe log = open(ORDERS);
        List<LogProbe.Reading> readings = new ArrayList<>();
        for (long sequence = 1; sequence <= 200; sequence++) {
            log.append(sequence, 10, true);
            readings.add(log.startReading(sequence, 1, 1));
        }

        for (int i = 0; i < readings.size(); i++) {
            assertThat(readings.get(i).await().sequences()).containsExactly((long) i + 1);
        }
        log.log().close();
    }

    @Test
    void numbersMayHaveGaps() {
        LogProbe log = open(ORDERS);
        List<Long> numbers = List.of(3L, 4L, 90L, 127L, 128L, 129L, 5_000L, 10_000_000_000L);
        numbers.forEach(number -> log.append(number, 10, true));

        assertThat(log.sequences()).isEqualTo(numbers);
        assertThat(log.read(91, 2, 1000).sequences()).containsExactly(127L, 128L);
        assertThat(log.read(130, 1, 1000).sequences()).containsExactly(5_000L);
        log.log().close();
    }

    @Test
    void aReadBeginsAtTheFirstNumberFromTheOneGiven() {
        LogProbe log = open(ORDERS).append(10, 20).remove(13, 14);

        assertThat(log.read(0, 2, 10_000).sequences()).containsExactly(10L, 11L);
        assertThat(log.read(13, 2, 10_000).sequences()).containsExactly(15L, 16L);
        assertThat(log.read(20, 2, 10_000).sequences()).containsExactly(20L);
        assertThat(log.read(21, 2, 10_000).sequences()).isEmpty();
        log.log().close();
    }

    @Test
    void aReadEndsAtTheNumberOfMessages() {
        LogProbe log = open(ORDERS).append(1, 10);

        LogProbe.Reading some = log.read(1, 9, Long.MAX_VALUE);
        assertThat(some.sequences()).isEqualTo(range(1, 9));
        assertThat(some.isEndOfLog()).isFalse();
        LogProbe.Reading all = log.read(1, 10, Long.MAX_VALUE);
        assertThat(all.sequences()).isEqualTo(range(1, 10));
        assertThat(all.isEndOfLog()).isTrue();
        log.log().close();
    }

    @Test
    void aReadEndsAtTheNumberOfBytesButNotBeforeOneEntry() {
        LogProbe log = open(ORDERS);
        for (long sequence = 1; sequence <= 10; sequence++) {
            log.append(sequence, 1000, true);
        }
        int size = log.message(1, 1000).content().length;

        assertThat(log.read(1, 100, 1).sequences()).containsExactly(1L);
        LogProbe.Reading some = log.read(1, 100, 3L * size + 50);
        assertThat(some.sequences()).hasSizeBetween(3, 4).startsWith(1L, 2L, 3L);
        assertThat(some.isEndOfLog()).isFalse();
        log.log().close();
    }

    @Test
    void bodiesMayBeEmptyAndLarge() {
        LogProbe log = open(ORDERS);
        int[] sizes = {0, 1, 60_000, 64 << 10, 65_500, 65_537, 1 << 20, 20 << 20};
        for (int i = 0; i < sizes.length; i++) {
            log.append(i + 1, sizes[i], true);
        }
        log.awaitDurable(sizes.length);

        List<StoredEntry> entries = log.readAll();
        assertThat(entries).hasSize(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            Message expected = log.message(i + 1, sizes[i]);
            assertThat(TestMessages.same(entries.get(i).message(), expected))
                    .as("body of %s bytes", sizes[i])
                    .isTrue();
        }
        log.remove(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(log.sequences()).isEmpty();
        log.log().close();
    }

    @Test
    void namesAndKeysMayBeLong() {
        LogProbe log = open(ORDERS);
        List<RoutingKey> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(RoutingKey.of("k".repeat(i % 256)));
        }
        Message message =
                Message.of(
                                "ä".repeat(127),
                                RoutingKey.of("ö".repeat(127)),
                                MessageProperties.EMPTY,
                                new byte[0])
                        .withOtherKeys(keys);

        log.log().append(1, message, 5, true);

        assertThat(TestMessages.same(log.readAll().get(0).message(), message)).isTrue();
        log.log().close();
    }

    @Test
    void removedEntriesAreGone() {
        LogProbe log = open(ORDERS).append(1, 1000);
        long[] even = LongStream.rangeClosed(1, 1000).filter(n -> n % 2 == 0).toArray();

        log.remove(even);
        assertThat(log.sequences()).hasSize(500).allMatch(n -> n % 2 == 1);
        log.remove(LongStream.rangeClosed(1, 1000).toArray());
        assertThat(log.sequences()).isEmpty();
        log.append(1001, 1003);
        assertThat(log.sequences()).isEqualTo(range(1001, 1003));
        log.log().close();
    }

    @Test
    void onlyTheFirstOfTheNumbersAreRemovedInAnyOrder() {
        LogProbe log = open(ORDERS).append(1, 5);

        log.log().remove(new long[] {4, 2, 1, 5}, 2);

        assertThat(log.sequences()).containsExactly(1L, 3L, 5L);
        log.log().close();
    }

    @Test
    void removingWhatIsNotThereDoesNothing() {
        LogProbe log = open(ORDERS).append(10, 12).remove(1, 11, 11, 500);

        assertThat(log.sequences()).containsExactly(10L, 12L);
        log.log().close();
    }

    @Test
    void removingUpToANumberTakesItAndAllBefore() {
        LogProbe log = open(ORDERS).append(1, 1000);

        log.log().removeRange(1, 400);
        assertThat(log.sequences()).isEqualTo(range(401, 1000));
        log.log().removeRange(1, 300);
        assertThat(log.sequences()).isEqualTo(range(401, 1000));
        log.log().removeRange(1, 1_000_000);
        assertThat(log.sequences()).isEmpty();
        log.append(1001, 1001);
        assertThat(log.sequences()).containsExactly(1001L);
        log.log().close();
    }

    @Test
    void removingARangeLeavesWhatIsBeforeAndBehind() {
        LogProbe log = open(ORDERS).append(1, 9000);

        log.log().removeRange(100, 8000);
        log.log().removeRange(8500, 8500);

        List<Long> left = new ArrayList<>(range(1, 99));
        left.addAll(range(8001, 8499));
        left.addAll(range(8501, 9000));
        assertThat(log.sequences()).isEqualTo(left);
        log.log().close();
    }

    @Test
    void aTemporaryLogBeginsEmptyWhateverWasThere() {
        LogProbe before = open(ORDERS).append(1, 10);
        before.log().close();

        LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.TEMPORARY);
        assertThat(log.log().recover()).isEqualTo(new Backlog(1, 0, 0, 0));
        log.append(1, 200_000, false).append(2, 100, false);
        assertThat(log.sequences()).containsExactly(1L, 2L);
        log.log().close();
    }

    @Test
    void aStoreThatWorksSaysSo() {
        StoreStatus status = store.messages().status();

        assertThat(status.condition()).isEqualTo(StoreStatus.Condition.RUNNING);
        assertThat(status.text()).isEmpty();
    }

    @Test
    void deliveriesAreRemembered() {
        LogProbe log = open(ORDERS).append(1, 3);

        log.log().delivered(2, 1);
        log.log().delivered(2, 2);
        log.log().delivered(3, 1);
        log.log().delivered(99, 1);

        assertThat(log.readAll()).extracting(StoredEntry::deliveries).containsExactly(0, 2, 1);
        log.log().close();
    }

    @Test
    void theWatermarkAscendsAndReachesEveryDurableEntry() {
        LogProbe log = open(ORDERS);
        for (long sequence = 1; sequence <= 5000; sequence++) {
            log.append(sequence, 10, true);
        }

        log.awaitDurable(5000);
        assertThat(log.watermarks()).isSorted().last().isEqualTo(5000L);
        log.append(5001, 5001).awaitDurable(5001);
        log.log().close();
    }

    @Test
    void theWatermarkPassesRemovedAndTransientEntries() {
        LogProbe log = open(ORDERS);
        log.append(1, 10, false).append(2, 10, true).append(3, 10, true).remove(2);
        log.append(4, 10, false).append(5, 10, true).remove(5, 3);

        log.awaitDurable(5);
        log.append(6, 10, false).append(7, 10, true).awaitDurable(7);
        log.log().close();
    }

    @Test
    void theWatermarkDoesNotWaitForFlush() {
        LogProbe log = open(ORDERS).append(1, 1).awaitDurable(1);

        log.log().flush();
        log.append(2, 3).log().flush();
        log.awaitDurable(3);
        log.log().close();
    }

    @Test
    void logsDoNotMix() {
        List<LogProbe> logs = new ArrayList<>();
        for (int queue = 1; queue <= 20; queue++) {
            logs.add(open(new LogId(queue, 0)));
            logs.add(open(new LogId(queue, 9)));
        }
        for (long sequence = 1; sequence <= 50; sequence++) {
            for (LogProbe log : logs) {
                log.append(sequence, 20, true);
            }
        }
        logs.get(3).log().removeRange(1, 49);

        for (LogProbe log : logs) {
            List<StoredEntry> entries = log.awaitDurable(50).readAll();
            assertThat(entries).hasSize(log == logs.get(3) ? 1 : 50);
            assertThat(entries)
                    .allMatch(e -> TestMessages.same(e.message(), log.message(e.sequence(), 20)));
            log.log().close();
        }
    }

    @Test
    void logsAreUsedFromSeveralThreads() throws Exception {
        List<LogProbe> logs = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int queue = 1; queue <= 4; queue++) {
            LogProbe log = open(new LogId(queue, 0));
            logs.add(log);
            threads.add(
                    new Thread(
                            () -> {
                                for (long sequence = 1; sequence <= 2000; sequence++) {
                                    log.append(sequence, 50, sequence % 3 != 0);
                                    if (sequence % 2 == 0) {
                                        log.remove(sequence - 1);
                                    }
                                }
                            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        for (LogProbe log : logs) {
            assertThat(log.sequences()).hasSize(1000).allMatch(n -> n % 2 == 0).isSorted();
            log.awaitDurable(2000);
            log.log().close();
        }
    }

    @Test
    void logsAreListedAndDeletedOnesNotAnyMore() {
        LogId other = new LogId(8, 3);
        open(ORDERS).append(1, 300).log().close();
        open(other).append(1, 1).log().close();
        assertThat(store.messages().logs()).containsExactlyInAnyOrder(ORDERS, other);

        store.messages().delete(ORDERS);
        store.messages().delete(new LogId(99, 0));

        assertThat(store.messages().logs()).containsExactly(other);
        LogProbe again = open(ORDERS);
        assertThat(again.log().recover()).isEqualTo(new Backlog(1, 0, 0, 0));
        assertThat(again.append(1, 2).sequences()).containsExactly(1L, 2L);
        again.log().close();
    }
}
