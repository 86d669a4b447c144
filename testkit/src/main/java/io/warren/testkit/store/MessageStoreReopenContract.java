package io.warren.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.Opening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every message store still knows when it is opened again. */
@Timeout(120)
public abstract class MessageStoreReopenContract {
    private static final LogId ORDERS = new LogId(7, 0);

    private StoreFactory factory;
    private StoreFactory.OpenStore store;
    private Path folder;

    /** Opens the store that is tested. */
    protected abstract StoreFactory factory();

    @BeforeEach
    final void openStore(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        factory = factory();
        store = factory.open(folder);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private void reopenStore() {
        store.close();
        store = factory.open(folder);
    }

    private LogProbe open(LogId id, Opening why) {
        return LogProbe.open(store.messages(), id, why);
    }

    private long contentBytes(LogProbe log, long first, long last, int bodySizeBytes) {
        return LongStream.rangeClosed(first, last)
                .map(sequence -> log.message(sequence, bodySizeBytes).content().length)
                .sum();
    }

    @Test
    void whatWasAppendedIsThereAgain() {
        LogProbe log = open(ORDERS, Opening.RESTART).append(1, 500);
        log.log().delivered(3, 2);
        log.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);

        List<StoredEntry> entries = again.readAll();
        assertThat(entries).hasSize(500);
        for (StoredEntry entry : entries) {
            assertThat(TestMessages.same(entry.message(), log.message(entry.sequence(), 100)))
                    .isTrue();
            assertThat(entry.enqueuedAtMillis()).isEqualTo(entry.sequence());
            assertThat(entry.deliveries()).isEqualTo(entry.sequence() == 3 ? 2 : 0);
        }
        again.log().close();
    }

    @Test
    void closingALogMakesEverythingDurableWithoutReopeningTheStore() {
        LogProbe log = open(ORDERS, Opening.RESTART).append(1, 300).remove(5, 6);
        log.log().close();

        LogProbe again = open(ORDERS, Opening.SWAP);

        assertThat(log.watermarks()).last().isEqualTo(300L);
        assertThat(again.log().recover().messages()).isEqualTo(298);
        again.log().close();
    }

    @Test
    void theBacklogTellsWhatThereIs() {
        LogProbe log = open(ORDERS, Opening.RESTART).append(11, 1000);
        log.log().removeRange(1, 400);
        log.remove(401, 500, 1000);
        log.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);

        long bytes = contentBytes(log, 402, 999, 100) - contentBytes(log, 500, 500, 100);
        assertThat(again.log().recover()).isEqualTo(new Backlog(402, 1000, 597, bytes));
        again.append(1001, 1001);
        assertThat(again.log().recover())
                .as("as of its opening")
                .isEqualTo(new Backlog(402, 1000, 597, bytes));
        again.log().close();
    }

    @Test
    void theLastNumberOutlivesItsEntry() {
        LogProbe log = open(ORDERS, Opening.RESTART).append(1, 300);
        log.remove(LongStream.rangeClosed(1, 300).toArray());
        log.log().close();
        LogProbe other = open(new LogId(8, 0), Opening.RESTART).append(1, 500);
        other.log().removeRange(1, 500);
        other.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);
        LogProbe otherAgain = open(other.id(), Opening.RESTART);

        assertThat(again.log().recover()).isEqualTo(new Backlog(301, 300, 0, 0));
        assertThat(otherAgain.log().recover()).isEqualTo(new Backlog(501, 500, 0, 0));
        assertThat(again.readAll()).isEmpty();
        again.log().close();
        otherAgain.log().close();
    }

    @Test
    void aRestartDropsTransientEntries() {
        LogProbe log = open(ORDERS, Opening.RESTART);
        for (long sequence = 1; sequence <= 1000; sequence++) {
            log.append(sequence, 100, sequence % 4 == 0);
        }
        log.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);

        Backlog backlog = again.log().recover();
        assertThat(again.sequences()).hasSize(250).allMatch(n -> n % 4 == 0);
        assertThat(backlog.firstSequence()).isEqualTo(4);
        assertThat(backlog.messages()).isEqualTo(250);
        assertThat(backlog.lastSequence()).isEqualTo(1000);
        long bytes = again.readAll().stream().mapToLong(e -> e.message().content().length).sum();
        assertThat(backlog.contentBytes()).isEqualTo(bytes);
        again.log().close();
    }

    @Test
    void aSwapKeepsTransientEntries() {
        LogProbe log = open(ORDERS, Opening.RESTART);
        for (long sequence = 1; sequence <= 300; sequence++) {
            log.append(sequence, 100, sequence % 2 == 0);
        }
        log.log().close();
        reopenStore();

        LogProbe swapped = open(ORDERS, Opening.SWAP);
        assertThat(swapped.sequences()).hasSize(300);
        assertThat(swapped.log().recover().messages()).isEqualTo(300);
        swapped.log().close();

        LogProbe restarted = open(ORDERS, Opening.RESTART);
        assertThat(restarted.sequences()).hasSize(150).allMatch(n -> n % 2 == 0);
        restarted.log().close();
    }

    @Test
    void aTemporaryLogIsThereAgainWhenTheStoreIsExchanged() {
        LogProbe log = open(ORDERS, Opening.TEMPORARY);
        for (long sequence = 1; sequence <= 300; sequence++) {
            log.append(sequence, 100, false);
        }
        log.remove(7);
        log.log().close();
        reopenStore();

        LogProbe swapped = open(ORDERS, Opening.SWAP);
        assertThat(swapped.sequences()).hasSize(299).doesNotContain(7L);
        assertThat(swapped.append(301, 301).sequences()).hasSize(300);
        swapped.log().close();
    }

    @Test
    void theWatermarkReachesTransientEntriesSoonAfterAFlush() {
        LogProbe log = open(ORDERS, Opening.TEMPORARY);
        log.append(1, 100, false).append(2, 100, false).log().flush();
        log.awaitDurable(2);
        log.append(3, 100_000, false).log().flush();
        log.awaitDurable(3);
        log.log().close();
    }

    @Test
    void aLogWithOnlyTransientEntriesIsEmptyAfterARestart() {
        LogProbe log = open(ORDERS, Opening.RESTART);
        for (long sequence = 1; sequence <= 300; sequence++) {
            log.append(sequence, 100, false);
        }
        log.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);

        assertThat(again.readAll()).isEmpty();
        assertThat(again.log().recover().messages()).isZero();
        assertThat(again.log().recover().contentBytes()).isZero();
        long next = again.log().recover().lastSequence() + 1;
        again.append(next, next).awaitDurable(next);
        again.log().close();
    }

    @Test
    void largeBodiesAreThereAgainAndRemovedOnesNot() {
        LogProbe log = open(ORDERS, Opening.RESTART);
        log.append(1, 1 << 20, true).append(2, 1 << 20, true).append(3, 1 << 20, false);
        log.append(4, 0, true).remove(2);
        log.log().close();
        reopenStore();

        LogProbe again = open(ORDERS, Opening.RESTART);

        assertThat(again.sequences()).containsExactly(1L, 4L);
        assertThat(TestMessages.same(again.readAll().get(0).message(), log.message(1, 1 << 20)))
                .isTrue();
        again.log().close();
    }

    @Test
    void deletedLogsStayDeleted() {
        LogId other = new LogId(8, 1);
        open(ORDERS, Opening.RESTART).append(1, 1000).append(1001, 1 << 20, true).log().close();
        open(other, Opening.RESTART).append(1, 10).log().close();
        store.messages().delete(ORDERS);
        reopenStore();

        assertThat(store.messages().logs()).containsExactly(other);
        LogProbe rest = open(other, Opening.RESTART);
        assertThat(rest.sequences()).hasSize(10);
        rest.log().close();
        LogProbe again = open(ORDERS, Opening.RESTART);
        assertThat(again.log().recover()).isEqualTo(new Backlog(1, 0, 0, 0));
        again.log().close();
    }

    @Test
    void aLogThatIsDeletedAndMadeAgainHoldsOnlyTheNew() {
        for (int round = 1; round <= 3; round++) {
            LogProbe log = open(ORDERS, Opening.RESTART);
            assertThat(log.log().recover()).isEqualTo(new Backlog(1, 0, 0, 0));
            log.append(1, 100 << 10, true).append(2, 600).awaitDurable(600);
            assertThat(log.readAll()).hasSize(600);
            log.log().close();
            if (round == 2) {
                reopenStore();
            }
            store.messages().delete(ORDERS);
        }
        open(ORDERS, Opening.RESTART).append(1, 100 << 10, true).log().close();
        reopenStore();

        LogProbe last = open(ORDERS, Opening.RESTART);
        assertThat(last.sequences()).containsExactly(1L);
        assertThat(TestMessages.same(last.readAll().get(0).message(), last.message(1, 100 << 10)))
                .isTrue();
        last.log().close();
    }

    @Test
    void manyLogsAreThereAgain() {
        List<LogId> ids = new ArrayList<>();
        for (int queue = 1; queue <= 1000; queue++) {
            LogId id = new LogId(queue, queue % 3);
            ids.add(id);
            open(id, Opening.RESTART).append(1, 2).log().close();
        }
        reopenStore();

        assertThat(store.messages().logs()).containsExactlyInAnyOrderElementsOf(ids);
        for (LogId id : ids) {
            LogProbe log = open(id, Opening.RESTART);
            assertThat(log.log().recover().messages()).isEqualTo(2);
            log.log().close();
        }
    }

    @Test
    void anUnusedStoreIsOpenedAgain() {
        reopenStore();
        assertThat(store.messages().logs()).isEmpty();
        open(ORDERS, Opening.RESTART).log().close();
        reopenStore();

        assertThat(store.messages().logs()).containsExactly(ORDERS);
    }

    @Test
    void workGoesOnOverManyReopenings() {
        long next = 1;
        for (int round = 0; round < 8; round++) {
            LogProbe log = open(ORDERS, Opening.RESTART);
            assertThat(log.log().recover().lastSequence()).isEqualTo(next - 1);
            log.append(next, next + 199);
            log.log().removeRange(1, next + 99);
            next += 200;
            log.log().close();
            reopenStore();
        }

        LogProbe log = open(ORDERS, Opening.RESTART);
        assertThat(log.sequences()).hasSize(100).first().isEqualTo(next - 100);
        log.log().close();
    }
}
