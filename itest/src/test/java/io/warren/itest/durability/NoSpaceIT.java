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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A disk without space, by way of failing writes and by way of a small disk. A store may block
 * publishers until there is space, or stop; it may not lose what it has confirmed.
 */
@Tag("slow")
final class NoSpaceIT {
    private static final int MOST_CONFIRMS = 500;
    private static final int SMALL_MEBIBYTES = 64;
    private static final Duration FULL_WITHIN = Duration.ofMinutes(3);

    @TempDir(factory = Scratch.class)
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void writesThatFindNoSpaceLoseNothing(String store) throws Exception {
        Path data = folder.resolve("data");
        FaultyDisk faults = compiled(data.resolve(store));
        Random random = Durability.random();
        Ledger ledger = new Ledger();
        Totals totals = new Totals("enospc " + store);
        for (int round = 1; round <= Durability.rounds(1); round++) {
            try (BrokerProcess broker = Durability.startIn(faults.environment(), data, store);
                    Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                load.awaitConfirms(1 + random.nextInt(MOST_CONFIRMS));
                faults.fill();
                if (awaitBlocked(broker, load, store)) {
                    load.drain(LoadMessages.SHELF); // reading and acknowledging go on
                    faults.heal();
                    awaitHealed(broker, load);
                }
                broker.kill();
            }
            faults.heal();
            verify(totals, round, data, Durability.options(store), ledger);
        }
        totals.assertSomethingWasProven();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#stores")
    void aFullDiskLosesNothing(String store) throws Exception {
        Ledger ledger = new Ledger();
        Totals totals = new Totals("small disk " + store);
        try (SmallDisk disk = small()) {
            Path data = disk.folder().resolve("data");
            int rounds = Durability.rounds(1);
            for (int round = 1; round <= rounds; round++) {
                disk.resize(SMALL_MEBIBYTES);
                try (BrokerProcess broker =
                                BrokerProcess.start(data, Durability.optionsOfSmallDisk(store));
                        Load load = Load.start(BrokerAddress.of(broker), ledger)) {
                    if (awaitBlocked(broker, load, store)) {
                        load.drain(LoadMessages.ARCHIVE);
                        load.drain(LoadMessages.SHELF);
                        awaitHealed(broker, load);
                    }
                    broker.kill();
                }
                disk.resize(4 * SMALL_MEBIBYTES);
                verify(totals, round, data, Durability.optionsOfSmallDisk(store), ledger);
            }
        }
        totals.assertSomethingWasProven();
    }

    /** There is room again: the broker must go on by itself. */
    private static void awaitHealed(BrokerProcess broker, Load load) throws Exception {
        try {
            load.awaitConfirms(100);
        } catch (AssertionError e) {
            throw new AssertionError("there is room, and still:\n" + Status.of(broker).text(), e);
        }
    }

    /** Waits until publishers are blocked, or the store has stopped; returns which. */
    private static boolean awaitBlocked(BrokerProcess broker, Load load, String store) {
        AtomicBoolean blocked = new AtomicBoolean();
        Await.until(
                "publishers are blocked, or the store has stopped",
                FULL_WITHIN,
                () -> {
                    Status status = Status.of(broker);
                    boolean stopped = status.saysStopped();
                    blocked.set(!stopped && (load.isBlocked() || status.saysBlocked()));
                    return stopped || blocked.get();
                });
        Durability.say(
                store + (blocked.get() ? ": publishers are blocked" : ": the store has stopped"));
        assertThat(blocked.get() || store.equals("mapdb"))
                .as("it may not stop: no space is a state")
                .isTrue();
        return blocked.get();
    }

    private static void verify(Totals totals, int round, Path data, String[] options, Ledger ledger)
            throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(data, options)) {
            Verification verification = Verification.of(BrokerAddress.of(broker), ledger, 100);
            totals.add(round, verification);
            assertThat(verification.faults()).as("round %d", round).isEmpty();
            assertThat(verification.losses()).as("round %d", round).isEmpty();
            assertThat(broker.stop()).isZero();
        }
    }

    private SmallDisk small() throws InterruptedException {
        try {
            return SmallDisk.make(folder.resolve("small"), SMALL_MEBIBYTES);
        } catch (IOException e) {
            Prerequisite.require(false, "root, for small disks (" + e.getMessage() + ")");
            throw new IllegalStateException(e);
        }
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
