package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CreditTest {
    @Test
    void noMoreThanTheLimitIsTakenAndWhatComesBackCanBeTakenAgain() {
        Credit credit = new Credit(2);
        assertThat(credit.take()).isTrue();
        assertThat(credit.take()).isTrue();
        assertThat(credit.take()).isFalse();
        assertThat(credit.isLeft()).isFalse();
        credit.giveBack(1);
        assertThat(credit.isLeft()).isTrue();
        assertThat(credit.take()).isTrue();
    }

    @Test
    void aLowerLimitHoldsUntilEnoughHasComeBack() {
        Credit credit = new Credit(5);
        for (int i = 0; i < 5; i++) {
            credit.take();
        }
        credit.limit(2);
        credit.giveBack(3);
        assertThat(credit.take()).isFalse();
        credit.giveBack(1);
        assertThat(credit.take()).isTrue();
    }

    @Test
    @Timeout(60)
    void theLimitHoldsForManyThreads() throws Exception {
        Credit credit = new Credit(3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                for (int round = 0; round < 20_000; round++) {
                                    if (credit.take()) {
                                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                        now.decrementAndGet();
                                        credit.giveBack(1);
                                    }
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(credit.take()).isTrue();
        }
        assertThat(credit.take()).isFalse();
    }
}
