package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is found of files that are not as they were written: all that is whole, and the truth. */
@Timeout(300)
final class DamageTest {
    private static final JournalSettings SETTINGS = PowerCutTest.SETTINGS;
    private static final int FLIPS = Integer.getInteger("warren.test.flips", 60);
    private static final int STEPS = 250;

    @TempDir private Path folder;
    private final Random random = new Random(42);
    private Oracle oracle;
    private Path whole;

    @BeforeEach
    void writeSomething() {
        whole = folder.resolve("whole");
        JournalStoreFactory.Opened store =
                JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS);
        oracle = new Oracle(store.messages(), 4, random);
        for (int step = 0; step < STEPS; step++) {
            oracle.step();
        }
        oracle.awaitAll();
        oracle.close();
        store.close();
    }

    private static List<Path> files(Path where, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(where.resolve("journal"))) {
            return all.filter(file -> SegmentFiles.is(file, suffix))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    private Path copy(int number) throws IOException {
        Path copy = folder.resolve("copy" + number);
        List<Path> all;
        try (Stream<Path> walk = Files.walk(whole)) {
            all = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            Path target = copy.resolve(whole.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return copy;
    }

    private void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
    }

    private Path any(List<Path> files) {
        return files.get(random.nextInt(files.size()));
    }

    @Test
    void aFlippedBitInASegmentIsToldOrDoesNoHarm() throws IOException {
        int harmed = 0;
        for (int i = 0; i < FLIPS; i++) {
            Path copy = copy(i);
            flip(any(files(copy, SegmentFiles.SEGMENT)));
            try (JournalStoreFactory.Opened store =
                    JournalStoreFactory.open(copy, new SystemDisk(), SETTINGS)) {
                int missing = oracle.check(store.messages(), false);
                harmed += missing > 0 ? 1 : 0;
                assertThat(store.damages()).hasSize(missing);
            }
        }
        LoggerFactory.getLogger(DamageTest.class).warn("{} of {} flips harm", harmed, FLIPS);
        assertThat(harmed).isPositive();
    }

    @Test
    void aFlippedBitInASummaryLosesNothing() throws IOException {
        for (int i = 0; i < FLIPS; i++) {
            Path copy = copy(i);
            flip(any(files(copy, SegmentFiles.SUMMARY)));
            try (JournalStoreFactory.Opened store =
                    JournalStoreFactory.open(copy, new SystemDisk(), SETTINGS)) {
                assertThat(oracle.check(store.messages(), false)).isZero();
            }
        }
    }

    @Test
    void aFlippedBitInSegmentsWithoutSummariesLosesNothingElse() throws IOException {
        int told = 0;
        for (int i = 0; i < FLIPS; i++) {
            Path copy = copy(i);
            List<Path> segments = new ArrayList<>(files(copy, SegmentFiles.SEGMENT));
            // What was written last may be unconfirmed, and is dropped in silence.
            segments.remove(segments.size() - 1);
            flip(any(segments));
            for (Path summary : files(copy, SegmentFiles.SUMMARY)) {
                Files.delete(summary);
            }
            try (JournalStoreFactory.Opened store =
                    JournalStoreFactory.open(copy, new SystemDisk(), SETTINGS)) {
                boolean damaged = !store.damages().isEmpty();
                told += damaged ? 1 : 0;
                // One record, and those that refer to it.
                assertThat(oracle.check(store.messages(), damaged)).isLessThanOrEqualTo(8);
            }
        }
        assertThat(told).isPositive();
    }

    @Test
    void aSegmentThatIsCutOffIsToldWhereverItIsCut() throws IOException {
        for (int i = 0; i < FLIPS; i++) {
            Path copy = copy(i);
            Path segment = any(files(copy, SegmentFiles.SEGMENT));
            byte[] bytes = Files.readAllBytes(segment);
            int length = Layout.SEGMENT_HEADER + random.nextInt(bytes.length);
            if (length < bytes.length) {
                Files.write(segment, java.util.Arrays.copyOf(bytes, length));
            }
            boolean summaries = random.nextBoolean();
            boolean last = segment.equals(lastOf(files(copy, SegmentFiles.SEGMENT)));
            if (!summaries) {
                for (Path summary : files(copy, SegmentFiles.SUMMARY)) {
                    Files.delete(summary);
                }
            }
            try (JournalStoreFactory.Opened store =
                    JournalStoreFactory.open(copy, new SystemDisk(), SETTINGS)) {
                boolean silent = last && !summaries;
                oracle.check(store.messages(), silent || !store.damages().isEmpty());
            }
        }
    }

    private static Path lastOf(List<Path> files) {
        return files.get(files.size() - 1);
    }

    @Test
    void aMissingSegmentIsNamed() throws IOException {
        List<Path> segments = files(whole, SegmentFiles.SEGMENT);
        Path gone = segments.get(segments.size() / 2);
        Files.delete(gone);

        assertThatThrownBy(() -> JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("lacks " + gone.getFileName());
    }

    @Test
    void aSegmentOfSomethingElseIsRefused() throws IOException {
        Path segment = files(whole, SegmentFiles.SEGMENT).get(0);
        Files.delete(SegmentFiles.summary(segment));
        Files.write(
                segment,
                "something else, and rather long at that"
                        .repeat(50)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThatThrownBy(() -> JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not a segment of this journal");
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        Path segment = files(whole, SegmentFiles.SEGMENT).get(0);
        byte[] bytes = Files.readAllBytes(segment);
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(bytes);
        header.putInt(8, 9);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes, 0, 40);
        header.putInt(40, (int) crc.getValue());
        Files.write(segment, bytes);

        assertThatThrownBy(() -> JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version (format 9");
    }

    @Test
    void aFolderIsOpenOnlyOnce() {
        JournalStoreFactory.Opened store =
                JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS);

        assertThatThrownBy(() -> JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in use");
        store.close();
        JournalStoreFactory.open(whole, new SystemDisk(), SETTINGS).close();
    }
}
