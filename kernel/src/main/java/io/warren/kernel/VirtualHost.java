package io.warren.kernel;

import io.warren.management.VirtualHostSpec;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host: its exchanges, queues and bindings.
 *
 * <p>Threads: any thread may look things up; only the control thread changes them, by way of {@link
 * ExchangeControl}, {@link QueueControl} and {@link BindingControl}.
 */
final class VirtualHost implements QueueHost {
    private final String name;
    private volatile VirtualHostSpec spec;
    private final KernelContext context;
    private final ControlQueue control;
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final Map<RoutingKey, AnyQueue> queues = new ConcurrentHashMap<>();

    /** The bindings that lead to a queue or exchange; belongs to the control thread. */
    private final Map<Destination, Set<BindingSpec>> incoming = new HashMap<>();

    private final InFlight letters = new InFlight();
    private final AtomicLong version = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final HostPolicies policies = new HostPolicies(this::policiesChanged);
    private final Trace trace;
    private volatile boolean deleted;
    private final Exchange defaultExchange;
    private final ExchangeControl exchangeControl;
    private final QueueControl queueControl;
    private final BindingControl bindingControl;

    VirtualHost(VirtualHostSpec spec, KernelContext context) {
        this.name = spec.name();
        this.spec = spec;
        this.context = context;
        this.control = new ControlQueue(name, context.definitions());
        this.defaultExchange =
                new Exchange(ExchangeSpec.builder("", "direct").durable(true).build());
        exchanges.put("", defaultExchange);
        this.trace = new Trace(name, this);
        this.bindingControl = new BindingControl(this);
        this.exchangeControl = new ExchangeControl(this, bindingControl);
        this.queueControl = new QueueControl(this, bindingControl);
    }

    String name() {
        return name;
    }

    VirtualHostSpec spec() {
        return spec;
    }

    /** Another description, other tags or limits. */
    void spec(VirtualHostSpec changed) {
        spec = changed;
    }

    // ---- connections -----------------------------------------------------------------------

    /**
     * Counts a connection that is being opened.
     *
     * @throws BrokerException NOT_ALLOWED when there are as many as there may be
     */
    void connected(String user) {
        long limit = spec.limits().maxConnections();
        if (connections.incrementAndGet() > limit && limit >= 0) {
            connections.decrementAndGet();
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    Refusals.vhostRefused(name, user)
                            + ": connection limit ("
                            + limit
                            + ") is reached");
        }
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    /** Nobody may open it any more. */
    void markDeleted() {
        deleted = true;
    }

    /** It could not be deleted after all. */
    void restore() {
        deleted = false;
    }

    boolean isDeleted() {
        return deleted;
    }

    // ---- policies --------------------------------------------------------------------------

    HostPolicies policies() {
        return policies;
    }

    /** On the control thread: everything there is gets what holds for it now. */
    private void policiesChanged() {
        exchanges.values().forEach(this::applyPolicy);
        queues.values().forEach(queue -> queue.apply(settingsOf(queue.spec())));
        changed();
    }

    private void applyPolicy(Exchange exchange) {
        exchange.follow(policies.effective().ofExchange(exchange.spec().name()));
    }

    /** What its arguments and the policies say for a queue now. */
    QueueSettings settingsOf(QueueSpec queue) {
        FieldTable policy = policies.effective().of(queue).definition();
        return QueueSettings.of(queue.arguments(), policy.toMap());
    }

    /** What tells operators of each message, if they want to know. */
    Trace trace() {
        return trace;
    }

    ControlQueue control() {
        return control;
    }

    ExchangeControl exchangeControl() {
        return exchangeControl;
    }

    QueueControl queueControl() {
        return queueControl;
    }

    BindingControl bindingControl() {
        return bindingControl;
    }

    ExchangeTypes exchangeTypes() {
        return context.exchangeTypes();
    }

    KernelContext context() {
        return context;
    }

    /** Rises whenever a message might be routed otherwise than before. */
    long version() {
        return version.get();
    }

    void changed() {
        version.incrementAndGet();
    }

    // ---- lookup ----------------------------------------------------------------------------

    @Override
    public @Nullable Exchange exchange(String exchangeName) {
        return exchanges.get(exchangeName);
    }

    /** The exchange to which every queue is bound by its name, without an entry for it. */
    boolean isDefault(Exchange exchange) {
        return exchange == defaultExchange;
    }

    @Nullable AnyQueue queue(RoutingKey queueName) {
        return queues.get(queueName);
    }

    Exchange requireExchange(String exchangeName) {
        Exchange exchange = exchanges.get(exchangeName);
        if (exchange == null) {
            throw Refusals.noExchange(exchangeName, name);
        }
        return exchange;
    }

    /** The queue of that name, for this session. */
    AnyQueue requireQueue(String queueName, ClientSession session) {
        AnyQueue queue = queues.get(RoutingKey.of(queueName));
        if (queue == null) {
            throw noSuchQueue(queueName);
        }
        requireAccess(queue, session);
        requireAvailable(queue);
        return queue;
    }

    /** Fails when the store of the queue is not there. */
    void requireAvailable(AnyQueue queue) {
        String reason = queue.unavailable();
        if (reason != null) {
            throw Refusals.unavailable(queue.spec().name(), name, reason);
        }
    }

    void requireAccess(AnyQueue queue, ClientSession session) {
        if (queue.owner() != null && queue.owner() != session && !session.isOperator()) {
            throw Refusals.locked(queue.spec().name(), name);
        }
    }

    @Nullable Destination destination(BindingSpec binding) {
        return binding.destinationType() == DestinationType.QUEUE
                ? queues.get(RoutingKey.of(binding.destination()))
                : exchanges.get(binding.destination());
    }

    Collection<Exchange> exchanges() {
        return exchanges.values();
    }

    /** Whether this very queue is still there; another of its name is not it. */
    @SuppressWarnings("ReferenceEquality")
    boolean has(AnyQueue queue) {
        return queues.get(RoutingKey.of(queue.spec().name())) == queue;
    }

    Collection<AnyQueue> queues() {
        return queues.values();
    }

    // ---- changes, on the control thread ----------------------------------------------------

    void put(Exchange exchange) {
        applyPolicy(exchange);
        exchanges.put(exchange.spec().name(), exchange);
        changed();
    }

    void put(AnyQueue queue) {
        queues.put(RoutingKey.of(queue.spec().name()), queue);
        changed();
    }

    void remove(Exchange exchange) {
        exchanges.remove(exchange.spec().name(), exchange);
        changed();
    }

    void remove(AnyQueue queue) {
        queues.remove(RoutingKey.of(queue.spec().name()), queue);
        changed();
    }

    /** The bindings that lead to it, to be changed as they change. */
    Set<BindingSpec> incoming(Destination destination) {
        return incoming.computeIfAbsent(destination, d -> new LinkedHashSet<>());
    }

    void forgetIncoming(Destination destination) {
        incoming.remove(destination);
    }

    // ---- what a queue needs ----------------------------------------------------------------

    @Override
    public Executor workers() {
        return context.workers();
    }

    @Override
    public ScheduledExecutorService timer() {
        return context.timer();
    }

    @Override
    public boolean tellsLastDeath() {
        return context.lastDeath();
    }

    @Override
    public InFlight letters() {
        return letters;
    }

    @Override
    public Router router() {
        return new Router(this);
    }

    @Override
    public void expire(MessageQueue queue) {
        queueControl.expire(queue);
    }

    @Override
    public MemoryBudget memory() {
        return context.memory();
    }

    @Override
    public MessageStores stores() {
        return context.stores();
    }

    @Override
    public Clock clock() {
        return context.clock();
    }

    @Override
    public CompletableFuture<?> deleteUnused(MessageQueue queue) {
        return queueControl.deleteUnused(queue);
    }

    @Override
    public void storeFailed(String text) {
        context.problem(text);
    }

    @Override
    public String describe(String queue) {
        return Refusals.describe("queue", queue, name);
    }

    @Override
    public BrokerException noSuchQueue(String queue) {
        return Refusals.noQueue(queue, name);
    }
}
