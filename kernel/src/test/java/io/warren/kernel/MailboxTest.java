package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void anIdleMailboxRunsTheTaskOnTheCallersThread() {
        Mailbox mailbox = new Mailbox(Runnable::run, () -> {});
        List<Thread> ranOn = new ArrayList<>();
        mailbox.execute(() -> ranOn.add(Thread.currentThread()));
        assertThat(ranOn).containsExactly(Thread.currentThread());
    }

    @Test
    void aTaskThatATaskAddsRunsAfterIt() {
        Mailbox mailbox = new Mailbox(Runnable::run, () -> {});
        List<String> order = new ArrayList<>();
        mailbox.execute(
                () -> {
                    mailbox.execute(() -> order.add("inner"));
                    order.add("outer");
                });
        assertThat(order).containsExactly("outer", "inner");
    }

    @Test
    void aVisitorLeavesAllButOneSliceToTheWorkers() {
        Queue<Runnable> workers = new ArrayDeque<>();
        Mailbox mailbox = new Mailbox(workers::add, () -> {});
        AtomicInteger ran = new AtomicInteger();
        mailbox.execute(
                () -> {
                    for (int i = 0; i < 10 * Mailbox.SLICE_TASKS; i++) {
                        mailbox.add(ran::incrementAndGet);
                    }
                });
        assertThat(ran.get()).isLessThanOrEqualTo(Mailbox.SLICE_TASKS);
        assertThat(mailbox.tryEnter()).as("the rest comes first").isFalse();
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
        assertThat(ran.get()).isEqualTo(10 * Mailbox.SLICE_TASKS);
        assertThat(mailbox.tryEnter()).isTrue();
    }

    @Test
    void aFailingTaskHarmsNoOther() {
        Mailbox mailbox = new Mailbox(Runnable::run, () -> {});
        AtomicInteger ran = new AtomicInteger();
        mailbox.execute(
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        mailbox.execute(ran::incrementAndGet);
        assertThat(ran.get()).isEqualTo(1);
    }

    @Test
    void theBatchEndsEachTimeBeforeTheMailboxIsIdle() {
        AtomicInteger ends = new AtomicInteger();
        Mailbox mailbox = new Mailbox(Runnable::run, ends::incrementAndGet);
        mailbox.execute(() -> {});
        assertThat(mailbox.tryEnter()).isTrue();
        mailbox.exit();
        assertThat(ends.get()).isEqualTo(2);
    }

    /** Each producer's tasks run in its order, never two at once, none twice, none never. */
    @Test
    void underContentionThereIsOneWriterAndEveryProducersOrder() throws Exception {
        int producers = 4;
        int each = 50_000;
        ExecutorService workers = Executors.newFixedThreadPool(2);
        Mailbox mailbox = new Mailbox(workers, () -> {});
        int[] lastOf = new int[producers];
        int[] inside = new int[1];
        AtomicInteger faults = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(producers * each);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 1; i <= each; i++) {
                                    int number = i;
                                    Runnable task =
                                            () -> {
                                                if (++inside[0] != 1
                                                        || lastOf[producer] != number - 1) {
                                                    faults.incrementAndGet();
                                                }
                                                lastOf[producer] = number;
                                                inside[0]--;
                                                done.countDown();
                                            };
                                    produce(mailbox, task, number);
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : threads) {
            thread.join();
        }
        // Whoever ran the last task may still be inside, and may leave the rest to a worker.
        TestKernel.until(mailbox::tryEnter);
        mailbox.exit();
        workers.shutdown();
        assertThat(faults.get()).isZero();
        assertThat(lastOf).containsOnly(each);
    }

    /** By each of the ways in, in turn. */
    private static void produce(Mailbox mailbox, Runnable task, int number) {
        switch (number % 3) {
            case 0 -> mailbox.execute(task);
            case 1 -> mailbox.addToWorkers(task);
            default -> {
                if (mailbox.tryEnter()) {
                    task.run();
                    mailbox.exit();
                } else {
                    mailbox.add(task);
                }
            }
        }
    }
}
