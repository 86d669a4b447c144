package io.warren.itest.soak;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The account of the messages of one publisher in one place: what was published, confirmed,
 * refused, taken back and consumed. A place is a queue, or several queues between which dead
 * letters move.
 *
 * <p>What it allows is what docs/operations.md and docs/compatibility.md promise: in one life of
 * the broker a message is consumed once. After a kill what was consumed shortly before may come
 * again. A kill may double a dead letter that is under way.
 */
final class Book {
    /** What the messages are. */
    enum Kind {
        /** Persistent, in one queue. */
        STORED(1),
        /** Persistent, and moved between queues as dead letters. */
        LETTERS(2),
        /**
         * Letters that go round, each as often as it likes: their order is not kept, and a kill may
         * leave one in every queue that it has just passed.
         */
        ROUND_TRIPS(4),
        /** Gone after a kill. */
        TRANSIENT(1),
        /** What tells of messages, once each time that they come; it may be lost by a kill. */
        TIDINGS(2);

        private final int copiesBehindAKill;

        private boolean isOwedAfterAKill() {
            return this != TRANSIENT && this != TIDINGS;
        }

        Kind(int copiesBehindAKill) {
            this.copiesBehindAKill = copiesBehindAKill;
        }
    }

    /** The order of one subscription. */
    static final class Sequence {
        private long last = -1;
    }

    private static final int SHOWN = 10;

    private final String name;
    private final Kind kind;
    private final Faults faults;
    private final BitSet published = new BitSet();
    private final BitSet confirmed = new BitSet();
    private final BitSet forbidden = new BitSet();
    private final BitSet consumed = new BitSet();
    private final BitSet consumedInThisLife = new BitSet();
    private final BitSet consumedLongAgo = new BitSet();
    private final List<Integer> highestAtKills = new ArrayList<>();
    private final Map<Long, Integer> doubles = new HashMap<>();
    private BitSet recent = new BitSet();
    private BitSet beforeRecent = new BitSet();
    private int life;
    private long cameAgain;

    Book(String name, Kind kind, Faults faults) {
        this.name = name;
        this.kind = kind;
        this.faults = faults;
    }

    String name() {
        return name;
    }

    /** Before it is published. */
    synchronized void published(long number) {
        published.set((int) number);
    }

    synchronized void confirmed(long number) {
        if (kind.isOwedAfterAKill() || killsSince(number) == 0) {
            confirmed.set((int) number);
        }
    }

    /** It was refused, returned or rolled back: it must not come. */
    synchronized void withdrawn(long number) {
        forbidden.set((int) number);
        if (consumed.get((int) number)) {
            faults.add(name, number + " was consumed although it was refused or taken back");
        }
    }

    /** It came, whatever becomes of it. */
    synchronized void arrived(Sequence sequence, long number, boolean redelivered) {
        if (!published.get((int) number)) {
            faults.add(name, number + " came, which was not sent here");
        }
        if (forbidden.get((int) number)) {
            faults.add(name, number + " came, which was refused or taken back");
        }
        if (consumedLongAgo.get((int) number)) {
            faults.add(name, number + " came again although it was consumed long ago");
        }
        boolean mayBeDouble = kind.copiesBehindAKill > 1 && killsSince(number) > 0;
        if (redelivered || mayBeDouble || kind == Kind.ROUND_TRIPS) {
            return;
        }
        if (number <= sequence.last) {
            faults.add(name, number + " came behind " + sequence.last);
        }
        sequence.last = number;
    }

    /** Before its acknowledgement is sent by a connection to the broker's so manieth life. */
    synchronized void consumed(long number, int lifeOfConnection) {
        int index = (int) number;
        if (consumed.get(index)) {
            cameAgain++;
            if (consumedInThisLife.get(index) && !mayBeDouble(number)) {
                faults.add(name, number + " was consumed twice");
            }
        }
        consumed.set(index);
        recent.set(index);
        if (lifeOfConnection == life) {
            consumedInThisLife.set(index);
        }
    }

    /** A letter stays in its queue until the removal is synced; it may be elsewhere by then. */
    private boolean mayBeDouble(long number) {
        double most = Math.pow(kind.copiesBehindAKill, killsSince(number));
        return doubles.merge(number, 1, Integer::sum) < most;
    }

    /** How often the broker was killed since a message was published. */
    synchronized int killsSince(long number) {
        int kills = 0;
        for (int highest : highestAtKills) {
            if (highest >= number) {
                kills++;
            }
        }
        return kills;
    }

    /** The broker is dead, and a new one is not yet started. */
    synchronized void killed() {
        life++;
        highestAtKills.add(published.length() - 1);
        consumedInThisLife.clear();
        if (!kind.isOwedAfterAKill()) {
            confirmed.and(consumed);
        }
    }

    /** Some time has passed: what was consumed two of these ago must not come again. */
    synchronized void tick() {
        consumedLongAgo.or(beforeRecent);
        beforeRecent = recent;
        recent = new BitSet();
    }

    /** Whether everything confirmed is consumed. */
    synchronized boolean isBalanced() {
        return missing().isEmpty();
    }

    private BitSet missing() {
        BitSet missing = (BitSet) confirmed.clone();
        missing.andNot(consumed);
        return missing;
    }

    synchronized long confirmedCount() {
        return confirmed.cardinality();
    }

    synchronized long consumedCount() {
        return consumed.cardinality();
    }

    /** How many were refused or taken back. */
    synchronized long withdrawnCount() {
        return forbidden.cardinality();
    }

    @Override
    public synchronized String toString() {
        BitSet missing = missing();
        String text =
                "%s: %d published, %d confirmed, %d withdrawn, %d consumed, %d came again"
                        .formatted(
                                name,
                                published.cardinality(),
                                confirmed.cardinality(),
                                forbidden.cardinality(),
                                consumed.cardinality(),
                                cameAgain);
        return missing.isEmpty()
                ? text
                : text
                        + ", MISSING "
                        + missing.cardinality()
                        + ": "
                        + missing.stream().limit(SHOWN).boxed().toList();
    }
}
