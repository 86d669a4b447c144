package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.session.BrokerException;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueConsumersTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);
    private Client client = kernel.client();

    @AfterEach
    void stop() {
        kernel.close();
    }

    private void declare(String name, Map<String, Object> arguments) {
        QueueSpec spec =
                QueueSpec.builder(name).durable(true).arguments(FieldTable.of(arguments)).build();
        await(client.channel.declareQueue(spec));
    }

    private Subscription subscribe(Taker taker, int priority, boolean exclusive) {
        Subscription subscription =
                await(
                        client.channel.subscribe(
                                SubscriptionRequest.builder("q", "tag")
                                        .exclusive(exclusive)
                                        .arguments(FieldTable.of(Map.of("x-priority", priority)))
                                        .build(),
                                taker));
        subscription.ready();
        return subscription;
    }

    private void send(String body) {
        client.channel.publish(message("", "q", body), 0);
    }

    @Test
    void onlyOneConsumerIsActiveAndTheHighestOfTheOthersFollows() {
        declare("q", Map.of("x-single-active-consumer", true));
        List<Taker> takers = new ArrayList<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int priority : new int[] {0, 1, 5, 5}) {
            Taker taker = new Taker(10);
            takers.add(taker);
            subscriptions.add(subscribe(taker, priority, false));
        }
        List<Integer> order = new ArrayList<>();
        for (int active : new int[] {0, 2, 3, 1}) {
            send("x");
            takers.get(active).next();
            order.add(active);
            await(subscriptions.get(active).cancel());
        }

        assertThat(order).containsExactly(0, 2, 3, 1);
        assertThat(takers).allMatch(taker -> taker.taken.isEmpty());
    }

    @Test
    void whatTheActiveConsumerCannotTakeWaitsForIt() {
        declare("q", Map.of("x-single-active-consumer", true));
        Taker active = new Taker(1);
        Taker other = new Taker(10);
        Subscription first = subscribe(active, 0, false);
        subscribe(other, 0, false);
        send("1");
        send("2");
        active.next();
        assertThat(ready(client, "q")).isEqualTo(1);
        assertThat(other.taken).isEmpty();

        await(first.cancel());

        assertThat(other.next().body()).isEqualTo("2");
    }

    @Test
    void whereOneIsActiveNobodyIsExclusive() {
        declare("q", Map.of("x-single-active-consumer", true));

        assertThatThrownBy(() -> subscribe(new Taker(1), 0, true))
                .isInstanceOf(BrokerException.class)
                .hasMessage("queue 'q' in vhost '/' in exclusive use");
    }

    @Test
    void anExclusiveConsumerIsAlone() {
        declare("q", Map.of());
        Subscription exclusive = subscribe(new Taker(1), 0, true);
        assertThatThrownBy(() -> subscribe(new Taker(1), 0, false))
                .isInstanceOf(BrokerException.class);

        await(exclusive.cancel());

        subscribe(new Taker(1), 0, false);
        assertThatThrownBy(() -> subscribe(new Taker(1), 0, true))
                .isInstanceOf(BrokerException.class);
    }

    @Test
    void aConsumerThatHoldsAMessageForTooLongIsCancelled() {
        declare("q", Map.of("x-consumer-timeout", 50));
        Taker holder = new Taker(1);
        Subscription subscription = subscribe(holder, 0, false);
        send("x");
        Taker.Offer offer = holder.next();

        TestKernel.until(() -> ready(client, "q") == 1);

        assertThat(holder.cancelled).isNotEmpty();
        subscription.ack(new long[] {offer.id()}, 1); // too late
        Delivery again = await(client.channel.get("q", true)).orElseThrow();
        assertThat(again.deliveries()).isEqualTo(1);
    }

    @Test
    void aConsumerThatAcknowledgesInTimeStays() {
        // Long enough to acknowledge in time on a machine that is busy with other things.
        declare("q", Map.of("x-consumer-timeout", 5_000));
        declare("clock", Map.of("x-message-ttl", 5_500));
        Taker taker = new Taker(10);
        Subscription subscription = subscribe(taker, 0, false);
        send("x");
        subscription.ack(new long[] {taker.next().id()}, 1);
        client.channel.publish(message("", "clock", "tick"), 0);

        TestKernel.until(() -> ready(client, "clock") == 0);

        assertThat(await(client.channel.checkQueue("q")).consumers()).isEqualTo(1);
        assertThat(taker.cancelled).isEmpty();
    }

    @Test
    void aQuorumQueueCountsHowOftenAMessageComesBackAndDropsItAtItsLimit() {
        declare("dead", Map.of());
        declare(
                "q",
                Map.of(
                        "x-queue-type", "quorum",
                        "x-delivery-limit", 2,
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", "dead"));
        send("x");
        for (long count = 0; count <= 2; count++) {
            Delivery delivery = await(client.channel.get("q", false)).orElseThrow();
            assertThat(delivery.message().properties().headers().get("x-delivery-count"))
                    .isEqualTo(count);
            delivery.acknowledger().reject(new long[] {delivery.id()}, 1, true);
        }

        TestKernel.until(() -> ready(client, "dead") == 1);
        assertThat(await(client.channel.get("q", true))).isEmpty();
        Message letter = await(client.channel.get("dead", true)).orElseThrow().message();
        assertThat(letter.properties().headers().get("x-first-death-reason"))
                .isEqualTo("delivery_limit");
        assertThat(letter.properties().headers().contains("x-delivery-count")).isFalse();
    }

    @Test
    void aQuorumQueueKeepsTransientMessagesAndTheirCountsOverARestart() {
        declare("q", Map.of("x-queue-type", "quorum"));
        send("transient");
        Delivery delivery = await(client.channel.get("q", false)).orElseThrow();
        delivery.acknowledger().reject(new long[] {delivery.id()}, 1, true);
        TestKernel.until(() -> ready(client, "q") == 1);
        client.session.flush();
        kernel.close();
        kernel = new TestKernel(contents);
        client = kernel.client();

        Optional<Delivery> again = await(client.channel.get("q", true));

        assertThat(again).isPresent();
        assertThat(again.orElseThrow().message().properties().headers().get("x-delivery-count"))
                .isEqualTo(1L);
    }
}
