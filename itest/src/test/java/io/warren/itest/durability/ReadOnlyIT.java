package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Prerequisite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk becomes read-only under a broker at work; it is repaired, and the broker restarted. */
@Tag("slow")
final class ReadOnlyIT {
    private static final int MOST_CONFIRMS = 500;
    private static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

    @TempDir(factory = Scratch.class)
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aReadOnlyDiskStopsTheStoreAndLosesNothing(String store) throws Exception {
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("read-only " + store);
        try (FragileDisk disk = fragile()) {
            Path data = disk.folder().resolve("data");
            for (int round = 1; round <= Durability.rounds(1); round++) {
                try (BrokerProcess broker = Durability.start(data, store);
                        Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                    load.awaitConfirms(1 + random.nextInt(MOST_CONFIRMS));
                    disk.becomeReadOnly();
                    Await.until(
                            "broker:status says that the store has stopped",
                            NOTICED_WITHIN,
                            () -> Status.of(broker).saysStopped());
                    // ext4 calls it an input/output error where a sync is the first to meet it
                    assertThat(Status.of(broker).text())
                            .containsAnyOf(
                                    "has a disk that fails", "lies on a disk that is read-only");
                    assertThat(Load.isConfirmed(BrokerAddress.of(broker), ledger))
                            .as("a message published now is confirmed")
                            .isFalse();
                    broker.kill();
                }
                disk.repair();
                try (BrokerProcess broker = Durability.start(data, store)) {
                    totals.addSound(round, broker, ledger, Durability.KEEP);
                    assertThat(broker.stop()).isZero();
                }
            }
        }
        totals.assertSomethingWasProven();
    }

    private FragileDisk fragile() throws InterruptedException {
        try {
            return FragileDisk.make(folder);
        } catch (IOException e) {
            Prerequisite.require(false, "root, for a read-only ext4 (" + e.getMessage() + ")");
            throw new IllegalStateException(e);
        }
    }
}
