package io.warren.itest.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.exchange.RoutingTable;
import io.warren.management.ExchangeInfo;
import io.warren.management.Management;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.Broker;
import io.warren.session.Channel;
import io.warren.session.PublishResult;
import io.warren.session.Session;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Bundles are swapped under a broker that is used meanwhile. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
class HotSwapTest {
    private static final int UPDATES = 20;

    @InjectBundleContext BundleContext context;

    @InjectService(timeout = 30_000)
    Broker broker;

    @InjectService(timeout = 30_000)
    Management management;

    private Session session;
    private Channel channel;

    @BeforeEach
    void open() {
        session = management.openSession("/", "hot swap");
        channel = session.openChannel(1, (id, outcome) -> {});
    }

    @AfterEach
    void close() throws Exception {
        await(session.close());
    }

    @Test
    void theBrokerIsThereWithTheExchangesOfEveryType() {
        assertThat(broker).isNotNull();
        assertThat(management.exchanges("/"))
                .extracting(exchange -> exchange.spec().name())
                .contains("", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.topic");
        assertThat(management.exchangeTypes())
                .extracting(type -> type.name())
                .contains("direct", "fanout", "headers", "topic");
    }

    @Test
    void everyMessageIsRoutedWhileTheTopicExchangeIsUpdatedAndOldClassLoadersGo() throws Exception {
        String queue = declare("amq.topic", "stock.*.#");
        Bundle bundle = bundle("io.warren.exchange-topic");
        List<WeakReference<ClassLoader>> old = new ArrayList<>();
        long published = 0;
        for (int update = 0; update < UPDATES; update++) {
            old.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            long before = published;
            CompletableFuture<Void> updated = CompletableFuture.runAsync(() -> update(bundle));
            while (!updated.isDone() || published < before + 100) {
                assertThat(channel.publish(message("amq.topic", "stock.usd.nyse"), 0))
                        .isEqualTo(PublishResult.ROUTED);
                assertThat(channel.publish(message("amq.topic", "weather"), 0))
                        .isEqualTo(PublishResult.UNROUTABLE);
                published++;
            }
            updated.join();
        }
        assertThat(await(channel.checkQueue(queue)).messages()).isEqualTo(published);
        awaitTrue(() -> stateOf("amq.topic").equals("running"));
        channel.publish(message("amq.topic", "stock.eur"), 0); // lets go of the last route

        old.removeIf(reference -> reference.get() == loader(bundle));
        awaitTrue(
                () -> {
                    System.gc();
                    return old.stream().allMatch(reference -> reference.get() == null);
                });
    }

    @Test
    void aTypeThatComesAndGoesTakesItsExchangesWithItAndBack() throws Exception {
        ServiceRegistration<ExchangeType> first = register(new First());
        ExchangeSpec spec = ExchangeSpec.builder("swapped", "x-first").build();
        awaitTrue(() -> management.exchangeTypes().stream().anyMatch(t -> isFirst(t.name())));
        await(channel.declareExchange(spec));
        String queue = declare("swapped", "any");
        assertThat(channel.publish(message("swapped", "k"), 0)).isEqualTo(PublishResult.ROUTED);

        first.unregister();
        awaitTrue(() -> stateOf("swapped").equals("orphaned"));
        assertThat(channel.publish(message("swapped", "k"), 0)).isEqualTo(PublishResult.ROUTED);

        ServiceRegistration<ExchangeType> again = register(new First());
        awaitTrue(() -> stateOf("swapped").equals("running"));
        assertThat(channel.publish(message("swapped", "k"), 0)).isEqualTo(PublishResult.ROUTED);
        assertThat(await(channel.checkQueue(queue)).messages()).isEqualTo(3);
        await(channel.deleteExchange("swapped", false));
        again.unregister();
    }

    private static boolean isFirst(String type) {
        return type.equals("x-first");
    }

    /** Routes to the binding that was made first. */
    private static final class First implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return (key, message, sink) -> {
                if (!bindings.isEmpty()) {
                    sink.accept(bindings.get(0).target());
                }
            };
        }
    }

    private ServiceRegistration<ExchangeType> register(ExchangeType type) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ExchangeTypeName.PROPERTY, "x-first");
        return context.registerService(ExchangeType.class, type, properties);
    }

    private String declare(String exchange, String key) throws Exception {
        String queue =
                await(channel.declareQueue(QueueSpec.builder("").exclusive(true).build())).name();
        await(
                channel.bind(
                        BindingSpec.toQueue(
                                exchange, queue, RoutingKey.of(key), FieldTable.EMPTY)));
        return queue;
    }

    private String stateOf(String exchange) {
        return management.exchanges("/").stream()
                .filter(info -> info.spec().name().equals(exchange))
                .map(ExchangeInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private static void update(Bundle bundle) {
        String location = bundle.getLocation().replaceFirst("^reference:", "");
        try (InputStream jar = new URL(location).openStream()) {
            bundle.update(jar);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static ClassLoader loader(Bundle bundle) {
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(symbolicName))
                .findFirst()
                .orElseThrow();
    }

    private static Message message(String exchange, String key) {
        return Message.of(
                exchange, RoutingKey.of(key), MessageProperties.EMPTY, new byte[] {1, 2, 3});
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
