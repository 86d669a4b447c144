package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.RoutingTable;
import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class TraceTest {
    private static final int LARGE_BYTES = 1 << 20;

    private final TestKernel kernel = new TestKernel(new MemoryStore.Contents());
    private final Client client = kernel.client();
    private final CountDownLatch open = new CountDownLatch(1);

    @BeforeEach
    void bind() {
        kernel.exchangeTypes.add(
                new ExchangeTypeOffer(
                        "x-trace",
                        new Gate(open),
                        0,
                        Version.parseVersion("1.0.0"),
                        "test",
                        List.of(Trace.EXCHANGE),
                        List.of(Trace.EXCHANGE)));
        durable(client, "q");
        durable(client, "t");
        TestKernel.bind(client, Trace.EXCHANGE, "t", "");
    }

    @AfterEach
    void stop() {
        open.countDown();
        kernel.close();
    }

    /** Routes everything to everyone, once it is open. */
    private record Gate(CountDownLatch open) implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return (key, message, sink) -> {
                try {
                    open.await();
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
                bindings.forEach(binding -> sink.accept(binding.target()));
            };
        }
    }

    private void traceOn() {
        await(kernel.management().hosts().trace("/", true));
    }

    private void open() {
        open.countDown();
        traceOn();
    }

    private Message copy() {
        TestKernel.until(() -> ready(client, "t") > 0);
        return await(client.channel.get("t", true)).orElseThrow().message();
    }

    /** So many copies, and no more: the key, the body, and what the header says. */
    private List<String> copies(int count, String header) {
        List<String> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message copy = copy();
            Object more = copy.properties().headers().get(header);
            copies.add(copy.routingKey() + " " + TestKernel.body(copy) + " " + more);
        }
        assertThat(ready(client, "t")).isZero();
        return copies;
    }

    private Subscription consume(String queue, Taker taker) {
        SubscriptionRequest request = SubscriptionRequest.builder(queue, "tag").build();
        Subscription subscription = await(client.channel.subscribe(request, taker));
        subscription.ready();
        return subscription;
    }

    @Test
    void aCopyHasTheBodyOfItsMessageAndTellsTheRestInItsHeaders() {
        open();
        MessageProperties properties =
                MessageProperties.builder()
                        .headers(FieldTable.builder().put("h", 1).build())
                        .deliveryMode(2)
                        .messageId("7")
                        .build();
        Message published =
                Message.of("", RoutingKey.of("q"), properties, new byte[] {'a'})
                        .withOtherKeys(List.of(RoutingKey.of("nobody")));
        client.channel.publish(published, 0);

        Message copy = copy();

        assertThat(copy.routingKey()).isEqualTo(RoutingKey.of("publish."));
        assertThat(copy.exchange()).isEqualTo(Trace.EXCHANGE);
        assertThat(TestKernel.body(copy)).isEqualTo("a");
        assertThat(copy.isPersistent()).isFalse();
        FieldTable described =
                FieldTable.of(
                        Map.of("headers", Map.of("h", 1), "delivery_mode", 2, "message_id", "7"));
        assertThat(copy.properties().headers().toMap())
                .containsOnly(
                        entry("exchange_name", ""),
                        entry("routing_keys", List.of("q", "nobody")),
                        entry("properties", described),
                        entry("routed_queues", List.of("q")),
                        entry("node", "warren"),
                        entry("vhost", "/"),
                        entry("connection", ""),
                        entry("channel", 1),
                        entry("user", "guest"));
    }

    @Test
    void whatGoesNowhereIsCopiedToo() {
        open();
        client.channel.publish(message("", "nobody", "a"), 0);
        assertThat(copies(1, "routed_queues")).containsExactly("publish. a []");
    }

    @Test
    void aTransactionsMessageIsCopiedWhenItIsPublished() {
        open();
        var held = client.channel.hold(message("", "q", "a"));
        assertThat(copies(1, "routed_queues")).containsExactly("publish. a [q]");
        held.publish(0);
        assertThat(copies(0, "")).isEmpty();
    }

    @Test
    void deliveriesAndAcknowledgementsAreCopiedInTheirOrder() {
        client.channel.publish(message("", "q", "a"), 0);
        client.channel.publish(message("", "q", "b"), 0);
        open();
        Taker taker = new Taker(10);
        Subscription subscription = consume("q", taker);
        long[] ids = {taker.next().id(), taker.next().id()};
        await(subscription.cancel());
        subscription.ack(ids, 1);
        subscription.reject(new long[] {ids[1]}, 1, true);
        Delivery again = await(client.channel.get("q", false)).orElseThrow();
        again.acknowledger().reject(new long[] {again.id()}, 1, false);

        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Message copy = copy();
            FieldTable headers = copy.properties().headers();
            Object more = headers.get(headers.contains("outcome") ? "outcome" : "redelivered");
            outcomes.add(copy.routingKey() + " " + TestKernel.body(copy) + " " + more);
        }

        assertThat(outcomes)
                .containsExactly(
                        "deliver.q a 0",
                        "deliver.q b 0",
                        "ack.q a ack",
                        "ack.q b requeue",
                        "deliver.q b 1",
                        "ack.q b reject");
    }

    @Test
    void copiesAreNotCopiedNorAreTheirDeadLetters() {
        Map<String, Object> letters =
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "d");
        await(
                client.channel.declareQueue(
                        QueueSpec.builder("lettered").arguments(FieldTable.of(letters)).build()));
        durable(client, "d");
        TestKernel.bind(client, Trace.EXCHANGE, "lettered", "");
        open();
        client.channel.publish(message("", "nobody", "a"), 0);
        TestKernel.until(() -> ready(client, "lettered") == 1);
        Delivery copy = await(client.channel.get("lettered", false)).orElseThrow();
        copy.acknowledger().reject(new long[] {copy.id()}, 1, false);
        TestKernel.until(() -> ready(client, "d") == 1);
        await(client.channel.get("d", true));
        client.channel.publish(message("", "nobody", "b"), 0);

        assertThat(copies(2, "user")).containsExactly("publish. a guest", "publish. b guest");
    }

    @Test
    void aPublisherCannotHideWithTheHeadersOfACopysDeadLetter() {
        open();
        MessageProperties forged =
                MessageProperties.builder()
                        .headers(FieldTable.of(Map.of("x-first-death-exchange", Trace.EXCHANGE)))
                        .build();
        client.channel.publish(Message.of("", RoutingKey.of("q"), forged, new byte[] {'a'}), 0);
        assertThat(copies(1, "user")).containsExactly("publish. a guest");
    }

    @Test
    void nothingIsCopiedUnlessItIsOn() {
        open();
        client.channel.publish(message("", "q", "a"), 0);
        assertThat(copies(1, "user")).hasSize(1);
        await(kernel.management().hosts().trace("/", false));
        client.channel.publish(message("", "q", "b"), 0);
        await(client.channel.get("q", true));
        traceOn();
        client.channel.publish(message("", "q", "c"), 0);
        assertThat(copies(1, "user")).containsExactly("publish. c guest");
    }

    @Test
    void whatAStreamDeliversIsCopied() {
        Map<String, Object> stream = Map.of("x-queue-type", "stream");
        await(
                client.channel.declareQueue(
                        QueueSpec.builder("s")
                                .durable(true)
                                .arguments(FieldTable.of(stream))
                                .build()));
        client.channel.publish(message("", "s", "a"), 0);
        client.session.flush();
        open();
        Taker taker = new Taker(1);
        SubscriptionRequest request =
                SubscriptionRequest.builder("s", "tag")
                        .prefetch(1)
                        .arguments(FieldTable.of(Map.of("x-stream-offset", "first")))
                        .build();
        await(client.channel.subscribe(request, taker)).ready();
        taker.next();
        assertThat(copies(1, "redelivered")).containsExactly("deliver.s a 0");
    }

    @Test
    void aKeyForWhichTheQueuesNameLeavesNoRoomIsCut() {
        String name = "é".repeat(127);
        durable(client, name);
        client.channel.publish(message("", name, "a"), 0);
        open();
        await(client.channel.get(name, true));
        assertThat(copy().routingKey().toString()).isEqualTo("deliver." + "é".repeat(123));
    }

    @Test
    void propertiesThatLieTooDeepInACopyAreLeftOut() {
        Map<String, Object> deep = Map.of();
        for (int i = 1; i < FieldTable.MAX_DEPTH; i++) {
            deep = Map.of("d", deep);
        }
        MessageProperties properties =
                MessageProperties.builder().headers(FieldTable.of(deep)).build();
        open();
        client.channel.publish(Message.of("", RoutingKey.of("q"), properties, new byte[0]), 0);
        assertThat(copy().properties().headers().get("properties")).isEqualTo(FieldTable.EMPTY);
    }

    @Test
    void deliveriesAreLeftOutWhileTooManyAreUnderWayAndComeAgainLater() {
        int most = (int) (Flow.CLOSE_BYTES / LARGE_BYTES) + 1;
        String large = "x".repeat(LARGE_BYTES);
        for (int i = 0; i < 3 * most; i++) {
            client.channel.publish(message("", "q", large), 0);
        }
        traceOn(); // and nothing is routed yet
        for (int i = 0; i < 2 * most; i++) {
            await(client.channel.get("q", true));
        }
        open();
        TestKernel.until(() -> ready(client, "t") >= most - 1);
        long before = ready(client, "t");
        TestKernel.until(
                () -> {
                    await(client.channel.get("q", true));
                    return ready(client, "t") > before;
                });
        assertThat(before).isLessThanOrEqualTo(most);
    }
}
