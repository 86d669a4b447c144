package io.warren.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.store.LogId;
import io.warren.store.Opening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does the same things at random to a store and to a {@link MemoryStore}, and compares. */
@Timeout(300)
public abstract class MessageStoreModelContract {
    private static final int LOGS = 5;
    private static final int ROUNDS = 6;
    private static final int STEPS = 600;

    /** Opens the store that is tested. */
    protected abstract StoreFactory factory();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aStoreDoesWhatTheMemoryStoreDoes(long seed, @TempDir Path folder) {
        Random random = new Random(seed);
        StoreFactory model = new MemoryStoreFactory();
        StoreFactory real = factory();
        for (int round = 0; round < ROUNDS; round++) {
            Opening why = random.nextInt(3) == 0 ? Opening.SWAP : Opening.RESTART;
            try (StoreFactory.OpenStore one = model.open(folder);
                    StoreFactory.OpenStore other = real.open(folder)) {
                run(new Pair(one, other, random, why));
            }
        }
    }

    private static void run(Pair pair) {
        pair.openAll();
        for (int step = 0; step < STEPS; step++) {
            pair.step();
        }
        pair.compareAll();
        pair.closeAll();
        assertThat(pair.real.messages().logs())
                .containsExactlyInAnyOrderElementsOf(pair.model.messages().logs());
    }

    /** The two stores. */
    private static final class Pair {
        private final StoreFactory.OpenStore model;
        private final StoreFactory.OpenStore real;
        private final Random random;
        private final Opening why;
        private final List<LogProbe> modelLogs = new ArrayList<>();
        private final List<LogProbe> realLogs = new ArrayList<>();
        private final long[] last = new long[LOGS];

        Pair(
                StoreFactory.OpenStore model,
                StoreFactory.OpenStore real,
                Random random,
                Opening why) {
            this.model = model;
            this.real = real;
            this.random = random;
            this.why = why;
        }

        void openAll() {
            for (int i = 0; i < LOGS; i++) {
                modelLogs.add(LogProbe.open(model.messages(), id(i), why));
                realLogs.add(LogProbe.open(real.messages(), id(i), why));
                compareBacklogs(i);
            }
        }

        private static LogId id(int i) {
            return new LogId(i / 2, i % 2);
        }

        private void compareBacklogs(int i) {
            assertThat(realLogs.get(i).log().recover())
                    .as("log %s", i)
                    .isEqualTo(modelLogs.get(i).log().recover());
            last[i] = modelLogs.get(i).log().recover().lastSequence();
        }

        void step() {
            int i = random.nextInt(LOGS);
            int what = random.nextInt(100);
            if (what < 55) {
                appendSome(i);
            } else if (what < 85) {
                removeSome(i);
            } else if (what < 87) {
                long upTo = last[i] - random.nextInt(200);
                modelLogs.get(i).log().removeRange(1, upTo);
                realLogs.get(i).log().removeRange(1, upTo);
            } else if (what < 92) {
                long sequence = last[i] - random.nextInt(50);
                modelLogs.get(i).log().delivered(sequence, what);
                realLogs.get(i).log().delivered(sequence, what);
            } else if (what < 99) {
                compare(i, Math.max(0, last[i] - random.nextInt(300)), 1 + random.nextInt(100));
            } else {
                deleteOne(i);
            }
        }

        private void appendSome(int i) {
            for (int n = random.nextInt(60); n >= 0; n--) {
                last[i] += random.nextInt(30) == 0 ? 1 + random.nextInt(500) : 1;
                int size = random.nextInt(100) == 0 ? 80_000 : random.nextInt(400);
                boolean durable = random.nextInt(4) != 0;
                modelLogs.get(i).append(last[i], size, durable);
                realLogs.get(i).append(last[i], size, durable);
            }
        }

        private void removeSome(int i) {
            long[] sequences = new long[1 + random.nextInt(80)];
            long from = last[i] - random.nextInt(600);
            for (int n = 0; n < sequences.length; n++) {
                sequences[n] = random.nextBoolean() ? from + n : last[i] - random.nextInt(2000);
            }
            modelLogs.get(i).remove(sequences);
            realLogs.get(i).remove(sequences);
        }

        private void deleteOne(int i) {
            modelLogs.get(i).log().close();
            realLogs.get(i).log().close();
            model.messages().delete(id(i));
            real.messages().delete(id(i));
            modelLogs.set(i, LogProbe.open(model.messages(), id(i), why));
            realLogs.set(i, LogProbe.open(real.messages(), id(i), why));
            compareBacklogs(i);
        }

        private void compare(int i, long from, int count) {
            LogProbe.Reading expected = modelLogs.get(i).read(from, count, Long.MAX_VALUE);
            LogProbe.Reading found = realLogs.get(i).read(from, count, Long.MAX_VALUE);
            assertThat(found.sequences()).isEqualTo(expected.sequences());
            assertThat(found.isEndOfLog()).isEqualTo(expected.isEndOfLog());
            for (int n = 0; n < found.entries().size(); n++) {
                StoredEntry one = expected.entries().get(n);
                StoredEntry other = found.entries().get(n);
                assertThat(TestMessages.same(one.message(), other.message())).isTrue();
                assertThat(other.enqueuedAtMillis()).isEqualTo(one.enqueuedAtMillis());
                assertThat(other.deliveries()).isEqualTo(one.deliveries());
            }
        }

        void compareAll() {
            for (int i = 0; i < LOGS; i++) {
                compare(i, 0, Integer.MAX_VALUE);
            }
        }

        void closeAll() {
            for (int i = 0; i < LOGS; i++) {
                modelLogs.get(i).log().close();
                realLogs.get(i).log().close();
            }
        }
    }
}
