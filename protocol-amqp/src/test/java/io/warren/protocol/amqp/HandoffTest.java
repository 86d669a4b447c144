package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HandoffTest {
    private static final int WRITERS = 4;
    private static final int EACH = 50_000;

    private record Item(int writer, int number) {}

    @Test
    void elementsComeInOrderAndThenNone() {
        Handoff<String> handoff = new Handoff<>();
        assertThat(handoff.poll()).isNull();
        handoff.add("a");
        handoff.add("b");
        assertThat(handoff.poll()).isEqualTo("a");
        handoff.add("c");
        assertThat(handoff.poll()).isEqualTo("b");
        assertThat(handoff.poll()).isEqualTo("c");
        assertThat(handoff.poll()).isNull();
    }

    @Test
    @Timeout(60)
    void nothingIsLostAndEachWritersOrderIsKept() throws Exception {
        Handoff<Item> handoff = new Handoff<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int id = writer;
            Thread thread =
                    new Thread(
                            () -> {
                                awaitQuietly(start);
                                for (int i = 0; i < EACH; i++) {
                                    handoff.add(new Item(id, i));
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        int[] next = new int[WRITERS];
        for (int seen = 0; seen < WRITERS * EACH; ) {
            Item item = handoff.poll();
            if (item == null) {
                Thread.onSpinWait();
            } else {
                assertThat(item.number()).isEqualTo(next[item.writer()]++);
                seen++;
            }
        }
        assertThat(handoff.poll()).isNull();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
