package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.body;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static io.warren.kernel.TestKernel.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.management.QueueInfo;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.store.LogId;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What queues can do, while their stores come and go and memory is short. */
class QueueFeaturesAndStoresTest {
    private static final String OTHER = "other";
    private static final long PATIENT = 60_000;
    private static final int LITTLE_BYTES = 1 << 20;
    private static final String FILLING = "x".repeat(1_000);

    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private final MemoryStore.Contents otherContents = new MemoryStore.Contents();
    private MemoryStore other = new MemoryStore(otherContents);
    private TestKernel kernel = new TestKernel(contents);
    private Client client = kernel.client();

    @AfterEach
    void stop() {
        kernel.close();
        other.close();
    }

    private void restart(double memoryShare, long graceMillis) {
        kernel.close();
        other.close();
        other = new MemoryStore(otherContents);
        kernel = new TestKernel(contents, memoryShare, graceMillis);
        client = kernel.client();
    }

    private void littleMemory() {
        restart((double) LITTLE_BYTES / Runtime.getRuntime().maxMemory(), PATIENT);
    }

    private void come() {
        kernel.stores.add(OTHER, other);
        until(() -> kernel.stores.names().contains(OTHER));
    }

    private void go() {
        kernel.stores.remove(OTHER, other);
        other.close();
        other = new MemoryStore(otherContents);
    }

    private void declare(String name, boolean durable, Map<String, Object> arguments) {
        FieldTable table = FieldTable.of(arguments);
        QueueSpec spec = QueueSpec.builder(name).durable(durable).arguments(table).build();
        await(client.channel.declareQueue(spec));
    }

    private void inOther(String name, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("x-store", OTHER);
        declare(name, true, arguments);
    }

    private static Message prior(String queue, String body, int priority, boolean persistent) {
        MessageProperties properties =
                MessageProperties.builder()
                        .deliveryMode(persistent ? 2 : 1)
                        .priority(priority)
                        .build();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Message.of("", RoutingKey.of(queue), properties, bytes);
    }

    private void publish(Message message, long confirmId) {
        until(() -> client.flowOpen);
        client.channel.publish(message, confirmId);
        client.session.flush();
    }

    private void confirmed(long id, ConfirmOutcome outcome) {
        until(() -> client.confirms.containsKey(id));
        assertThat(client.confirms).containsEntry(id, outcome);
    }

    private String state(String queue) {
        return kernel.kernel.management().queues("/").stream()
                .filter(info -> info.spec().name().equals(queue))
                .map(QueueInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private List<String> drain(String queue) {
        List<String> bodies = new ArrayList<>();
        while (true) {
            Delivery next = await(client.channel.get(queue, true)).orElse(null);
            if (next == null) {
                return bodies;
            }
            bodies.add(body(next.message()));
        }
    }

    private static Collection<LogId> logs(MemoryStore.Contents of) {
        try (MemoryStore store = new MemoryStore(of)) {
            return store.logs();
        }
    }

    private Taker take(String queue, int prefetch) {
        Taker taker = new Taker(Integer.MAX_VALUE);
        SubscriptionRequest request =
                SubscriptionRequest.builder(queue, "tag").prefetch(prefetch).build();
        Subscription subscription = await(client.channel.subscribe(request, taker));
        subscription.ready();
        return taker;
    }

    // ---- priorities ------------------------------------------------------------------------

    @Test
    void allPrioritiesComeBackWithAStoreThatComesLate() {
        come();
        inOther("q", Map.of("x-max-priority", 5));
        publish(prior("q", "low", 0, true), 1);
        publish(prior("q", "high", 5, true), 2);
        publish(prior("q", "middle", 3, true), 3);
        for (int i = 1; i <= 3; i++) {
            confirmed(i, ConfirmOutcome.ACCEPTED);
        }
        restart(1, PATIENT);
        assertThatThrownBy(() -> ready(client, "q")).hasMessageContaining("inaccessible");
        come();
        until(() -> state("q").equals("running"));
        publish(prior("q", "high again", 5, true), 4);
        assertThat(ready(client, "q")).isEqualTo(4);
        assertThat(drain("q")).containsExactly("high", "high again", "middle", "low");
        assertThat(logs(contents)).isEmpty();
    }

    @Test
    void aPriorityThatIsUsedFirstWhileTheStoreIsExchangedGetsItsLogInTheNext() {
        come();
        inOther("q", Map.of("x-max-priority", 5));
        publish(prior("q", "before", 4, true), 1);
        confirmed(1, ConfirmOutcome.ACCEPTED);
        go();
        publish(prior("q", "held", 2, true), 2);
        publish(prior("q", "held behind", 4, true), 3);
        assertThat(ready(client, "q")).isEqualTo(3);
        assertThat(client.confirms).doesNotContainKeys(2L, 3L);
        come();
        confirmed(2, ConfirmOutcome.ACCEPTED);
        confirmed(3, ConfirmOutcome.ACCEPTED);
        restart(1, PATIENT);
        come();
        until(() -> state("q").equals("running"));
        assertThat(drain("q")).containsExactly("before", "held behind", "held");
    }

    @Test
    void allPrioritiesGoWithAQueueThatIsDeletedWithoutItsStore() {
        come();
        inOther("q", Map.of("x-max-priority", 5));
        publish(prior("q", "low", 1, true), 1);
        publish(prior("q", "high", 5, true), 2);
        confirmed(1, ConfirmOutcome.ACCEPTED);
        confirmed(2, ConfirmOutcome.ACCEPTED);
        restart(1, PATIENT);
        await(client.channel.deleteQueue("q", false, false));
        assertThat(logs(otherContents)).hasSize(3);
        come();
        until(() -> logs(otherContents).isEmpty());
    }

    @Test
    void messagesOfAllPrioritiesPageOutAndComeBackInOrder() {
        littleMemory();
        declare("q", false, Map.of("x-max-priority", 3));
        int count = 8_000;
        for (int i = 0; i < count; i++) {
            publish(prior("q", i + ":" + FILLING, i % 3, i % 7 == 0), 0);
        }
        MemoryBudget budget = kernel.kernel.context().memory();
        until(() -> budget.usedBytes() < LITTLE_BYTES / 2);
        assertThat(ready(client, "q")).isEqualTo(count);
        Taker taker = take("q", 0);
        for (int priority = 2; priority >= 0; priority--) {
            for (int i = priority; i < count; i += 3) {
                assertThat(taker.next().body()).startsWith(i + ":");
            }
        }
        await(client.channel.deleteQueue("q", false, false));
        until(() -> kernel.store.logs().isEmpty());
    }

    // ---- what leaves a queue by itself -----------------------------------------------------

    @Test
    void whatIsPagedOutCountsForALengthLimit() {
        littleMemory();
        declare("q", false, Map.of("x-max-length", 3_000));
        for (int i = 0; i < 5_000; i++) {
            publish(message("", "q", i + ":" + FILLING), 0);
        }
        until(() -> ready(client, "q") == 3_000);
        List<String> left = drain("q");
        assertThat(left).hasSize(3_000);
        assertThat(left.get(0)).startsWith("2000:");
        assertThat(left.get(2_999)).startsWith("4999:");
    }

    @Test
    void whatIsPagedOutCountsForALimitOfBytes() {
        littleMemory();
        declare("q", true, Map.of("x-max-length-bytes", 3_000_000, "x-overflow", "reject-publish"));
        for (int i = 1; i <= 4_000; i++) {
            publish(message("", "q", FILLING, i % 2 == 0), i);
        }
        until(() -> client.confirms.size() == 4_000);
        assertThat(client.confirms).containsEntry(1L, ConfirmOutcome.ACCEPTED);
        assertThat(client.confirms).containsEntry(4_000L, ConfirmOutcome.REJECTED);
        assertThat(ready(client, "q")).isBetween(2_500L, 3_001L);
    }

    @Test
    void whatIsPagedOutExpires() {
        littleMemory();
        declare("letters", true, Map.of());
        declare(
                "q",
                false,
                Map.of(
                        "x-message-ttl",
                        1_500,
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        "letters"));
        for (int i = 0; i < 3_000; i++) {
            publish(message("", "q", i + ":" + FILLING), 0);
        }
        until(() -> ready(client, "q") == 0 && ready(client, "letters") == 3_000);
        assertThat(drain("letters").get(0)).startsWith("0:");
    }

    @Test
    void aMessageThatIsPagedOutLateKeepsTheTimeAtWhichItExpires() {
        TimeToLive ttl = new TimeToLive();
        ttl.set(1_000);
        Message plain = message("", "q", "m");
        assertThat(ttl.enqueuedAt(plain, ttl.expiresAt(plain, 500), 900)).isEqualTo(500);
        ttl.set(QueueSettings.NONE);
        assertThat(ttl.enqueuedAt(plain, TimeToLive.NEVER, 900)).isEqualTo(900);
        Message own = TestKernel.expiring("q", "m", 50);
        assertThat(ttl.enqueuedAt(own, ttl.expiresAt(own, 500), 900)).isEqualTo(500);
    }

    @Test
    void aMessageExpiresInTimeWhoseStoreCameLate() {
        come();
        inOther("q", Map.of());
        publish(TestKernel.expiring("q", "m", 100), 1);
        confirmed(1, ConfirmOutcome.ACCEPTED);
        restart(1, PATIENT);
        come();
        until(() -> state("q").equals("running"));
        until(() -> ready(client, "q") == 0);
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void deadLettersWaitForTheStoreOfTheirQueue() {
        restart(1, 1);
        come();
        inOther("letters", Map.of());
        declare(
                "q",
                true,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "letters"));
        publish(message("", "q", "m", true), 1);
        confirmed(1, ConfirmOutcome.ACCEPTED);
        go();
        until(() -> !state("letters").equals("running"));
        Delivery taken = await(client.channel.get("q", false)).orElseThrow();
        taken.acknowledger().reject(new long[] {taken.id()}, 1, false);
        // A queue that is there takes its letters meanwhile.
        durable(client, "elsewhere");
        assertThat(ready(client, "q")).isZero();
        come();
        until(() -> state("letters").equals("running"));
        until(() -> ready(client, "letters") == 1);
        assertThat(drain("letters")).containsExactly("m");
    }

    // ---- quorum and stream -----------------------------------------------------------------

    @Test
    void aQuorumQueueKeepsTransientMessagesWhileItsStoreIsExchanged() {
        come();
        inOther("q", Map.of("x-queue-type", "quorum"));
        publish(message("", "q", "before"), 1);
        confirmed(1, ConfirmOutcome.ACCEPTED);
        go();
        publish(message("", "q", "held"), 2);
        assertThat(ready(client, "q")).isEqualTo(2);
        assertThat(client.confirms).doesNotContainKey(2L);
        come();
        confirmed(2, ConfirmOutcome.ACCEPTED);
        restart(1, PATIENT);
        come();
        until(() -> state("q").equals("running"));
        assertThat(drain("q")).containsExactly("before", "held");
    }

    @Test
    void aStreamGoesOnWhereItWasWhenItsStoreComesBack() {
        come();
        inOther("s", Map.of("x-queue-type", "stream"));
        Taker taker = take("s", 100);
        publish(message("", "s", "m1"), 1);
        assertThat(taker.next().body()).isEqualTo("m1");
        go();
        publish(message("", "s", "m2"), 2);
        assertThat(ready(client, "s")).isEqualTo(2);
        assertThat(client.confirms).doesNotContainKey(2L);
        come();
        confirmed(2, ConfirmOutcome.ACCEPTED);
        assertThat(taker.next().body()).isEqualTo("m2");
        assertThat(taker.cancelled).isEmpty();
    }

    @Test
    void aStreamIsUnavailableUntilItsStoreComesAndThenComplete() {
        come();
        inOther("s", Map.of("x-queue-type", "stream"));
        for (int i = 1; i <= 3; i++) {
            publish(message("", "s", "m" + i), i);
            confirmed(i, ConfirmOutcome.ACCEPTED);
        }
        restart(1, PATIENT);
        assertThatThrownBy(() -> ready(client, "s")).hasMessageContaining("inaccessible");
        publish(message("", "s", "not now"), 4);
        confirmed(4, ConfirmOutcome.REJECTED);
        come();
        until(() -> state("s").equals("running"));
        publish(message("", "s", "m4"), 5);
        confirmed(5, ConfirmOutcome.ACCEPTED);
        Taker taker = new Taker(Integer.MAX_VALUE);
        SubscriptionRequest request =
                SubscriptionRequest.builder("s", "tag")
                        .prefetch(10)
                        .arguments(FieldTable.of(Map.of("x-stream-offset", "first")))
                        .build();
        await(client.channel.subscribe(request, taker)).ready();
        for (int i = 1; i <= 4; i++) {
            assertThat(taker.next().body()).isEqualTo("m" + i);
        }
        await(client.channel.deleteQueue("s", false, false));
        until(() -> logs(otherContents).isEmpty());
    }
}
