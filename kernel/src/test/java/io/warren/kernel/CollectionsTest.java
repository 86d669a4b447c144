package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernel's own small collections. */
class CollectionsTest {
    @Test
    void aLongMapDoesWhatAHashMapDoes() {
        Random random = new Random(7);
        LongMap<String> map = new LongMap<>();
        Map<Long, String> model = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            // Grows for a while, then shrinks: both directions of resizing are met.
            boolean growing = step % 40_000 < 20_000;
            long key = 1L + random.nextInt(5_000);
            if (random.nextInt(10) < (growing ? 7 : 2)) {
                map.put(key, "v" + step);
                model.put(key, "v" + step);
            } else {
                assertThat(map.remove(key)).isEqualTo(model.remove(key));
            }
            assertThat(map.size()).isEqualTo(model.size());
        }
        List<String> values = new ArrayList<>();
        map.forEach(values::add);
        assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Test
    void returnedMessagesComeBeforeOthersAndInTheirOldOrder() {
        ReadyMessages ready = new ReadyMessages();
        for (long sequence = 1; sequence <= 6; sequence++) {
            ready.add(entry(sequence));
        }
        List<QueueEntry> taken = List.of(next(ready), next(ready), next(ready));
        ready.putBack(taken.get(2));
        ready.putBack(taken.get(0));
        ready.putBack(taken.get(1));
        List<Long> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            assertThat(ready.peek()).isNotNull();
            order.add(next(ready).sequence);
        }
        assertThat(order).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    private static QueueEntry next(ReadyMessages ready) {
        QueueEntry entry = ready.poll();
        assertThat(entry).isNotNull();
        return entry;
    }

    private static QueueEntry entry(long sequence) {
        Message message =
                Message.of("", RoutingKey.of("q"), MessageProperties.EMPTY, new byte[] {1});
        return new QueueEntry(sequence, message, false, TimeToLive.NEVER, 0);
    }
}
