package io.warren.kernel;

import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.ChannelListener;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Consumer;
import io.warren.session.Delivery;
import io.warren.session.HeldMessage;
import io.warren.session.PublishResult;
import io.warren.session.QueueStatus;
import io.warren.session.ReplyCode;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A channel: where messages come in, and where consumers subscribe. */
final class ClientChannel implements Channel, PendingPublish.Publisher {
    private final ClientSession session;
    private final VirtualHost host;
    private final int number;
    private final ChannelListener listener;
    private final Router router;
    private final Trace trace;
    private final RouteCache cache = new RouteCache();
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final Set<ChannelSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    /** Who holds the messages that were delivered here: closed subscriptions too, and gets. */
    private final Set<Outstanding> holders = ConcurrentHashMap.newKeySet();

    private final Map<MessageQueue, Outstanding> gets = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();
    private volatile boolean closed;

    ClientChannel(ClientSession session, VirtualHost host, int number, ChannelListener listener) {
        this.session = session;
        this.host = host;
        this.number = number;
        this.listener = listener;
        this.router = new Router(host);
        this.trace = host.trace();
    }

    // ---- publish ---------------------------------------------------------------------------

    @Override
    public PublishResult publish(Message message, long confirmId) {
        published.lazySet(published.get() + 1); // one thread writes
        if (cache.holds(message, host.version())) {
            cache.exchange().published().increment();
            tell(message, cache.queues());
            return enqueue(message, confirmId, cache.queues(), ConfirmOutcome.ACCEPTED);
        }
        long version = host.version();
        Exchange exchange = route(message);
        AnyQueue[] targets = router.queues().toArray();
        tell(message, targets);
        if (targets.length == 0 && router.isIncomplete()) {
            return PublishResult.REJECTED;
        }
        if (router.isKeyOnly() && message.otherKeys().isEmpty()) {
            cache.remember(message, version, exchange, targets);
        }
        // Some queues may have got it, but not all that should: its publisher is told.
        ConfirmOutcome best =
                router.isIncomplete() ? ConfirmOutcome.REJECTED : ConfirmOutcome.ACCEPTED;
        return enqueue(message, confirmId, targets, best);
    }

    private void tell(Message message, AnyQueue[] queues) {
        if (trace.isOn()) {
            trace.published(message, queues, this);
        }
    }

    /** Leaves the queues of a message in the router, if it may be published. */
    private Exchange route(Message message) {
        Exchange exchange = host.exchange(message.exchange());
        if (exchange == null) {
            session.access().publish(message.exchange());
            throw Refusals.noExchange(message.exchange(), host.name());
        }
        session.access().publish(exchange, message.routingKey(), message.otherKeys());
        if (exchange.spec().internal()) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED,
                    "cannot publish to internal "
                            + Refusals.describe("exchange", message.exchange(), host.name()));
        }
        exchange.published().increment();
        router.route(exchange, message);
        return exchange;
    }

    @Override
    public HeldMessage hold(Message message) {
        published.lazySet(published.get() + 1);
        route(message);
        AnyQueue[] queues = router.queues().toArray();
        tell(message, queues);
        return new HeldPublish(this, host, message, queues, router.isIncomplete());
    }

    /** Puts a message into queues; UNROUTABLE if there are none. */
    PublishResult enqueue(Message message, long confirmId, AnyQueue[] queues, ConfirmOutcome best) {
        if (queues.length == 0) {
            return PublishResult.UNROUTABLE;
        }
        boolean stores = holdFlush(queues);
        PendingPublish pending = null;
        // When memory is short even a transient message may have to be written: who is faster than
        // that waits.
        if (confirmId != 0 || stores || host.memory().isPressing()) {
            long cost = QueueEntry.memoryBytes(message);
            session.flow().charge(cost);
            pending = new PendingPublish(this, confirmId, cost, queues.length, best);
        }
        if (confirmId != 0) {
            unconfirmed.incrementAndGet();
        }
        for (AnyQueue queue : queues) {
            queue.enqueue(message, pending, session.flow());
        }
        return PublishResult.ROUTED;
    }

    /** Keeps logs from flushing until this session's batch ends; false if there are none. */
    private boolean holdFlush(AnyQueue[] queues) {
        boolean any = false;
        for (AnyQueue queue : queues) {
            StoredQueue stored = queue.stored();
            if (stored.isDurable()) {
                session.holdFlush(stored);
                any = true;
            }
        }
        return any;
    }

    /** The outcome of a publish. Any thread. */
    @Override
    public void settled(long confirmId, long costBytes, ConfirmOutcome outcome) {
        session.flow().release(costBytes);
        if (confirmId != 0) {
            unconfirmed.decrementAndGet();
            listener.confirmed(confirmId, outcome);
        }
    }

    // ---- consume ---------------------------------------------------------------------------

    @Override
    public CompletionStage<Subscription> subscribe(SubscriptionRequest request, Consumer consumer) {
        return Refusals.failing(
                () -> {
                    session.access().readQueue(request.queue());
                    return host.requireQueue(request.queue(), session)
                            .subscribe(request, consumer, this)
                            .thenApply(this::keep);
                });
    }

    private Subscription keep(ChannelSubscription subscription) {
        subscriptions.add(subscription);
        if (closed) {
            CompletionStage<Void> unused = subscription.cancel(); // the client has left meanwhile
        }
        return subscription;
    }

    /** The subscription is cancelled; what it holds is settled or requeued still. */
    void forget(ChannelSubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Has messages of this channel from now on. In the queue's mailbox. */
    void hold(Outstanding holder) {
        holders.add(holder);
        if (closed) {
            CompletableFuture<?> unused = holder.requeueAll(); // the client has left meanwhile
        }
    }

    /** Has none any more, and may be forgotten. In the queue's mailbox. */
    void release(Outstanding holder) {
        holders.remove(holder);
        gets.remove(holder.queue(), holder);
    }

    @Override
    public CompletionStage<Optional<Delivery>> get(String queueName, boolean autoAck) {
        return Refusals.failing(
                () -> {
                    session.access().readQueue(queueName);
                    return host.requireQueue(queueName, session).get(this, autoAck);
                });
    }

    /** Who holds what is taken from a queue here without a consumer. */
    Outstanding getHolder(MessageQueue queue, boolean autoAck) {
        return autoAck
                ? new Outstanding(queue, this, true)
                : gets.computeIfAbsent(queue, q -> new Outstanding(q, this, true));
    }

    // ---- declare ---------------------------------------------------------------------------

    @Override
    public CompletionStage<Void> declareExchange(ExchangeSpec exchange) {
        return host.exchangeControl().declare(exchange, session.access());
    }

    @Override
    public CompletionStage<Void> checkExchange(String name) {
        return Refusals.failing(
                () -> {
                    if (name.isEmpty()) {
                        throw Refusals.defaultExchange();
                    }
                    host.requireExchange(name);
                    return CompletableFuture.completedFuture(null);
                });
    }

    @Override
    public CompletionStage<Void> deleteExchange(String name, boolean ifUnused) {
        return host.exchangeControl().delete(name, ifUnused, session.access());
    }

    @Override
    public CompletionStage<Void> bind(BindingSpec binding) {
        return Refusals.failing(
                () -> {
                    session.access().bind(binding, host.exchange(binding.source()));
                    return host.bindingControl().bind(binding, session);
                });
    }

    @Override
    public CompletionStage<Void> unbind(BindingSpec binding) {
        return Refusals.failing(
                () -> {
                    session.access().bind(binding, host.exchange(binding.source()));
                    return host.bindingControl().unbind(binding, session);
                });
    }

    @Override
    public CompletionStage<QueueStatus> declareQueue(QueueSpec queue) {
        return Refusals.failing(() -> host.queueControl().declare(queue, session));
    }

    @Override
    public CompletionStage<QueueStatus> checkQueue(String name) {
        return Refusals.failing(() -> host.requireQueue(name, session).status());
    }

    @Override
    public CompletionStage<Long> purgeQueue(String name) {
        return Refusals.failing(
                () -> {
                    session.access().readQueue(name);
                    return host.requireQueue(name, session).purge();
                });
    }

    @Override
    public CompletionStage<Long> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        return Refusals.failing(
                () -> {
                    session.access().configureQueue(name);
                    return host.queueControl().delete(name, ifUnused, ifEmpty, session);
                });
    }

    // ---- close -----------------------------------------------------------------------------

    @Override
    public CompletionStage<Void> close() {
        closed = true;
        session.forget(this);
        List<CompletableFuture<?>> steps = new ArrayList<>();
        for (ChannelSubscription subscription : subscriptions) {
            steps.add(subscription.cancel().toCompletableFuture());
        }
        for (Outstanding holder : holders) {
            steps.add(holder.requeueAll());
        }
        return CompletableFuture.allOf(steps.toArray(CompletableFuture<?>[]::new));
    }

    // ---- for operators ---------------------------------------------------------------------

    ClientSession session() {
        return session;
    }

    /** What wants to know of deliveries to this channel, while it is on. */
    Trace trace() {
        return trace;
    }

    int number() {
        return number;
    }

    long published() {
        return published.get();
    }

    int unconfirmed() {
        return unconfirmed.get();
    }

    Set<ChannelSubscription> subscriptions() {
        return subscriptions;
    }

    long unacknowledged() {
        long sum = 0;
        for (Outstanding holder : holders) {
            sum += holder.size();
        }
        return sum;
    }

    /** The route of the last message, for the many publishers that publish to one place. */
    private static final class RouteCache {
        private @Nullable String exchangeName;
        private @Nullable RoutingKey key;
        private long version;
        private @Nullable Exchange exchange;
        private AnyQueue[] queues = {};

        /** By identity: adapters use the objects of a name and a key again. */
        @SuppressWarnings("ReferenceEquality")
        boolean holds(Message message, long versionNow) {
            return message.routingKey() == key
                    && message.exchange() == exchangeName
                    && versionNow == version
                    && message.otherKeys().isEmpty();
        }

        Exchange exchange() {
            if (exchange == null) {
                throw new IllegalStateException("asked before holds() said yes");
            }
            return exchange;
        }

        AnyQueue[] queues() {
            return queues;
        }

        void remember(Message message, long now, Exchange at, AnyQueue[] to) {
            exchangeName = message.exchange();
            key = message.routingKey();
            version = now;
            exchange = at;
            queues = to;
        }
    }
}
