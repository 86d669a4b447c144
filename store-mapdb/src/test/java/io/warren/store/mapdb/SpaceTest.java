package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.testkit.store.LogProbe;
import io.warren.testkit.store.StoreFactory.OpenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The data file does not grow with what has passed through it. */
@Timeout(120)
final class SpaceTest {
    private static final LogId ORDERS = new LogId(1, 0);
    private static final int MESSAGES = 1000;
    private static final int SETTLED = 10;
    private static final int ROUNDS = 40;

    @TempDir private Path folder;

    private enum Way {
        ONE_BY_ONE,
        UP_TO,
        DELETE
    }

    @Test
    void spaceOfRemovedMessagesIsUsedAgain() throws IOException {
        long settled = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            fillAndEmpty(round);
            if (round == SETTLED) {
                settled = dataFileBytes();
            }
        }

        assertThat(dataFileBytes()).isLessThanOrEqualTo(settled + settled / 5);
    }

    private long dataFileBytes() throws IOException {
        return Files.size(folder.resolve("store.db"));
    }

    private void fillAndEmpty(int round) {
        Random random = new Random(round);
        Way way = Way.values()[round % Way.values().length];
        try (OpenStore store = new MapDbStoreFactory().open(folder)) {
            LogProbe log = LogProbe.open(store.messages(), ORDERS, Opening.RESTART);
            long first = log.log().recover().lastSequence() + 1;
            long last = first + MESSAGES - 1;
            for (long sequence = first; sequence <= last; sequence++) {
                log.append(sequence, random.nextInt(4000), true);
            }
            log.awaitDurable(last);
            switch (way) {
                case ONE_BY_ONE -> log.remove(LongStream.rangeClosed(first, last).toArray());
                case UP_TO -> log.log().removeRange(1, last);
                case DELETE -> {}
            }
            log.log().close();
            if (way == Way.DELETE) {
                store.messages().delete(ORDERS);
            }
        }
    }
}
