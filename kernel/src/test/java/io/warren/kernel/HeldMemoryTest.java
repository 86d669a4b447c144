package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static io.warren.kernel.TestKernel.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers that hold more than memory has room for. */
class HeldMemoryTest {
    private static final int LIMIT_BYTES = 1 << 20;
    private static final int COUNT = 4_000;
    private static final String BODY = "x".repeat(1_000);

    private final TestKernel kernel =
            new TestKernel(
                    new MemoryStore.Contents(),
                    (double) LIMIT_BYTES / Runtime.getRuntime().maxMemory());
    private final MemoryBudget budget = kernel.kernel.context().memory();
    private final Client client = kernel.client();
    private final Client consumer = kernel.client();

    @AfterEach
    void stop() {
        kernel.close();
    }

    @BeforeEach
    void fill() {
        FieldTableBuilder letters = FieldTable.builder();
        letters.put("x-dead-letter-exchange", "");
        letters.put("x-dead-letter-routing-key", "dead");
        declare("dead", FieldTable.EMPTY);
        declare("q", letters.build());
        for (int i = 0; i < COUNT; i++) {
            until(() -> client.flowOpen);
            client.channel.publish(message("", "q", body(i), true), 0);
            client.session.flush();
        }
        until(() -> budget.usedBytes() < LIMIT_BYTES);
    }

    private void declare(String name, FieldTable arguments) {
        QueueSpec spec = QueueSpec.builder(name).durable(true).arguments(arguments).build();
        await(client.channel.declareQueue(spec));
    }

    private static String body(int i) {
        return i + ":" + BODY;
    }

    /** Takes all, and settles nothing. */
    private Subscription hold(long[] ids) {
        Taker taker = new Taker(Integer.MAX_VALUE);
        SubscriptionRequest request = SubscriptionRequest.builder("q", "tag").build();
        Subscription subscription = await(consumer.channel.subscribe(request, taker));
        subscription.ready();
        for (int i = 0; i < COUNT; i++) {
            Taker.Offer offer = taker.next();
            assertThat(offer.body()).isEqualTo(body(i));
            ids[i] = offer.id();
        }
        until(() -> budget.usedBytes() < (LIMIT_BYTES / 8) * 7); // it would be four times that
        return subscription;
    }

    /** What is in a queue, which is taken out of it. */
    private List<String> drain(String queue, int count) {
        Taker taker = new Taker(Integer.MAX_VALUE);
        SubscriptionRequest request =
                SubscriptionRequest.builder(queue, "drain").autoAck(true).build();
        await(client.channel.subscribe(request, taker)).ready();
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(taker.next().body());
        }
        return bodies;
    }

    private static List<String> bodies(int step) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < COUNT; i += step) {
            bodies.add(body(i));
        }
        return bodies;
    }

    @Test
    void whatIsHeldNeedNotBeInMemoryToBeAcknowledged() {
        long[] ids = new long[COUNT];
        hold(ids).ack(ids, COUNT);

        until(() -> budget.usedBytes() == 0);
        assertThat(ready(client, "q")).isZero();
        assertThat(kernel.store.logs()).isNotEmpty();
    }

    @Test
    void whatIsHeldComesBackInOrderWhenTheChannelCloses() {
        hold(new long[COUNT]);
        await(consumer.session.close());

        until(() -> ready(client, "q") == COUNT);
        assertThat(drain("q", COUNT)).isEqualTo(bodies(1));
        until(() -> budget.usedBytes() == 0);
    }

    @Test
    void someThatComeBackAreReadAmongThoseThatAreHeld() {
        long[] ids = new long[COUNT];
        Subscription subscription = hold(ids);
        await(subscription.cancel());
        long[] even = new long[COUNT / 2];
        for (int i = 0; i < even.length; i++) {
            even[i] = ids[2 * i];
        }
        subscription.reject(even, even.length, true);

        Delivery first = await(client.channel.get("q", true)).orElseThrow();
        assertThat(TestKernel.body(first.message())).isEqualTo(body(0));
        assertThat(first.deliveries()).isEqualTo(1);
        assertThat(drain("q", COUNT / 2 - 1)).isEqualTo(bodies(2).subList(1, COUNT / 2));
    }

    @Test
    void whatIsRejectedIsReadToBecomeADeadLetter() {
        long[] ids = new long[COUNT];
        hold(ids).reject(ids, COUNT, false);

        until(() -> ready(client, "dead") == COUNT);
        assertThat(drain("dead", COUNT)).containsExactlyInAnyOrderElementsOf(bodies(1));
        until(() -> budget.usedBytes() == 0);
    }

    @Test
    void whatCameBackCanBePurged() {
        hold(new long[COUNT]);
        await(consumer.session.close());
        until(() -> ready(client, "q") == COUNT);

        assertThat(await(client.channel.purgeQueue("q"))).isEqualTo(COUNT);
        until(() -> budget.usedBytes() == 0);
        assertThat(ready(client, "q")).isZero();
        assertThat(await(client.channel.get("q", true))).isEmpty();
    }
}
