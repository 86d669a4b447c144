package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.DefinitionChange;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.StoreException;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoreFactory.OpenStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators and the broker are told when the disk or the files are not as they should. */
@Timeout(120)
final class FaultTest {
    private static final LogId ORDERS = new LogId(1, 0);

    @TempDir private Path folder;
    private final SimulatedDisk disk = new SimulatedDisk();

    private OpenStore openSimulated() {
        Storage.Limits limits = new Storage.Limits(1 << 20, 1000, 64 << 10);
        return MapDbStoreFactory.open(folder, Storage.open(folder, disk, limits));
    }

    @Test
    void aFailedSyncIsFinal() {
        try (OpenStore store = openSimulated()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            LogProbe other = LogProbe.open(store.messages(), new LogId(2, 0), Opening.RESTART);
            log.append(1, 1).awaitDurable(1);
            disk.failNextForce(new IOException("Input/output error"));
            log.append(2, 2);

            assertThat(log.awaitFailure()).hasMessageContaining("disk that fails");
            other.awaitFailure();
            log.append(3, 3);
            assertThatThrownBy(
                            () ->
                                    store.definitions()
                                            .apply(List.of(new DefinitionChange("k", "a", null)))
                                            .toCompletableFuture()
                                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store.messages().logs()).isInstanceOf(StoreException.class);
            assertThat(log.startReading(1, 1, 1).awaitFailure()).hasMessageContaining("stopped");
            log.log().close();
            other.log().close();

            assertThat(log.watermark()).isEqualTo(1);
            assertThat(log.failures()).isEqualTo(1);
            assertThat(other.failures()).isEqualTo(1);
        }
        assertThat(disk.faultsRaised()).isEqualTo(1);
    }

    @Test
    void aReadOnlyDiskIsToldInPlainWords() {
        try (OpenStore store = openSimulated()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            disk.failWrites(new IOException("Read-only file system"));
            log.append(1, 1);

            assertThat(log.awaitFailure()).hasMessageContaining("mount it writable");
            log.log().close();
        }
    }

    @Test
    void aSyncThatFindsNoSpaceIsFinal() {
        try (OpenStore store = openSimulated()) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            disk.failNextForce(new IOException("No space left on device"));
            log.append(1, 1);

            assertThat(log.awaitFailure()).hasMessageContaining("disk that fails");
            log.log().close();
        }
    }

    @Test
    void aStoreIsOpenOnlyOnce() {
        OpenStore store = new MapDbStoreFactory().open(folder);

        assertThatThrownBy(() -> new MapDbStoreFactory().open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in use");
        store.close();
        new MapDbStoreFactory().open(folder).close();
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        new MapDbStoreFactory().open(folder).close();
        Path control = folder.resolve("store.control");
        byte[] bytes = Files.readAllBytes(control);
        bytes[11] = 9;
        bytes[4096 + 11] = 9;
        Files.write(control, bytes);

        assertThatThrownBy(() -> new MapDbStoreFactory().open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version (format 9");
    }

    @Test
    void filesThatAreMissingOrOfSomethingElseAreRefused() throws IOException {
        new MapDbStoreFactory().open(folder).close();
        Path control = folder.resolve("store.control");
        byte[] right = Files.readAllBytes(control);

        Files.write(control, "something else".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new MapDbStoreFactory().open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store.control is missing, damaged");
        Files.delete(control);
        assertThatThrownBy(() -> new MapDbStoreFactory().open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store.control is missing");
        Files.write(control, right);
        Files.delete(folder.resolve("store.db"));
        assertThatThrownBy(() -> new MapDbStoreFactory().open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store.db is missing");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);

        assertThatThrownBy(() -> new MapDbStoreFactory().open(file.resolve("mapdb")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
        assertThat(Faults.opening(folder, new AccessDeniedException("/data/mapdb")))
                .hasMessageContaining("permission denied for /data/mapdb");
    }

    @Test
    void aMessageWithAWrongByteIsNotDelivered() throws IOException {
        OpenStore store = new MapDbStoreFactory().open(folder);
        LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
        log.append(1, 3).append(4, 200_000, true).log().close();
        store.close();
        damageMessage(folder.resolve("store.db"), 2);
        try (var files = Files.list(folder.resolve("bodies"))) {
            damageMessage(files.findFirst().orElseThrow(), 4);
        }

        try (OpenStore again = new MapDbStoreFactory().open(folder)) {
            LogProbe opened = LogProbe.open(again.messages(), ORDERS, Opening.RESTART);
            LogProbe.Reading reading = opened.read(1, 9, 9_000_000);
            assertThat(reading.sequences()).containsExactly(1L, 3L);
            assertThat(reading.damaged()).containsExactly(2L, 4L);
            assertThat(reading.damages().get(0)).hasMessageContaining("message 2 of queue 1");

            opened.remove(2, 4).append(5, 5).awaitDurable(5);
            assertThat(opened.sequences()).containsExactly(1L, 3L, 5L);
            opened.log().close();
        }
    }

    /** Changes a byte of the message's identification in a file. */
    private static void damageMessage(Path file, long sequence) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("1/0/" + sequence);
        assertThat(at).isPositive();
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void filesOfLargeBodiesThatNothingRefersToAreDeleted() throws IOException {
        OpenStore store = new MapDbStoreFactory().open(folder);
        LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
        log.append(1, 100_000, true).append(2, 100_000, true).log().close();
        store.close();
        Path bodies = folder.resolve("bodies");
        Files.write(bodies.resolve("1-0-3-77"), new byte[10]);
        Files.write(bodies.resolve("5-0-3-78"), new byte[10]);

        try (OpenStore again = new MapDbStoreFactory().open(folder)) {
            LogProbe opened = LogProbe.open(again.messages(), ORDERS, Opening.RESTART);
            opened.remove(1).append(3, 3).log().close();
            assertThat(opened.watermark()).isEqualTo(3);
        }
        try (var files = Files.list(bodies)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("1-0-2-2");
        }
    }
}
