package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.TestMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the offline tool says and does. */
@Timeout(120)
final class JournalToolTest {
    private static final LogId ORDERS = new LogId(7, 0);
    private static final LogId OTHERS = new LogId(9, 1);
    private static final int LAST = 5000;

    @TempDir private Path folder;
    private final StoreTool tool = new JournalTool();
    private final Notes notes = new Notes();

    private static final class Notes implements StoreTool.Report, StoreTool.Visitor {
        private final Map<LogId, Backlog> logs = new HashMap<>();
        private final Map<LogId, Long> damaged = new HashMap<>();
        private final List<String> damages = new ArrayList<>();
        private final Map<LogId, List<Long>> entries = new HashMap<>();
        private boolean wrong;

        @Override
        public void log(LogId log, Backlog backlog, long transients, long damagedEntries) {
            logs.put(log, backlog);
            damaged.put(log, damagedEntries);
        }

        @Override
        public void definitions(String kind, long count) {}

        @Override
        public void fact(String name, String value) {}

        @Override
        public void damage(String text) {
            damages.add(text);
        }

        @Override
        public boolean entry(
                LogId log, long seq, Message message, long at, boolean durable, int deliveries) {
            entries.computeIfAbsent(log, id -> new ArrayList<>()).add(seq);
            wrong |= !TestMessages.same(message, TestMessages.at(log, seq, 500)) || at != seq;
            return true;
        }

        @Override
        public boolean damaged(LogId log, long sequence, StoreException cause) {
            damages.add(cause.getMessage());
            return true;
        }
    }

    @BeforeEach
    void writeSomething() {
        JournalStoreFactory.Opened store =
                (JournalStoreFactory.Opened) new JournalStoreFactory().open(folder);
        LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
        LogProbe other = LogProbe.open(store.messages(), OTHERS, Opening.RESTART);
        for (long sequence = 1; sequence <= LAST; sequence++) {
            log.append(sequence, 500, true);
            other.append(sequence, 500, true);
        }
        other.log().removeRange(1, LAST / 2);
        for (long sequence = 1; sequence < LAST; sequence += 2) {
            log.remove(sequence);
        }
        log.log().close();
        other.log().close();
        store.close();
    }

    private Map<Path, Long> files() throws IOException {
        Map<Path, Long> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.getLastModifiedTime(file).toMillis() + Files.size(file));
            }
        }
        return files;
    }

    private void damage(LogId log, long sequence) throws IOException {
        String mark = log.queueId() + "/" + log.level() + "/" + sequence;
        try (Stream<Path> all = Files.list(folder.resolve("journal"))) {
            for (Path file : all.filter(f -> SegmentFiles.is(f, SegmentFiles.SEGMENT)).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(mark);
                if (at >= 0) {
                    bytes[at] ^= 1;
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void itIsFoundAndTellsWhetherThereIsAJournal(@TempDir Path empty) {
        assertThat(ServiceLoader.load(StoreTool.class).stream())
                .anyMatch(provider -> provider.type() == JournalTool.class);
        assertThat(tool.isPresent(folder)).isTrue();
        assertThat(tool.isPresent(empty)).isFalse();
    }

    @Test
    void checkingTellsWhatThereIsAndChangesNothing() throws IOException {
        Map<Path, Long> before = files();
        tool.check(folder, notes);

        assertThat(notes.logs.keySet()).containsExactlyInAnyOrder(ORDERS, OTHERS);
        assertThat(notes.logs.get(ORDERS).messages()).isEqualTo(LAST / 2);
        assertThat(notes.logs.get(OTHERS).firstSequence()).isEqualTo(LAST / 2 + 1);
        assertThat(notes.damages).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void dumpingTellsEntriesInOrder() {
        tool.dump(folder, ORDERS.queueId(), notes);

        assertThat(notes.entries.keySet()).containsExactly(ORDERS);
        assertThat(notes.entries.get(ORDERS)).hasSize(LAST / 2).isSorted();
        assertThat(notes.wrong).isFalse();
    }

    @Test
    void damagedEntriesAreTold() throws IOException {
        damage(ORDERS, 4444);
        tool.check(folder, notes);
        tool.dump(folder, null, notes);

        assertThat(notes.damaged).containsEntry(ORDERS, 1L).containsEntry(OTHERS, 0L);
        assertThat(notes.damages)
                .hasSize(2)
                .allMatch(text -> text.contains("message 4444 of queue 7"));
        assertThat(notes.entries.get(ORDERS)).hasSize(LAST / 2 - 1);
    }

    @Test
    void compactingKeepsWhatLivesAndLittleElse() {
        StoreTool.Compaction done = tool.compact(folder, false, notes);
        tool.dump(folder, null, notes);

        assertThat(done.bytesAfter()).isLessThan(done.bytesBefore() * 3 / 4);
        assertThat(notes.entries.get(ORDERS)).hasSize(LAST / 2).isSorted();
        assertThat(notes.entries.get(OTHERS)).hasSize(LAST / 2).isSorted();
        assertThat(notes.wrong).isFalse();
    }

    @Test
    void compactingLeavesOutWhatIsDamagedOnlyIfToldTo() throws IOException {
        damage(ORDERS, 4444);
        Map<Path, Long> before = files();

        assertThatThrownBy(() -> tool.compact(folder, false, notes))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is damaged");
        assertThat(files()).isEqualTo(before);
        tool.compact(folder, true, notes);
        notes.damages.clear();
        tool.check(folder, notes);
        assertThat(notes.damages).isEmpty();
        assertThat(notes.logs.get(ORDERS).messages()).isEqualTo(LAST / 2 - 1);
    }
}
