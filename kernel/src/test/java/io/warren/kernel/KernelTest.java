package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.bind;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.PublishResult;
import io.warren.session.ReplyCode;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);

    @AfterEach
    void stop() {
        kernel.close();
    }

    private void restart(double memoryShare) {
        kernel.close();
        kernel = new TestKernel(contents, memoryShare);
    }

    private static Subscription subscribe(Client client, String queue, Taker taker) {
        SubscriptionRequest request = SubscriptionRequest.builder(queue, "tag").build();
        Subscription subscription = await(client.channel.subscribe(request, taker));
        subscription.ready();
        return subscription;
    }

    @Test
    void aMessageGoesByTheDefaultExchangeToTheQueueOfItsKey() {
        Client client = kernel.client();
        durable(client, "orders");
        assertThat(client.channel.publish(message("", "orders", "hello"), 0))
                .isEqualTo(PublishResult.ROUTED);
        Delivery delivery = await(client.channel.get("orders", true)).orElseThrow();
        assertThat(TestKernel.body(delivery.message())).isEqualTo("hello");
        assertThat(await(client.channel.get("orders", true))).isEmpty();
    }

    @Test
    void aMessageForNoQueueIsUnroutableAndOneForNoExchangeAMistake() {
        Client client = kernel.client();
        assertThat(client.channel.publish(message("", "nobody", "x"), 1))
                .isEqualTo(PublishResult.UNROUTABLE);
        assertThat(client.confirms).isEmpty();
        assertThatThrownBy(() -> client.channel.publish(message("nowhere", "k", "x"), 0))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.NOT_FOUND))
                .hasMessage("no exchange 'nowhere' in vhost '/'");
    }

    @Test
    void whatIsRequeuedComesBackAtItsOldPlace() {
        Client client = kernel.client();
        durable(client, "q");
        for (int i = 1; i <= 5; i++) {
            client.channel.publish(message("", "q", "m" + i), 0);
        }
        Taker first = new Taker(3);
        Subscription subscription = subscribe(client, "q", first);
        long[] ids = {first.next().id(), first.next().id(), first.next().id()};
        await(subscription.cancel());
        subscription.reject(new long[] {ids[2], ids[0]}, 2, true);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Delivery delivery = await(client.channel.get("q", true)).orElseThrow();
            order.add(TestKernel.body(delivery.message()) + ":" + delivery.deliveries());
        }
        assertThat(order).containsExactly("m1:1", "m3:1", "m4:0", "m5:0");
    }

    @Test
    void messagesOfAClosedSessionGoToTheNextConsumer() {
        Client publisher = kernel.client();
        durable(publisher, "q");
        publisher.channel.publish(message("", "q", "job"), 0);
        Client dying = kernel.client();
        Taker holder = new Taker(1);
        subscribe(dying, "q", holder);
        holder.next();
        Taker other = new Taker(1);
        subscribe(publisher, "q", other);
        await(dying.session.close());
        assertThat(other.next().deliveries()).isEqualTo(1);
    }

    @Test
    void durableThingsAndPersistentMessagesSurviveARestartAndNothingElseDoes() {
        Client client = kernel.client();
        durable(client, "kept");
        await(client.channel.declareQueue(QueueSpec.builder("lost").build()));
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("logs", TestKernel.TYPE).durable(true).build()));
        bind(client, "logs", "kept", "k");
        bind(client, "logs", "lost", "k");
        client.channel.publish(message("logs", "k", "persistent", true), 1);
        client.channel.publish(message("logs", "k", "transient", false), 2);
        client.session.flush();
        awaitConfirms(client, 2);
        restart(1);

        Client again = kernel.client();
        assertThat(ready(again, "kept")).isEqualTo(1);
        assertThatThrownBy(() -> ready(again, "lost")).hasMessageContaining("no queue 'lost'");
        again.channel.publish(message("logs", "k", "after", true), 0);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Delivery delivery = await(again.channel.get("kept", true)).orElseThrow();
            bodies.add(TestKernel.body(delivery.message()));
        }
        assertThat(bodies).containsExactly("persistent", "after");
    }

    private static void awaitConfirms(Client client, int count) {
        TestKernel.until(() -> client.confirms.size() >= count);
        assertThat(client.confirms).hasSize(count).doesNotContainValue(ConfirmOutcome.REJECTED);
    }

    @Test
    void aBacklogBeyondTheMemoryBudgetIsReadBackFromTheStoreInOrder() {
        restart(0.000_000_1); // some hundred bytes: everything but the first window is paged
        Client client = kernel.client();
        durable(client, "long");
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            client.channel.publish(message("", "long", "m" + i, i % 3 != 0), i + 1);
        }
        client.session.flush();
        awaitConfirms(client, count);
        assertThat(ready(client, "long")).isEqualTo(count);
        MemoryBudget memory = kernel.kernel.context().memory();
        TestKernel.until("paged out", () -> memory.usedBytes() < count * 130L / 2);
        Taker taker = new Taker(Integer.MAX_VALUE);
        subscribe(client, "long", taker);
        for (int i = 0; i < count; i++) {
            assertThat(taker.next().body()).isEqualTo("m" + i);
        }
    }

    @Test
    void aReadyConsumerGetsEveryMessageHoweverShortMemoryIs() {
        restart(0.000_000_1);
        Client client = kernel.client();
        durable(client, "q");
        Taker taker = new Taker(Integer.MAX_VALUE);
        subscribe(client, "q", taker);
        int count = 5_000; // unacknowledged, they alone are more than the queue should hold
        for (int i = 0; i < count; i++) {
            client.channel.publish(message("", "q", "m" + i, true), 0);
            client.session.flush();
        }
        for (int i = 0; i < count; i++) {
            assertThat(taker.next().body()).isEqualTo("m" + i);
        }
    }

    @Test
    void aPurgeLeavesWhatIsUnacknowledgedAndAcksOfItStillCount() {
        restart(0.000_000_1);
        Client client = kernel.client();
        durable(client, "q");
        Taker taker = new Taker(10);
        Subscription subscription = subscribe(client, "q", taker);
        for (int i = 0; i < 3_000; i++) {
            client.channel.publish(message("", "q", "m" + i, true), 0);
        }
        client.session.flush();
        assertThat(await(client.channel.purgeQueue("q"))).isEqualTo(2_990);
        assertThat(ready(client, "q")).isZero();
        await(subscription.cancel());
        long kept = taker.next().id();
        subscription.reject(new long[] {kept}, 1, true);
        assertThat(ready(client, "q")).isEqualTo(1);
        kernel.close();
        kernel = new TestKernel(contents);
        // Nine others were outstanding: a restart brings them back, and none of the purged.
        assertThat(ready(kernel.client(), "q")).isEqualTo(10);
    }

    @Test
    void exclusiveQueuesGoWithTheirSessionAndAreLockedForOthers() {
        Client owner = kernel.client();
        Client other = kernel.client();
        String name =
                await(owner.channel.declareQueue(QueueSpec.builder("").exclusive(true).build()))
                        .name();
        assertThat(name).startsWith("amq.gen-");
        assertThatThrownBy(() -> ready(other, name))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.RESOURCE_LOCKED));
        await(owner.session.close());
        assertThatThrownBy(() -> ready(other, name)).hasMessageContaining("no queue");
    }

    @Test
    void deletingAQueueTellsItsConsumers() {
        Client client = kernel.client();
        durable(client, "q");
        Taker taker = new Taker(1);
        subscribe(client, "q", taker);
        assertThatThrownBy(() -> await(client.channel.deleteQueue("q", true, false)))
                .hasMessage("queue 'q' in vhost '/' in use");
        assertThat(await(client.channel.deleteQueue("q", false, false))).isZero();
        assertThat(taker.cancelled).contains("deleted");
    }

    @Test
    void bindingsInACycleEndAndReachEachQueueOnce() {
        Client client = kernel.client();
        durable(client, "q");
        for (String name : List.of("one", "two")) {
            await(
                    client.channel.declareExchange(
                            ExchangeSpec.builder(name, TestKernel.TYPE).build()));
            bind(client, name, "q", "");
        }
        for (Map.Entry<String, String> link : Map.of("one", "two", "two", "one").entrySet()) {
            await(
                    client.channel.bind(
                            BindingSpec.toExchange(
                                    link.getKey(),
                                    link.getValue(),
                                    RoutingKey.EMPTY,
                                    FieldTable.EMPTY)));
        }
        client.channel.publish(message("one", "k", "x"), 0);
        assertThat(ready(client, "q")).isEqualTo(1);
    }

    @Test
    void whatAnExchangeCannotRouteGoesToItsAlternate() {
        Client client = kernel.client();
        durable(client, "spare");
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("rest", TestKernel.TYPE).build()));
        bind(client, "rest", "spare", "");
        FieldTable alternate = FieldTable.builder().put("alternate-exchange", "rest").build();
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("first", TestKernel.TYPE)
                                .arguments(alternate)
                                .build()));
        assertThat(client.channel.publish(message("first", "k", "x"), 0))
                .isEqualTo(PublishResult.ROUTED);
        assertThat(ready(client, "spare")).isEqualTo(1);
    }

    /** A log is let go of in its queue's mailbox, after the workers have ended. */
    @Test
    void aMailboxGoesOnWithoutWorkersWhenTheKernelHasStopped() {
        kernel.close();
        Mailbox mailbox = new Mailbox(kernel.kernel.context().workers(), () -> {});
        List<Integer> ran = new ArrayList<>();
        mailbox.execute(
                () -> {
                    for (int i = 0; i < 3 * Mailbox.SLICE_TASKS; i++) {
                        int number = i;
                        mailbox.add(() -> ran.add(number));
                    }
                });
        mailbox.addToWorkers(() -> ran.add(-1));
        assertThat(ran).hasSize(3 * Mailbox.SLICE_TASKS + 1).last().isEqualTo(-1);
        assertThat(mailbox.tryEnter()).isTrue();
    }

    @Test
    void aMessageReachesAThousandQueuesOnceEach() {
        Client client = kernel.client();
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("wide", TestKernel.TYPE).build()));
        for (int i = 0; i < 1_000; i++) {
            await(client.channel.declareQueue(QueueSpec.builder("w" + i).build()));
            bind(client, "wide", "w" + i, "one");
            bind(client, "wide", "w" + i, "two");
        }
        client.channel.publish(message("wide", "k", "x"), 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ready(client, "w" + i)).isEqualTo(1);
        }
    }
}
