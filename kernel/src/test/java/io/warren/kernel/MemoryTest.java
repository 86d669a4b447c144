package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static io.warren.kernel.TestKernel.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What queues hold in memory when that is short. */
class MemoryTest {
    private static final int LIMIT_BYTES = 1 << 20;
    private static final String BODY = "x".repeat(1_000);

    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private final TestKernel kernel =
            new TestKernel(contents, (double) LIMIT_BYTES / Runtime.getRuntime().maxMemory());
    private final MemoryBudget budget = kernel.kernel.context().memory();

    @AfterEach
    void stop() {
        kernel.close();
    }

    private static void declare(Client client, String name, boolean durable) {
        await(client.channel.declareQueue(QueueSpec.builder(name).durable(durable).build()));
    }

    private static String body(int i) {
        return i + ":" + BODY;
    }

    /** As an adapter does that does not read while its flow is closed. */
    private static void publish(Client client, String queue, int number, boolean persistent) {
        until("the flow is open", () -> client.flowOpen);
        client.channel.publish(message("", queue, body(number), persistent), 0);
        client.session.flush();
    }

    private static Taker take(Client client, String queue, int credit) {
        Taker taker = new Taker(credit);
        SubscriptionRequest request =
                SubscriptionRequest.builder(queue, "tag").autoAck(true).build();
        Subscription subscription = await(client.channel.subscribe(request, taker));
        subscription.ready();
        return taker;
    }

    @Test
    void transientMessagesOfAQueueInMemoryPageOutAndComeBackInOrder() {
        Client client = kernel.client();
        declare(client, "q", false);
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            publish(client, "q", i, false);
        }
        until("paged out", () -> budget.usedBytes() < LIMIT_BYTES / 2);
        assertThat(ready(client, "q")).isEqualTo(count);
        Taker taker = take(client, "q", Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            assertThat(taker.next().body()).isEqualTo(body(i));
        }
        until("nothing is left", () -> budget.usedBytes() == 0);
        await(client.channel.deleteQueue("q", false, false));
        until("the log is gone", () -> kernel.store.logs().isEmpty());
    }

    @Test
    void aConsumerThatKeepsUpWhileMessagesPageOutGetsAllInOrder() {
        Client client = kernel.client();
        declare(client, "q", false);
        int count = 20_000;
        Client consumer = kernel.client();
        Taker taker = null;
        for (int i = 0; i < count; i++) {
            publish(client, "q", i, i % 5 == 0);
            if (i == 2_000) {
                taker = take(consumer, "q", Integer.MAX_VALUE);
            }
        }
        for (int i = 0; i < count; i++) {
            assertThat(taker.next().body()).isEqualTo(body(i));
        }
    }

    @Test
    void aLogOfAQueueInMemoryThatACrashLeftBehindIsDeletedAtTheNextStart() {
        new MemoryStore(contents)
                .open(
                        new LogId(99, 0),
                        Opening.TEMPORARY,
                        new QueueLog.Listener() {
                            @Override
                            public void durable(long sequence) {}

                            @Override
                            public void failed(StoreException cause) {}
                        });
        TestKernel next = new TestKernel(contents);
        until("deleted", () -> next.store.logs().isEmpty());
        durable(next.client(), "later");
        assertThat(next.store.logs()).allSatisfy(id -> assertThat(id.queueId()).isGreaterThan(99));
        next.close();
    }

    @Test
    void whatWasKeptInMemoryLeavesItWhenOthersNeedIt() {
        Client client = kernel.client();
        declare(client, "early", true);
        declare(client, "late", true);
        int early = 450; // less than half of the limit
        for (int i = 0; i < early; i++) {
            publish(client, "early", i, true);
        }
        // Statistics are as of the end of a mailbox's batch, which may be after its replies.
        long whole = early * 1_000L;
        until("early is kept", () -> queue("early").statistics().memoryBytes() > whole);
        long before = queue("early").statistics().memoryBytes();
        for (int i = 0; i < 2_000; i++) {
            publish(client, "late", i, i % 2 == 0);
        }
        // A consumer that holds what it gets: that memory nobody can take back.
        Taker holder = new Taker(300);
        await(client.channel.subscribe(SubscriptionRequest.builder("late", "tag").build(), holder))
                .ready();
        until("early has let go", () -> queue("early").statistics().memoryBytes() < before / 2);
        assertThat(ready(client, "early")).isEqualTo(early);
        for (int i = 0; i < early; i++) {
            Delivery delivery = await(client.channel.get("early", true)).orElseThrow();
            assertThat(TestKernel.body(delivery.message())).isEqualTo(body(i));
        }
    }

    @Test
    void manyQueuesTogetherKeepWithinTheLimit() {
        Client client = kernel.client();
        int queues = 100;
        int each = 50; // 5 MB in all
        for (int q = 0; q < queues; q++) {
            declare(client, "q" + q, q % 2 == 0);
        }
        for (int i = 0; i < each; i++) {
            for (int q = 0; q < queues; q++) {
                publish(client, "q" + q, i, true);
            }
        }
        until("within", () -> budget.usedBytes() < LIMIT_BYTES * 6L / 10);
        for (int q = 0; q < queues; q++) {
            assertThat(ready(client, "q" + q)).isEqualTo(each);
            Taker taker = take(client, "q" + q, Integer.MAX_VALUE);
            for (int i = 0; i < each; i++) {
                assertThat(taker.next().body()).isEqualTo(body(i));
            }
        }
        until("nothing is left", () -> budget.usedBytes() == 0);
    }

    @Test
    void purgingWhilePagingLeavesNothing() {
        Client client = kernel.client();
        declare(client, "q", false);
        for (int i = 0; i < 5_000; i++) {
            publish(client, "q", i, false);
        }
        assertThat(await(client.channel.purgeQueue("q"))).isEqualTo(5_000);
        assertThat(ready(client, "q")).isZero();
        until("nothing is left", () -> budget.usedBytes() == 0);
        publish(client, "q", 1, false);
        assertThat(await(client.channel.get("q", true))).isPresent();
        assertThat(await(client.channel.get("q", true))).isEmpty();
    }

    private AnyQueue queue(String name) {
        return kernel.kernel.broker().virtualHosts().get("/").queues().stream()
                .filter(q -> q.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
