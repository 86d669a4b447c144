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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a redo log that ends early, or has wrong bits, leads to. */
@Timeout(180)
final class RedoLogDamageTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final int MESSAGES = 40;
    private static final int SAMPLES = 120;
    private static final int SECTOR = 512;

    @TempDir private Path folder;
    private byte[] redo;
    private byte[] control;
    private byte[] data;
    private int end;
    private int opened;

    /** A store that was killed after messages were confirmed one by one. */
    @BeforeEach
    void writeAndKill() throws IOException {
        Path running = folder.resolve("running");
        try (OpenStore store = new MapDbStoreFactory().open(running)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            for (long sequence = 1; sequence <= MESSAGES; sequence++) {
                log.append(sequence, 700, true).awaitDurable(sequence);
            }
            redo = Files.readAllBytes(running.resolve("redo.log"));
            control = Files.readAllBytes(running.resolve("store.control"));
            data = Files.readAllBytes(running.resolve("store.db"));
            log.log().close();
        }
        end = redo.length;
        while (redo[end - 1] == 0) {
            end--;
        }
    }

    /** Opens a copy with that redo log, and returns how many messages are there. */
    private long openWith(byte[] otherRedo) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy" + opened++));
        Files.write(copy.resolve("redo.log"), otherRedo);
        Files.write(copy.resolve("store.control"), control);
        Files.write(copy.resolve("store.db"), data);
        try (OpenStore store = new MapDbStoreFactory().open(copy)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            List<StoredEntry> entries = log.readAll();
            assertThat(log.sequences())
                    .isEqualTo(LongStream.rangeClosed(1, entries.size()).boxed().toList());
            assertThat(entries)
                    .allMatch(e -> TestMessages.same(e.message(), log.message(e.sequence(), 700)));
            log.append(entries.size() + 1, entries.size() + 2).awaitDurable(entries.size() + 2);
            log.log().close();
            return entries.size();
        }
    }

    private List<Integer> samples() {
        Random random = new Random(3);
        return random.ints(SAMPLES, 0, end).sorted().boxed().toList();
    }

    @Test
    void aWholeRedoLogIsAppliedWhole() throws IOException {
        assertThat(openWith(redo)).isEqualTo(MESSAGES);
    }

    @Test
    void aRedoLogThatIsCutOffIsReported() {
        for (int length : samples()) {
            byte[] cut = Arrays.copyOf(redo, length);
            assertThatThrownBy(() -> openWith(cut))
                    .as("cut at %s of %s", length, end)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cut off");
        }
        byte[] zerosOnly = Arrays.copyOf(redo, redo.length - SECTOR);
        assertThatThrownBy(() -> openWith(zerosOnly)).hasMessageContaining("cut off");
    }

    @Test
    void aRedoLogThatIsZeroFromSomewhereGivesTheMessagesBefore() throws IOException {
        long before = 0;
        for (int length : samples()) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(redo, length), redo.length);
            long found = openWith(torn);
            assertThat(found).as("zero from %s", length).isGreaterThanOrEqualTo(before);
            before = found;
        }
    }

    @Test
    void aWrongBitInARecordThatWasSyncedIsReportedAndNotPassedOver() throws IOException {
        int lastRecord = startOfLastRecord();
        int refused = 0;
        for (int at : samples()) {
            byte[] wrong = redo.clone();
            wrong[at] ^= (byte) (1 << at % 8);
            try {
                long found = openWith(wrong);
                boolean between = found == MESSAGES;
                assertThat(between || (at >= lastRecord && found == MESSAGES - 1))
                        .as("wrong bit at %s, found %s", at, found)
                        .isTrue();
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("redo log is damaged");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(SAMPLES / 2);
    }

    private int startOfLastRecord() {
        int start = 0;
        for (int at = 0; at < end; at += SECTOR) {
            if (redo[at] == 'R' && redo[at + 1] == 'E' && redo[at + 2] == 'D') {
                start = at;
            }
        }
        return start;
    }

    @Test
    void recordsOfAnEarlierGenerationAreNotTakenForValid() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("again"));
        Files.write(copy.resolve("redo.log"), redo);
        Files.write(copy.resolve("store.control"), control);
        Files.write(copy.resolve("store.db"), data);
        try (OpenStore store = new MapDbStoreFactory().open(copy)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            log.append(MESSAGES + 1, MESSAGES + 1).awaitDurable(MESSAGES + 1);
            redo = Files.readAllBytes(copy.resolve("redo.log"));
            control = Files.readAllBytes(copy.resolve("store.control"));
            data = Files.readAllBytes(copy.resolve("store.db"));
            log.log().close();
        }

        Path left = Files.createDirectories(folder.resolve("left"));
        Files.write(left.resolve("redo.log"), redo);
        Files.write(left.resolve("store.control"), control);
        Files.write(left.resolve("store.db"), data);
        try (OpenStore store = new MapDbStoreFactory().open(left)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            assertThat(log.readAll()).hasSize(MESSAGES + 1);
            log.log().close();
        }
    }
}
