package io.warren.protocol.amqp;

import java.util.Arrays;

/**
 * The publishes of a channel in confirm mode whose outcome its client has not been told. Outcomes
 * come in any order; what can be told with one {@code basic.ack(multiple)} is told so.
 *
 * <p>A ring of bits from the oldest publish that is open to the newest, so that a million open
 * publishes cost 128 KiB.
 *
 * <p>Threads: the connection's event loop.
 */
final class Confirms {
    /** How far apart the oldest open publish and the newest may be before reads pause. */
    static final int MAX_SPAN = 1 << 20;

    private static final int FIRST_WORDS = 2;
    private static final int KEPT_CAPACITY = 1024;

    /** Where the frames go. */
    interface Teller {
        void ack(long tag, boolean multiple);

        void nack(long tag);
    }

    /** One bit for each publish from {@link #oldest} on: its outcome is known. */
    private long[] known = new long[FIRST_WORDS];

    /** Accepted publishes that were not told yet. */
    private long[] accepted = new long[8];

    private int acceptedCount;

    /** The oldest publish whose outcome is not known. */
    private long oldest = 1;

    private long next = 1;

    /** The number of the next publish. */
    long begin() {
        if (next - oldest == 64L * known.length) {
            grow();
        }
        return next++;
    }

    /** How far apart the oldest open publish and the newest are. */
    long span() {
        return next - oldest;
    }

    void accepted(long tag) {
        if (!isOpen(tag)) {
            return;
        }
        setKnown(tag);
        if (acceptedCount == accepted.length) {
            accepted = Arrays.copyOf(accepted, acceptedCount * 2);
        }
        accepted[acceptedCount++] = tag;
    }

    /** It was not accepted, which is told at once. */
    void refused(long tag, Teller teller) {
        if (isOpen(tag)) {
            setKnown(tag);
            teller.nack(tag);
        }
    }

    /** Tells what was accepted: one ack for all that are older than the oldest open one. */
    void tell(Teller teller) {
        long newest = 0;
        int older = 0;
        for (int i = 0; i < acceptedCount; i++) {
            long tag = accepted[i];
            if (tag < oldest) {
                newest = Math.max(newest, tag);
                older++;
            } else {
                teller.ack(tag, false);
            }
        }
        if (older > 0) {
            teller.ack(newest, older > 1);
        }
        acceptedCount = 0;
        if (accepted.length > KEPT_CAPACITY) {
            accepted = new long[KEPT_CAPACITY];
        }
    }

    private boolean isOpen(long tag) {
        return tag >= oldest && tag < next && (known[word(tag)] & 1L << tag) == 0;
    }

    private void setKnown(long tag) {
        known[word(tag)] |= 1L << tag;
        while (oldest < next && (known[word(oldest)] & 1L << oldest) != 0) {
            known[word(oldest)] &= ~(1L << oldest);
            oldest++;
        }
    }

    private int word(long tag) {
        return (int) (tag >>> 6) & known.length - 1;
    }

    private void grow() {
        long[] old = known;
        int mask = old.length - 1;
        known = new long[old.length * 2];
        for (long tag = oldest; tag < next; tag++) {
            if ((old[(int) (tag >>> 6) & mask] & 1L << tag) != 0) {
                known[word(tag)] |= 1L << tag;
            }
        }
    }
}
