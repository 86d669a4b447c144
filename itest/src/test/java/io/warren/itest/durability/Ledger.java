package io.warren.itest.durability;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What clients know, kept in memory, outside of the disk under test: which numbers were published,
 * confirmed, refused, and, a queue, acknowledged or found to be gone.
 */
final class Ledger {
    private static final byte CONFIRMED = 1;
    private static final byte REFUSED = 2;

    private static final byte ACK_SENT = 1;
    private static final byte GONE = 2;

    private final Map<String, Marks> queues = new LinkedHashMap<>();
    private final Marks messages = new Marks();
    private long next;
    private long confirmedCount;
    private long refusedCount;

    /** A flag or several a number. */
    private static final class Marks {
        private byte[] marks = new byte[1024];

        void set(long number, byte mark) {
            if (number >= marks.length) {
                marks = Arrays.copyOf(marks, (int) Math.max(number + 1, 2L * marks.length));
            }
            marks[(int) number] |= mark;
        }

        boolean has(long number, byte mark) {
            return number < marks.length && (marks[(int) number] & mark) != 0;
        }

        Marks copy() {
            Marks copy = new Marks();
            copy.marks = marks.clone();
            return copy;
        }
    }

    Ledger() {
        LoadMessages.QUEUES.forEach(queue -> queues.put(queue, new Marks()));
    }

    /** What was known at this moment. */
    synchronized Ledger copy() {
        Ledger copy = new Ledger();
        queues.forEach((queue, marks) -> copy.queues.put(queue, marks.copy()));
        copy.messages.marks = messages.marks.clone();
        copy.next = next;
        copy.confirmedCount = confirmedCount;
        copy.refusedCount = refusedCount;
        return copy;
    }

    /**
     * What is known of a disk as it was between two moments: confirmed is what was confirmed at the
     * first; what was published or acknowledged up to the second may be so or not.
     */
    static Ledger between(Ledger first, Ledger second) {
        Ledger both = first.copy();
        both.next = second.next;
        second.queues.forEach((queue, marks) -> both.queues.put(queue, marks.copy()));
        return both;
    }

    /** Gives out a number: from now on the message may be anywhere. */
    synchronized long publishing() {
        return next++;
    }

    synchronized void confirmed(long number) {
        messages.set(number, CONFIRMED);
        confirmedCount++;
    }

    synchronized void refused(long number) {
        messages.set(number, REFUSED);
        refusedCount++;
    }

    /** To be called before the ack leaves. */
    synchronized void ackSent(String queue, long number) {
        marks(queue).set(number, ACK_SENT);
    }

    /** It was looked for after a restart, and was not there: it must not come back. */
    synchronized void gone(String queue, long number) {
        marks(queue).set(number, GONE);
    }

    synchronized long published() {
        return next;
    }

    synchronized long confirmedCount() {
        return confirmedCount;
    }

    synchronized long refusedCount() {
        return refusedCount;
    }

    synchronized boolean isConfirmed(long number) {
        return messages.has(number, CONFIRMED);
    }

    synchronized boolean isAckSent(String queue, long number) {
        return marks(queue).has(number, ACK_SENT);
    }

    synchronized boolean isGone(String queue, long number) {
        return marks(queue).has(number, GONE);
    }

    private Marks marks(String queue) {
        Marks marks = queues.get(queue);
        if (marks == null) {
            throw new IllegalArgumentException(queue);
        }
        return marks;
    }
}
