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

/**
 * One sync of the store fails, and those after it say that all is well, as those of a real kernel
 * do: the store must not believe them.
 */
@Tag("slow")
final class SyncFaultIT {
    private static final int MOST_CONFIRMS = 500;
    private static final int MOST_SYNCS = 20;
    private static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

    @TempDir(factory = Scratch.class)
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aSyncThatFailsStopsTheStoreForGood(String store) throws Exception {
        Path data = folder.resolve("data");
        FaultyDisk faults = compiled(data.resolve(store));
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("eio " + store);
        for (int round = 1; round <= Durability.rounds(1); round++) {
            try (BrokerProcess broker = Durability.startIn(faults.environment(), data, store);
                    Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                load.awaitConfirms(1 + random.nextInt(MOST_CONFIRMS));
                faults.failSync(1 + random.nextInt(MOST_SYNCS));
                Await.until(
                        "broker:status says that the store has stopped",
                        NOTICED_WITHIN,
                        () -> Status.of(broker).saysStopped());
                assertThat(Load.isConfirmed(BrokerAddress.of(broker), ledger))
                        .as("a message published now is confirmed")
                        .isFalse();
                if (random.nextBoolean()) {
                    broker.kill();
                } else {
                    broker.stop();
                }
            }
            faults.heal();
            try (BrokerProcess broker = Durability.start(data, store)) {
                totals.addSound(round, broker, ledger, Durability.KEEP);
                assertThat(broker.stop()).isZero();
            }
        }
        totals.assertSomethingWasProven();
    }

    private FaultyDisk compiled(Path below) throws InterruptedException {
        try {
            return FaultyDisk.make(folder, below);
        } catch (IOException e) {
            Prerequisite.require(false, "gcc, for disks that fail (" + e.getMessage() + ")");
            throw new IllegalStateException(e);
        }
    }
}
