package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.DefinitionChange;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoreFactory.OpenStore;
import io.warren.testkit.store.StoredEntry;
import io.warren.testkit.store.TestMessages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The offline tool, on stores that were closed, killed, damaged and open. */
@Timeout(180)
final class MapDbToolTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final LogId EMPTIED = new LogId(2, 3);
    private static final int LARGE = 200_000;
    private static final int SMALL = 3_000;
    private static final int SAMPLES = 40;

    @TempDir private Path data;
    private Path folder;
    private final StoreTool tool = new MapDbTool();

    /** What a check found. */
    private static final class Found implements StoreTool.Report {
        private final Map<Long, Backlog> logs = new TreeMap<>();
        private final Map<Long, Long> damagedEntries = new TreeMap<>();
        private final Map<String, Long> definitions = new TreeMap<>();
        private final List<String> damages = new ArrayList<>();
        private long transients;

        @Override
        public void log(LogId log, Backlog backlog, long transientEntries, long damaged) {
            logs.put(log.queueId(), backlog);
            damagedEntries.put(log.queueId(), damaged);
            transients += transientEntries;
        }

        @Override
        public void definitions(String kind, long count) {
            definitions.put(kind, count);
        }

        @Override
        public void fact(String name, String value) {}

        @Override
        public void damage(String text) {
            damages.add(text);
        }
    }

    /** Entries 1 to 200, of which 10 was delivered, 7 is large, 20 to 150 are removed. */
    @BeforeEach
    void write() {
        folder = data.resolve("mapdb");
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            store.definitions()
                    .apply(
                            List.of(
                                    new DefinitionChange("queue", "a", new byte[] {1}),
                                    new DefinitionChange("queue", "b", new byte[100_000]),
                                    new DefinitionChange("user", "guest", new byte[] {3})))
                    .toCompletableFuture()
                    .join();
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            for (long sequence = 1; sequence <= 200; sequence++) {
                log.append(sequence, size(sequence), true);
            }
            log.append(201, SMALL, false);
            log.log().delivered(10, 2);
            log.log().removeRange(20, 150);
            log.awaitDurable(200).log().close();
            LogProbe emptied = LogProbe.open(store.messages(), EMPTIED, Opening.RESTART);
            emptied.append(1, 300).awaitDurable(300).log().removeRange(1, 300);
            emptied.log().close();
        }
    }

    private static int size(long sequence) {
        return sequence == 7 ? LARGE : SMALL;
    }

    private static long[] expected() {
        return LongStream.concat(LongStream.range(1, 20), LongStream.rangeClosed(151, 200))
                .toArray();
    }

    private Found check() {
        Found found = new Found();
        tool.check(data, found);
        return found;
    }

    /** Opens the store and looks whether all is there but what is known to be lost. */
    private void assertAllIsThereBut(long... lost) {
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            List<StoredEntry> entries = log.readAll();
            assertThat(entries.stream().mapToLong(StoredEntry::sequence).toArray())
                    .isEqualTo(
                            Arrays.stream(expected())
                                    .filter(s -> Arrays.stream(lost).noneMatch(l -> l == s))
                                    .toArray());
            for (StoredEntry entry : entries) {
                Message sent = log.message(entry.sequence(), size(entry.sequence()));
                assertThat(TestMessages.same(entry.message(), sent)).isTrue();
                assertThat(entry.enqueuedAtMillis()).isEqualTo(entry.sequence());
                assertThat(entry.deliveries()).isEqualTo(entry.sequence() == 10 ? 2 : 0);
            }
            assertThat(log.log().recover().lastSequence()).isBetween(200L, 201L);
            log.log().close();
            LogProbe emptied = LogProbe.open(store.messages(), EMPTIED, Opening.RESTART);
            assertThat(emptied.log().recover()).isEqualTo(new Backlog(301, 300, 0, 0));
            emptied.append(301, 310).awaitDurable(310).log().close();
            assertThat(store.definitions().load("queue")).containsKeys("a", "b");
            assertThat(store.definitions().load("user").get("guest")).containsExactly(3);
        }
    }

    private Map<String, ByteBuffer> files() throws IOException {
        Map<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        folder.relativize(file).toString(),
                        ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    /** Turns a bit in the middle of a message's body, wherever it lies in the data file. */
    private void damage(long sequence) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("store.db"));
        byte[] content = TestMessages.at(ORDERS, sequence, SMALL).content();
        byte[] part = Arrays.copyOfRange(content, 1_000, 1_040);
        for (int at = 0; at + part.length <= file.length; at++) {
            if (Arrays.equals(file, at, at + part.length, part, 0, part.length)) {
                file[at + 20] ^= 4;
                Files.write(folder.resolve("store.db"), file);
                return;
            }
        }
        throw new AssertionError("message " + sequence + " is not in the data file");
    }

    @Test
    void aSoundStoreIsToldAsItIs() throws IOException {
        Map<String, ByteBuffer> before = files();

        Found found = check();

        assertThat(found.damages).isEmpty();
        assertThat(found.definitions).isEqualTo(Map.of("queue", 2L, "user", 1L));
        Backlog orders = found.logs.get(1L);
        assertThat(orders.messages()).isEqualTo(expected().length + 1L);
        assertThat(orders.firstSequence()).isEqualTo(1);
        assertThat(found.transients).isEqualTo(1);
        assertThat(found.logs.get(2L)).isEqualTo(new Backlog(301, 300, 0, 0));
        assertThat(files().equals(before)).as("nothing has changed").isTrue();
    }

    @Test
    void aStoreThatWasKilledIsReadWithItsRedoLog() throws IOException {
        Path killed = data.resolve("killed").resolve("mapdb");
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            log.append(202, 210).awaitDurable(210);
            Files.createDirectories(killed.resolve("bodies"));
            for (Map.Entry<String, ByteBuffer> file : files().entrySet()) {
                Files.write(killed.resolve(file.getKey()), file.getValue().array());
            }
            log.log().close();
        }
        folder = killed;
        Map<String, ByteBuffer> before = files();

        Found found = new Found();
        tool.check(killed.getParent(), found);

        assertThat(found.damages).isEmpty();
        assertThat(found.logs.get(1L).messages()).isEqualTo(expected().length + 9L);
        assertThat(files().equals(before)).as("nothing has changed").isTrue();
    }

    @Test
    void aDamagedMessageIsNamed() throws IOException {
        damage(5);

        Found found = check();

        assertThat(found.damages).singleElement().asString().contains("message 5 of queue 1");
        assertThat(found.damagedEntries.get(1L)).isEqualTo(1);
    }

    @Test
    void everyDamagedPageIsFoundOrChangesNothing() throws IOException {
        byte[] sound = Files.readAllBytes(folder.resolve("store.db"));
        int found = 0;
        for (int at = 100; at < sound.length; at += sound.length / SAMPLES) {
            byte[] wrong = sound.clone();
            wrong[at] ^= 0x55;
            Files.write(folder.resolve("store.db"), wrong);
            boolean sayso;
            try {
                sayso = !check().damages.isEmpty();
            } catch (StoreException refused) {
                sayso = true;
            }
            found += sayso ? 1 : 0;
            if (!sayso) {
                Path copy = data.resolve("copy" + at);
                copyTo(copy);
                Path own = folder;
                folder = copy.resolve("mapdb");
                assertAllIsThereBut();
                folder = own;
            }
        }
        assertThat(found).isPositive();
    }

    private void copyTo(Path copy) throws IOException {
        Files.createDirectories(copy.resolve("mapdb").resolve("bodies"));
        for (Map.Entry<String, ByteBuffer> file : files().entrySet()) {
            Files.write(copy.resolve("mapdb").resolve(file.getKey()), file.getValue().array());
        }
    }

    @Test
    void aDumpTellsEveryEntry() throws IOException {
        damage(5);
        List<Long> sequences = new ArrayList<>();
        List<Long> damaged = new ArrayList<>();

        tool.dump(
                data,
                1L,
                new StoreTool.Visitor() {
                    @Override
                    public boolean entry(
                            LogId log,
                            long sequence,
                            Message message,
                            long enqueuedAtMillis,
                            boolean durable,
                            int deliveries) {
                        sequences.add(sequence);
                        assertThat(durable).isEqualTo(sequence != 201);
                        assertThat(deliveries).isEqualTo(sequence == 10 ? 2 : 0);
                        return true;
                    }

                    @Override
                    public boolean damaged(LogId log, long sequence, StoreException cause) {
                        damaged.add(sequence);
                        return true;
                    }

                    @Override
                    public void damage(String text) {
                        throw new AssertionError(text);
                    }
                });

        assertThat(damaged).containsExactly(5L);
        assertThat(sequences).hasSize(expected().length).contains(1L, 7L, 151L, 201L);
    }

    @Test
    void compactionKeepsWhatLives() {
        StoreTool.Compaction done = tool.compact(data, false, new Found());

        assertThat(done.bytesAfter()).isLessThan(done.bytesBefore());
        assertThat(check().damages).isEmpty();
        assertAllIsThereBut();
        assertThat(check().damages).isEmpty();
    }

    @Test
    void compactionDropsDamageOnlyWhenToldTo() throws IOException {
        damage(5);

        assertThatThrownBy(() -> tool.compact(data, false, new Found()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("message 5 of queue 1");
        assertThat(check().damages).hasSize(1);

        Found dropped = new Found();
        tool.compact(data, true, dropped);
        assertThat(dropped.damages).singleElement().asString().contains("message 5 of queue 1");
        assertThat(check().damages).isEmpty();
        assertAllIsThereBut(5);
    }

    @Test
    void compactionMendsAnIndexThatKeepsAQueueFromOpening() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("store.db"));
        byte[] chunk = ByteBuffer.allocate(20).putInt(0).putLong(1).putLong(128).array();
        int damaged = 0;
        for (int at = 0; at + chunk.length < file.length; at++) {
            if (Arrays.equals(file, at, at + chunk.length, chunk, 0, chunk.length)) {
                file[at + 100] ^= 1;
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
        Files.write(folder.resolve("store.db"), file);
        assertThat(check().damages).isNotEmpty();

        tool.compact(data, true, new Found());

        assertThat(check().damages).isEmpty();
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            assertThat(log.sequences()).isEqualTo(LongStream.range(1, 20).boxed().toList());
            log.log().close();
        }
    }

    @Test
    void aCompactionThatWasCutOffHindersNobody() throws IOException {
        Path left = Files.createDirectories(folder.resolve("compact").resolve("bodies"));
        Files.write(left.resolveSibling("store.db"), new byte[5_000]);

        assertThat(check().damages).isEmpty();
        tool.compact(data, false, new Found());

        assertAllIsThereBut();
        assertThat(folder.resolve("compact")).doesNotExist();
    }

    @Test
    void anOpenStoreIsLeftAlone() {
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            assertThat(store.messages().logs()).isNotEmpty();
            assertThatThrownBy(() -> check()).hasMessageContaining("in use");
            assertThatThrownBy(() -> tool.compact(data, false, new Found()))
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void theToolIsFoundByItsInterface() {
        assertThat(ServiceLoader.load(StoreTool.class))
                .extracting(StoreTool::name)
                .containsExactly("mapdb");
    }
}
