package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.Message;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoredEntry;
import io.warren.testkit.store.TestMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Works with some logs at random, and knows what must be found of them. */
final class Oracle {
    private static final LogId FIRST = new LogId(1, 0);

    private final Random random;
    private final List<Queue> queues = new ArrayList<>();

    private static final class Queue {
        private LogProbe log;

        /** The last number when the log was opened. */
        private long opened;

        private long last;
        private final Map<Long, Message> messages = new HashMap<>();

        /** Removed numbers, and the first number that was appended later. */
        private final Map<Long, Long> removed = new HashMap<>();

        private long confirmed;

        Queue(LogProbe log) {
            this.log = log;
        }
    }

    Oracle(MessageStore store, int logs, Random random) {
        this.random = random;
        for (int i = 0; i < logs; i++) {
            LogId id = new LogId(FIRST.queueId() + i, i % 3);
            queues.add(new Queue(LogProbe.open(store, id, Opening.RESTART)));
        }
    }

    /** One random thing. */
    void step() {
        Queue queue = queues.get(random.nextInt(queues.size()));
        int what = random.nextInt(100);
        if (what < 60) {
            append(queue, message(queue));
        } else if (what < 70) {
            Message shared = message(queue);
            queues.forEach(each -> append(each, shared));
        } else if (what < 90) {
            removeSome(queue);
        } else if (what < 93) {
            long upTo = queue.last - random.nextInt(60);
            for (long sequence = 1; sequence <= upTo; sequence++) {
                queue.removed.putIfAbsent(sequence, queue.last + 1);
            }
            queue.log.log().removeRange(1, upTo);
        } else if (what < 96) {
            long awaited = queue.last - random.nextInt(5);
            if (awaited > queue.opened) {
                queue.log.awaitDurable(awaited);
            }
        } else {
            queue.log.log().flush();
        }
    }

    private Message message(Queue queue) {
        int size = random.nextInt(60) == 0 ? 70_000 + random.nextInt(90_000) : random.nextInt(3000);
        return TestMessages.at(queue.log.id(), queue.last + 1, size);
    }

    private static void append(Queue queue, Message message) {
        queue.last++;
        queue.messages.put(queue.last, message);
        queue.log.log().append(queue.last, message, queue.last, true);
    }

    private void removeSome(Queue queue) {
        if (queue.last == 0) {
            return;
        }
        long[] sequences = new long[1 + random.nextInt(6)];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] = Math.max(1, queue.last - random.nextInt(200));
            queue.removed.putIfAbsent(sequences[i], queue.last + 1);
        }
        queue.log.remove(sequences);
    }

    void removeAllBut(int every) {
        for (Queue queue : queues) {
            for (long sequence = 1; sequence <= queue.last; sequence++) {
                if (sequence % every != 0) {
                    queue.removed.putIfAbsent(sequence, queue.last + 1);
                    queue.log.remove(sequence);
                }
            }
        }
    }

    /** What is confirmed now must be there from now on. */
    void noteConfirmed() {
        queues.forEach(queue -> queue.confirmed = Math.max(queue.confirmed, queue.log.watermark()));
    }

    void awaitAll() {
        queues.forEach(queue -> queue.log.awaitDurable(queue.last));
        noteConfirmed();
    }

    /** Goes on with what a crash has left: that must be there from now on, and nothing else. */
    void goOn(MessageStore store) {
        for (Queue queue : queues) {
            queue.log = LogProbe.open(store, queue.log.id(), Opening.RESTART);
            Set<Long> found = new HashSet<>(queue.log.sequences());
            queue.opened = queue.log.log().recover().lastSequence();
            for (long sequence = 1; sequence <= queue.last; sequence++) {
                if (found.contains(sequence)) {
                    queue.removed.remove(sequence);
                } else if (sequence <= queue.opened) {
                    queue.removed.put(sequence, 0L);
                } else {
                    queue.removed.remove(sequence);
                    queue.messages.remove(sequence);
                }
            }
            queue.last = queue.opened;
            queue.confirmed = queue.opened;
        }
    }

    void close() {
        queues.forEach(queue -> queue.log.log().close());
    }

    /**
     * Checks what another store has.
     *
     * @param lossTold whether the store has told of damage, so that some may be missing
     * @return how many entries are missing or damaged
     */
    int check(MessageStore store, boolean lossTold) {
        int missing = 0;
        for (Queue queue : queues) {
            LogId id = queue.log.id();
            LogProbe found = LogProbe.open(store, id, Opening.RESTART);
            LogProbe.Reading reading = found.read(0, Integer.MAX_VALUE, Long.MAX_VALUE);
            Set<Long> there = new HashSet<>();
            for (StoredEntry entry : reading.entries()) {
                long sequence = entry.sequence();
                Message expected = queue.messages.get(sequence);
                assertThat(expected).as("%s %s was not appended", id, sequence).isNotNull();
                assertThat(TestMessages.same(entry.message(), expected))
                        .as("%s %s", id, sequence)
                        .isTrue();
                assertThat(entry.enqueuedAtMillis()).isEqualTo(sequence);
                assertThat(there.add(sequence)).as("%s %s twice", id, sequence).isTrue();
                Long next = queue.removed.get(sequence);
                assertThat(lossTold || next == null || next > queue.confirmed)
                        .as("%s %s has risen from the dead", id, sequence)
                        .isTrue();
            }
            there.addAll(reading.damaged());
            missing += reading.damaged().size();
            for (long sequence = 1; sequence <= queue.confirmed; sequence++) {
                if (!there.contains(sequence) && !queue.removed.containsKey(sequence)) {
                    missing++;
                    assertThat(lossTold).as("%s %s is lost", id, sequence).isTrue();
                }
            }
            assertThat(lossTold || found.log().recover().lastSequence() >= queue.confirmed)
                    .as("the last number of %s", id)
                    .isTrue();
            found.log().close();
        }
        return missing;
    }
}
