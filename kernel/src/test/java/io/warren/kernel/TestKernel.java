package io.warren.kernel;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.RoutingTable;
import io.warren.management.BrokerInfo;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.Channel;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Consumer;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Version;

/** A kernel over a memory store, with one exchange type, and clients of it. */
final class TestKernel implements AutoCloseable {
    static final String TYPE = "x-all";

    /** What takes longer has failed, however busy the machine is. */
    static final long PATIENCE_SECONDS = 30;

    final ExchangeTypes exchangeTypes = new ExchangeTypes();
    final Kernel kernel;
    final MessageStores stores;
    final MemoryStore store;

    TestKernel(MemoryStore.Contents contents) {
        this(contents, 1);
    }

    /**
     * @param memoryShare of the heap; tiny ones make queues page
     */
    TestKernel(MemoryStore.Contents contents, double memoryShare) {
        this(contents, memoryShare, 60_000);
    }

    /**
     * @param graceMillis how long stores that have left are waited for
     */
    TestKernel(MemoryStore.Contents contents, double memoryShare, long graceMillis) {
        this(contents, memoryShare, new MessageStores(List.of("memory"), graceMillis));
    }

    /**
     * @param stores those that are there before the kernel starts, beside the default one
     */
    TestKernel(MemoryStore.Contents contents, double memoryShare, MessageStores stores) {
        this.store = new MemoryStore(contents);
        this.stores = stores;
        stores.add("memory", store);
        exchangeTypes.add(offer(new ToAll(), "1.0.0"));
        kernel =
                new Kernel(
                        new KernelSettings(
                                "test",
                                memoryShare,
                                60_000,
                                false,
                                List.of("guest"),
                                new StoreSettings(List.of("memory"), null, 0)),
                        store,
                        stores,
                        exchangeTypes,
                        List::of,
                        () -> null,
                        TestKernel::info);
        kernel.start();
    }

    private static BrokerInfo info() {
        return new BrokerInfo(
                "test", Instant.EPOCH, 0, 0, 0, 0, List.of(), "", List.of(), List.of(), List.of());
    }

    static ExchangeTypeOffer offer(ExchangeType type, String version) {
        return new ExchangeTypeOffer(
                TYPE,
                type,
                0,
                Version.parseVersion(version),
                "test",
                List.of("amq.all"),
                List.of());
    }

    /** Routes everything to everyone. */
    static final class ToAll implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return (key, message, sink) -> bindings.forEach(b -> sink.accept(b.target()));
        }
    }

    Client client() {
        return client("guest", "/");
    }

    Client client(String user, String virtualHost) {
        return new Client(kernel.broker(), user, virtualHost);
    }

    KernelManagement management() {
        return kernel.management();
    }

    @Override
    public void close() {
        kernel.stop();
        store.close();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new CompletionException(failed.getCause());
        } catch (TimeoutException | InterruptedException late) {
            throw new AssertionError("not complete within " + PATIENCE_SECONDS + " s", late);
        }
    }

    static void durable(Client client, String name) {
        await(client.channel.declareQueue(QueueSpec.builder(name).durable(true).build()));
    }

    static long ready(Client client, String queue) {
        return await(client.channel.checkQueue(queue)).messages();
    }

    static void bind(Client client, String exchange, String queue, String key) {
        RoutingKey routingKey = RoutingKey.of(key);
        BindingSpec spec = BindingSpec.toQueue(exchange, queue, routingKey, FieldTable.EMPTY);
        await(client.channel.bind(spec));
    }

    static Message message(String exchange, String key, String body) {
        return message(exchange, key, body, false);
    }

    static Message message(String exchange, String key, String body, boolean persistent) {
        MessageProperties properties =
                MessageProperties.builder().deliveryMode(persistent ? 2 : 1).build();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Message.of(exchange, RoutingKey.of(key), properties, bytes);
    }

    /** A persistent message that may wait so long. */
    static Message expiring(String queue, String body, long millis) {
        MessageProperties properties =
                MessageProperties.builder().deliveryMode(2).expiration("" + millis).build();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Message.of("", RoutingKey.of(queue), properties, bytes);
    }

    /** Waits for a condition; fails when it does not come true. */
    static void until(BooleanSupplier condition) {
        until("the condition is true", condition);
    }

    /** The same; says what has not come true. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    static String body(Message message) {
        return StandardCharsets.UTF_8.decode(message.body()).toString();
    }

    /** A session with one channel, and what it was told. */
    static final class Client implements SessionListener {
        final Session session;
        final Channel channel;
        final Map<Long, ConfirmOutcome> confirms = new ConcurrentHashMap<>();
        volatile boolean flowOpen = true;

        volatile String closed = "";

        private Client(KernelBroker broker, String user, String virtualHost) {
            session =
                    broker.open(
                            SessionRequest.builder(new Identity(user, Set.of()), virtualHost)
                                    .build(),
                            this);
            channel = session.openChannel(1, confirms::put);
        }

        @Override
        public void flow(boolean open) {
            flowOpen = open;
        }

        @Override
        public void blocked(String reason) {}

        @Override
        public void unblocked() {}

        @Override
        public void closeRequested(ReplyCode code, String text) {
            closed = code.code() + " " + text;
            CompletionStage<Void> unused = session.close(); // as an adapter does
        }
    }

    /** What a consumer was offered; takes as many as it has credit for. */
    static final class Taker implements Consumer {
        record Offer(long id, String body, int deliveries) {}

        final BlockingQueue<Offer> taken = new LinkedBlockingQueue<>();
        volatile int credit;
        volatile String cancelled = "";

        Taker(int credit) {
            this.credit = credit;
        }

        @Override
        public boolean offer(long id, Message message, int deliveries) {
            if (taken.size() >= credit) {
                return false;
            }
            return taken.add(new Offer(id, body(message), deliveries));
        }

        @Override
        public void cancelled(String reason) {
            cancelled = reason;
        }

        /** The next one; fails when none comes. */
        Offer next() {
            try {
                Offer offer = taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (offer == null) {
                    throw new AssertionError("nothing was delivered in time");
                }
                return offer;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }
}
