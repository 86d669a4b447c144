package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import io.warren.testkit.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is short, and in which order clients hear of it. */
class ResourceWatchTest {
    private static final long LIMIT_BYTES = 1_000;

    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private final TestKernel kernel = new TestKernel(contents);
    private final KernelBroker broker = kernel.kernel.broker();
    private final AtomicLong freeBytes = new AtomicLong(LIMIT_BYTES);
    private final List<String> told = new ArrayList<>();
    private final MemoryBudget memory = new MemoryBudget(100_000, this::tell, () -> {});
    private final MemoryBudget.Account account = new MemoryBudget.Account(memory);
    private final ResourceWatch watch =
            new ResourceWatch(memory, kernel.stores, LIMIT_BYTES, freeBytes::get, this::tell);

    @AfterEach
    void stop() {
        kernel.close();
    }

    private void tell() {
        broker.alarmChanged(watch::reason);
    }

    private void open() {
        SessionRequest request = SessionRequest.builder(new Identity("u", Set.of()), "/").build();
        broker.open(request, new Told(told));
    }

    private record Told(List<String> told) implements SessionListener {
        @Override
        public void flow(boolean isOpen) {}

        @Override
        public void blocked(String reason) {
            told.add(reason);
        }

        @Override
        public void unblocked() {
            told.add("unblocked");
        }

        @Override
        public void closeRequested(ReplyCode code, String text) {}
    }

    @Test
    void aConnectionIsUnblockedWhenTheLastOfSeveralAlarmsIsOver() {
        open();
        account.add(200_000);
        assertThat(watch.alarms()).containsExactly("memory");
        freeBytes.set(LIMIT_BYTES - 1);
        watch.check();
        assertThat(watch.alarms()).containsExactly("memory", "disk");
        account.add(-200_000);
        assertThat(told).containsExactly("low on memory");
        freeBytes.set(LIMIT_BYTES);
        watch.check();
        assertThat(told).containsExactly("low on memory", "unblocked");
        assertThat(watch.alarms()).isEmpty();
    }

    @Test
    void aConnectionThatComesDuringAlarmsHearsOfAllOfThem() {
        account.add(200_000);
        freeBytes.set(0);
        watch.check();
        open();
        assertThat(told).containsExactly("low on memory & disk");
    }

    @Test
    void aLowerLimitEndsTheAlarmAtOnce() {
        open();
        freeBytes.set(10);
        watch.check();
        watch.diskFreeLimit(5);
        memory.limit(50_000);
        account.add(60_000);
        memory.limit(100_000);
        account.add(-1);
        assertThat(told).containsExactly("low on disk", "unblocked", "low on memory", "unblocked");
    }

    @Test
    void whoeverTellsLateTellsHowItIsNow() {
        open();
        freeBytes.set(0);
        watch.check();
        freeBytes.set(LIMIT_BYTES);
        watch.check();
        tell(); // of the first change, overtaken
        assertThat(told).containsExactly("low on disk", "unblocked");
    }

    @Test
    void sizesAreReadAsOperatorsWriteThem() {
        Map<String, Long> sizes =
                Map.of("0", 0L, "512MB", 512_000_000L, "2GiB", 2L << 30, "7 kB", 7_000L);
        sizes.forEach((text, bytes) -> assertThat(ByteSize.parse(text)).isEqualTo(bytes));
    }
}
