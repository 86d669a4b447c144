package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.session.Acknowledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnackedTest {
    private static final Acknowledger NOBODY =
            new Acknowledger() {
                @Override
                public void ack(long[] ids, int count) {}

                @Override
                public void reject(long[] ids, int count, boolean requeue) {}
            };

    private final DeliverySource source = new DeliverySource(NOBODY, null);
    private final Unacked unacked = new Unacked();
    private final List<Long> taken = new ArrayList<>();
    private final Unacked.Taker taker = (tag, from, id) -> taken.add(id);

    @Test
    void aDeliveryIsTakenOnce() {
        unacked.add(1, source, 10);
        assertThat(unacked.take(1, taker)).isTrue();
        assertThat(unacked.take(1, taker)).isFalse();
        assertThat(unacked.take(2, taker)).isFalse();
        assertThat(taken).containsExactly(10L);
    }

    @Test
    void multipleTakesAllUpToATagOldestFirst() {
        for (long tag = 1; tag <= 5; tag++) {
            unacked.add(tag, source, tag * 10);
        }
        unacked.take(2, taker);
        assertThat(unacked.takeUpTo(4, taker)).isTrue();
        assertThat(taken).containsExactly(20L, 10L, 30L, 40L);
        assertThat(unacked.takeUpTo(4, taker)).isFalse();
        assertThat(unacked.size()).isEqualTo(1);
    }

    @Test
    void multipleTakesNothingIfItsOwnTagIsNotThere() {
        for (long tag = 1; tag <= 3; tag++) {
            unacked.add(tag, source, tag * 10);
        }
        unacked.take(2, taker);
        assertThat(unacked.takeUpTo(2, taker)).isFalse();
        assertThat(unacked.takeUpTo(4, taker)).isFalse();
        assertThat(taken).containsExactly(20L);
        assertThat(unacked.size()).isEqualTo(2);
    }

    @Test
    void whatIsPutBackLiesWhereItWas() {
        for (long tag = 1; tag <= 6; tag++) {
            unacked.add(tag, source, tag * 10);
        }
        List<Unacked.Taken> held = new ArrayList<>();
        unacked.take(5, (tag, from, id) -> held.add(new Unacked.Taken(tag, from, id)));
        unacked.takeUpTo(3, (tag, from, id) -> held.add(new Unacked.Taken(tag, from, id)));

        unacked.putBack(held);
        unacked.takeAll(taker);

        assertThat(taken).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
    }

    @Test
    void anOldDeliveryThatStaysDoesNotMakeTheRingGrow() {
        unacked.add(1, source, 1);
        for (long tag = 2; tag < 1_000_000; tag++) {
            unacked.add(tag, source, tag);
            assertThat(unacked.take(tag, (same, from, id) -> {})).isTrue();
        }
        assertThat(unacked.size()).isEqualTo(1);
        assertThat(unacked.capacity()).isLessThan(64);
        assertThat(unacked.take(1, taker)).isTrue();
    }

    @Test
    void theMemoryOfManyDeliveriesComesBack() {
        for (long tag = 1; tag <= 200_000; tag++) {
            unacked.add(tag, source, tag);
        }
        unacked.takeAll(taker);
        assertThat(taken).hasSize(200_000).isSorted();
        assertThat(unacked.capacity()).isLessThan(64);
    }

    @Test
    void itDoesWhatASortedMapDoes() {
        Random random = new Random(3);
        TreeMap<Long, Long> model = new TreeMap<>();
        long tag = 0;
        for (int step = 0; step < 200_000; step++) {
            int what = random.nextInt(100);
            if (what < 52) {
                tag += 1 + (random.nextInt(5) == 0 ? random.nextInt(10) : 0);
                model.put(tag, tag * 7);
                unacked.add(tag, source, tag * 7);
            } else if (what < 99) {
                long wanted = tag - (long) (random.nextDouble() * random.nextDouble() * 400);
                Long expected = model.remove(wanted);
                taken.clear();
                assertThat(unacked.take(wanted, taker)).isEqualTo(expected != null);
                assertThat(taken).isEqualTo(expected == null ? List.of() : List.of(expected));
            } else {
                long upTo = tag - random.nextInt(300);
                boolean isThere = model.containsKey(upTo);
                Map<Long, Long> head = isThere ? model.headMap(upTo, true) : new TreeMap<>();
                List<Long> expected = new ArrayList<>(head.values());
                head.clear();
                taken.clear();
                assertThat(unacked.takeUpTo(upTo, taker)).isEqualTo(isThere);
                assertThat(taken).isEqualTo(expected);
            }
            assertThat(unacked.size()).isEqualTo(model.size());
        }
    }
}
