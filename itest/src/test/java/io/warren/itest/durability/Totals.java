package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;

/** Adds up the rounds of a proof, and tells of each. */
final class Totals {
    private final String what;
    private int rounds;
    private int failedRounds;
    private long confirmed;
    private long found;
    private long lost;
    private long faults;
    private long acksUndone;
    private int refused;
    private int reported;

    Totals(String what) {
        this.what = what;
    }

    void add(int round, Verification verification) {
        rounds++;
        confirmed += verification.confirmed();
        found += verification.found();
        lost += verification.losses().size();
        faults += verification.faults().size();
        acksUndone += verification.acksUndone();
        boolean failed = !verification.losses().isEmpty() || !verification.faults().isEmpty();
        failedRounds += failed ? 1 : 0;
        Durability.say(
                "%s round %d: looked for %d, found %d, lost %d, faults %d, acks undone %d"
                        .formatted(
                                what,
                                round,
                                verification.confirmed(),
                                verification.found(),
                                verification.losses().size(),
                                verification.faults().size(),
                                verification.acksUndone()));
        verification.losses().stream().limit(5).forEach(loss -> Durability.say("  lost " + loss));
        verification.faults().stream().limit(5).forEach(fault -> Durability.say("  " + fault));
    }

    /** Adds a round in which nothing may be lost or wrong, by what a broker has now. */
    void addSound(int round, BrokerProcess broker, Ledger ledger, int keep) throws Exception {
        Verification verification = Verification.of(BrokerAddress.of(broker), ledger, keep);
        add(round, verification);
        assertThat(verification.faults()).as("round %d", round).isEmpty();
        assertThat(verification.losses()).as("round %d", round).isEmpty();
    }

    /** A round in which the broker did not start. */
    void addRefusal(int round, String text) {
        rounds++;
        failedRounds++;
        refused++;
        Durability.say("%s round %d: the broker refuses: %s".formatted(what, round, text));
    }

    /** What was lost in the last round was told to operators. */
    void addReported() {
        reported++;
    }

    /** Rounds in which something was lost or wrong, or the broker refused. */
    int failedRounds() {
        return failedRounds;
    }

    /** Tells the sums. */
    void tell() {
        Durability.say(
                "TOTAL %s: %d rounds, looked for %d, found %d, lost %d, faults %d, acks undone %d"
                        .formatted(what, rounds, confirmed, found, lost, faults, acksUndone));
        if (refused + reported > 0) {
            Durability.say(
                    "TOTAL %s: %d starts refused, %d rounds with losses that were told"
                            .formatted(what, refused, reported));
        }
    }

    void assertSomethingWasProven() {
        tell();
        assertThat(confirmed).as("confirmed messages that were looked for").isPositive();
    }
}
