package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
        survivesKills(store, store + "[^\\n]*: fsync", Durability.options(store));
    }

    /** It promises that much, and nothing when the power goes. */
    @Test
    void whatWasConfirmedInModeOsSurvivesKills() throws Exception {
        List<String> options = new ArrayList<>(List.of(Durability.options("journal")));
        options.addAll(List.of("--set", "store.journal.durability=os"));
        survivesKills("journal os", "journal[^\\n]*: os", options.toArray(String[]::new));
    }

    private void survivesKills(String what, String statusSays, String... options) throws Exception {
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("kill " + what);
        BrokerProcess broker = BrokerProcess.start(folder.resolve("data"), options);
        try {
            assertThat(Status.of(broker).text()).containsPattern(statusSays);
            for (int round = 1; round <= Durability.rounds(3); round++) {
                try (Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                    load.awaitConfirms(
                            LEAST_CONFIRMS + random.nextInt(MOST_CONFIRMS - LEAST_CONFIRMS));
                    broker.kill();
                }
                broker = broker.restart(options);
                totals.addSound(round, broker, ledger, Durability.KEEP);
            }
        } finally {
            broker.close();
        }
        totals.assertSomethingWasProven();
    }
}
