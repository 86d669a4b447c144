package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** kill -9 at random moments, again and again on the same data folder. */
@Tag("slow")
final class KillIT {
    private static final int LEAST_CONFIRMS = 100;
    private static final int MOST_CONFIRMS = 1_500;

    @TempDir(factory = Scratch.class)
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void whatWasConfirmedSurvivesKills(String store) throws Exception {
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("kill " + store);
        BrokerProcess broker = Durability.start(folder.resolve("data"), store);
        try {
            for (int round = 1; round <= Durability.rounds(3); round++) {
                try (Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                    load.awaitConfirms(
                            LEAST_CONFIRMS + random.nextInt(MOST_CONFIRMS - LEAST_CONFIRMS));
                    broker.kill();
                }
                broker = broker.restart(Durability.options(store));
                Verification verification =
                        Verification.of(BrokerAddress.of(broker), ledger, Durability.KEEP);
                totals.add(round, verification);
                assertThat(verification.faults()).as("round %d", round).isEmpty();
                assertThat(verification.losses()).as("round %d", round).isEmpty();
            }
        } finally {
            broker.close();
        }
        totals.assertSomethingWasProven();
    }
}
