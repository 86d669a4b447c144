package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.bind;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.RoutingTable;
import io.warren.kernel.TestKernel.Client;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import io.warren.session.PublishResult;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exchange types that come, go and fail. */
class ExchangeTypesTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);

    @AfterEach
    void stop() {
        kernel.close();
    }

    @Test
    void anExchangeRoutesOnWithoutItsTypeAndABindWaitsForTheTypesReturn() {
        Client client = kernel.client();
        durable(client, "a");
        durable(client, "b");
        bind(client, "amq.all", "a", "");
        ExchangeTypeOffer offer = kernel.exchangeTypes.current(TestKernel.TYPE);
        kernel.exchangeTypes.remove(offer);
        assertThat(client.channel.publish(message("amq.all", "k", "orphan"), 0))
                .isEqualTo(PublishResult.ROUTED);
        CompletionStage<Void> bound =
                client.channel.bind(
                        BindingSpec.toQueue("amq.all", "b", RoutingKey.of("k"), FieldTable.EMPTY));
        assertThat(ready(client, "a")).isEqualTo(1);
        awaitControl();
        assertThat(bound.toCompletableFuture()).isNotDone();
        kernel.exchangeTypes.add(TestKernel.offer(new TestKernel.ToAll(), "1.0.1"));
        await(bound);
        client.channel.publish(message("amq.all", "k", "again"), 0);
        assertThat(ready(client, "a")).isEqualTo(2);
        assertThat(ready(client, "b")).isEqualTo(1);
    }

    private void awaitControl() {
        await(kernel.kernel.broker().virtualHosts().get("/").control().execute(() -> {}));
    }

    @Test
    void anExchangeWhoseTypeIsMissingAtTheStartIsKnownAndUnavailable() {
        Client client = kernel.client();
        durable(client, "a");
        bind(client, "amq.all", "a", "");
        kernel.close();
        MemoryStore store = new MemoryStore(contents);
        ExchangeTypes none = new ExchangeTypes();
        MessageStores stores = new MessageStores(List.of("memory"), 60_000);
        stores.add("memory", store);
        Kernel bare =
                new Kernel(
                        new KernelSettings(
                                "test",
                                1,
                                60_000,
                                false,
                                List.of("guest"),
                                new StoreSettings(List.of("memory"), null, 0)),
                        store,
                        stores,
                        none,
                        List::of,
                        () -> null,
                        () -> {
                            throw new UnsupportedOperationException();
                        });
        bare.start();
        assertThat(bare.management().exchanges("/"))
                .anySatisfy(
                        e -> {
                            assertThat(e.spec().name()).isEqualTo("amq.all");
                            assertThat(e.state()).isEqualTo("unavailable");
                            assertThat(e.bindings()).isEqualTo(1);
                        });
        bare.stop();
        store.close();
        kernel = new TestKernel(contents);
    }

    @Test
    void aFaultyTypeRejectsTheMessageAndIsCounted() {
        Client client = kernel.client();
        durable(client, "a");
        bind(client, "amq.all", "a", "");
        ExchangeTypeOffer good = kernel.exchangeTypes.current(TestKernel.TYPE);
        ExchangeTypeOffer bad = TestKernel.offer(new Faulty(), "9.0.0");
        kernel.exchangeTypes.add(bad);
        awaitControl();
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 1))
                .isEqualTo(PublishResult.REJECTED);
        assertThat(bad.faults()).isEqualTo(1);
        kernel.exchangeTypes.remove(bad);
        awaitControl();
        assertThat(kernel.exchangeTypes.current(TestKernel.TYPE)).isSameAs(good);
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 1))
                .isEqualTo(PublishResult.ROUTED);
    }

    @Test
    void aTypeWhoseClassesGoWhileItCompilesLeavesTheTableThatIsThere() {
        Client client = kernel.client();
        durable(client, "a");
        bind(client, "amq.all", "a", "");
        Leaving leaving = new Leaving();
        ExchangeTypeOffer offer = TestKernel.offer(leaving, "9.0.0");
        List<PublishResult> results = new ArrayList<>();
        leaving.whileItCompiles =
                () -> {
                    kernel.exchangeTypes.remove(offer);
                    // Behind the failure, before what is told of the type next.
                    kernel.kernel
                            .broker()
                            .virtualHosts()
                            .get("/")
                            .control()
                            .execute(
                                    () ->
                                            results.add(
                                                    client.channel.publish(
                                                            message("amq.all", "k", "x"), 0)));
                };
        kernel.exchangeTypes.add(offer);
        awaitControl();
        awaitControl();
        assertThat(offer.faults()).isZero();
        assertThat(results).isNotEmpty().containsOnly(PublishResult.ROUTED);
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 0))
                .isEqualTo(PublishResult.ROUTED);
    }

    /** Its bundle is updated again before it has been of use. */
    private static final class Leaving implements ExchangeType {
        private Runnable whileItCompiles = () -> {};

        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            whileItCompiles.run();
            throw new NoClassDefFoundError("on purpose");
        }
    }

    /** Compiles, and fails to route. */
    private static final class Faulty implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return (key, message, sink) -> {
                throw new IllegalStateException("on purpose");
            };
        }
    }

    @Test
    void aMessageThatWasRoutedOnlyInPartIsNotConfirmed() {
        Client client = kernel.client();
        durable(client, "a");
        bind(client, "amq.all", "a", "");
        kernel.exchangeTypes.add(TestKernel.offer(new HalfFaulty(), "9.0.0"));
        awaitControl();
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 7))
                .isEqualTo(PublishResult.ROUTED);
        assertThat(ready(client, "a")).isEqualTo(1); // in the mailbox, behind the message
        assertThat(client.confirms).containsEntry(7L, ConfirmOutcome.REJECTED);
    }

    /** Routes to the first binding, and fails behind it. */
    private static final class HalfFaulty implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return (key, message, sink) -> {
                sink.accept(bindings.get(0).target());
                throw new AssertionError("on purpose");
            };
        }
    }

    @Test
    void anExchangeWorksAgainWhenTheBindingThatItsTypeCouldNotBearIsGone() {
        Client client = kernel.client();
        durable(client, "a");
        kernel.exchangeTypes.add(TestKernel.offer(new Fastidious(), "9.0.0"));
        awaitControl();
        bind(client, "amq.all", "a", "good");
        bind(client, "amq.all", "a", "bad");
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 1))
                .isEqualTo(PublishResult.REJECTED);
        await(
                client.channel.unbind(
                        BindingSpec.toQueue(
                                "amq.all", "a", RoutingKey.of("bad"), FieldTable.EMPTY)));
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 2))
                .isEqualTo(PublishResult.ROUTED);
    }

    /** Fails to compile a binding of the key bad. */
    private static final class Fastidious implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            if (bindings.stream().anyMatch(b -> b.key().toString().equals("bad"))) {
                throw new AssertionError("on purpose");
            }
            return (key, message, sink) -> bindings.forEach(b -> sink.accept(b.target()));
        }
    }
}
