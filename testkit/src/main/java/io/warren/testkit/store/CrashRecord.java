package io.warren.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warren.store.Backlog;
import io.warren.store.Opening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link CrashWriter} said, and whether a store agrees. */
final class CrashRecord {
    private final boolean removalsKeepOrder;
    private final Queue[] queues = new Queue[CrashWriter.QUEUES + 1];
    private long definedVersion;
    private long confirmed;
    private long checked;
    private long removals;

    CrashRecord(boolean removalsKeepOrder) {
        this.removalsKeepOrder = removalsKeepOrder;
        for (int queue = 1; queue < queues.length; queue++) {
            queues[queue] = new Queue();
        }
    }

    /** What is known of a queue. */
    private static final class Queue {
        /** What the last check found; only this may be there of what is older. */
        private Set<Long> found = new HashSet<>();

        /** The last number at the last check. */
        private long lastFound;

        private long durable;

        /** Removed numbers, and the first number that was appended later. */
        private final Map<Long, Long> removed = new HashMap<>();

        /** Pairs: removed up to, and the first number that was appended later. */
        private final List<long[]> removedUpTo = new ArrayList<>();

        boolean isRemovalBegun(long sequence) {
            return removed.containsKey(sequence)
                    || removedUpTo.stream().anyMatch(pair -> sequence <= pair[0]);
        }

        boolean isRemovalDurable(long sequence) {
            Long next = removed.get(sequence);
            return next != null && next <= lastDurableEntry()
                    || removedUpTo.stream()
                            .anyMatch(p -> sequence <= p[0] && p[1] <= lastDurableEntry());
        }

        /** A watermark may end with a transient entry, which says nothing. */
        private long lastDurableEntry() {
            long last = durable;
            while (last > 0 && !CrashWriter.isDurable(last)) {
                last--;
            }
            return last;
        }
    }

    long confirmed() {
        return confirmed;
    }

    long checked() {
        return checked;
    }

    long removals() {
        return removals;
    }

    long definitions() {
        return definedVersion;
    }

    /** Takes down a line of the writer; the last one may be cut off, and is not taken then. */
    void note(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "durable" -> {
                Queue queue = queues[Integer.parseInt(words[1])];
                long sequence = Long.parseLong(words[2]);
                confirmed += sequence - Math.max(queue.durable, queue.lastFound);
                queue.durable = sequence;
            }
            case "remove" -> {
                removals++;
                queues[Integer.parseInt(words[1])].removed.putIfAbsent(
                        Long.parseLong(words[2]), Long.parseLong(words[3]));
            }
            case "upto" ->
                    queues[Integer.parseInt(words[1])].removedUpTo.add(
                            new long[] {Long.parseLong(words[2]), Long.parseLong(words[3])});
            case "defined" -> definedVersion = Long.parseLong(words[1]);
            default -> throw new AssertionError("the writer says: " + line);
        }
    }

    /** Checks what a store has against what was said, and goes on from what it has. */
    void check(StoreFactory.OpenStore store, String when) {
        for (int queue = 1; queue < queues.length; queue++) {
            LogProbe log = LogProbe.open(store.messages(), CrashWriter.log(queue), Opening.RESTART);
            check(queue, log, when + ", queue " + queue);
            log.log().close();
        }
        Set<String> versions = new HashSet<>();
        Map<String, byte[]> loaded = store.definitions().load(CrashWriter.KIND);
        loaded.values().forEach(value -> versions.add(new String(value, UTF_8)));
        require(versions.size() <= 1, when + ": definitions of several changes: " + versions);
        require(
                loaded.size() == (versions.isEmpty() ? 0 : CrashWriter.KEYS),
                when + ": definitions of half a change");
        long version = versions.isEmpty() ? 0 : Long.parseLong(versions.iterator().next());
        require(version >= definedVersion, when + ": definitions are lost");
    }

    private void check(int number, LogProbe log, String when) {
        Queue queue = queues[number];
        Backlog backlog = log.log().recover();
        require(backlog.lastSequence() >= queue.durable, when + ": the last number is too low");
        Set<Long> found = new HashSet<>();
        for (StoredEntry entry : log.readAll()) {
            long sequence = entry.sequence();
            found.add(sequence);
            String which = when + ": entry " + sequence;
            require(isAsWritten(number, entry), which + " is not what was appended");
            require(CrashWriter.isDurable(sequence), which + " is transient");
            require(
                    sequence > queue.lastFound || queue.found.contains(sequence),
                    which + " has come back");
            require(
                    !removalsKeepOrder || !queue.isRemovalDurable(sequence),
                    which + " was removed before confirmed ones were appended");
        }
        require(backlog.messages() == found.size(), when + ": the backlog counts wrong");
        for (long sequence : queue.found) {
            require(
                    found.contains(sequence) || queue.isRemovalBegun(sequence),
                    when + ": entry " + sequence + " of an earlier round is lost");
        }
        for (long sequence = queue.lastFound + 1; sequence <= queue.durable; sequence++) {
            require(
                    found.contains(sequence)
                            || !CrashWriter.isDurable(sequence)
                            || queue.isRemovalBegun(sequence),
                    when + ": confirmed entry " + sequence + " is lost");
        }
        checked += found.size();
        queue.found = found;
        queue.lastFound = backlog.lastSequence();
        queue.removed.clear();
        queue.removedUpTo.clear();
    }

    private static boolean isAsWritten(int queue, StoredEntry entry) {
        int size = CrashWriter.bodySizeBytes(queue, entry.sequence());
        return entry.enqueuedAtMillis() == entry.sequence()
                && TestMessages.same(
                        entry.message(),
                        TestMessages.at(CrashWriter.log(queue), entry.sequence(), size));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
