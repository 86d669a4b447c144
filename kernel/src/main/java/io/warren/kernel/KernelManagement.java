package io.warren.kernel;

import io.warren.management.BrokerInfo;
import io.warren.management.ChannelInfo;
import io.warren.management.ConnectionInfo;
import io.warren.management.ConsumerInfo;
import io.warren.management.ExchangeInfo;
import io.warren.management.ExchangeTypeInfo;
import io.warren.management.Management;
import io.warren.management.Permissions;
import io.warren.management.Policies;
import io.warren.management.QueueInfo;
import io.warren.management.Users;
import io.warren.management.VirtualHosts;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import io.warren.store.StoreException;
import io.warren.topology.BindingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows operators what the broker knows. */
final class KernelManagement implements Management {
    private final KernelBroker broker;
    private final KernelContext context;
    private final Administration administration;
    private final ResourceWatch resources;
    private final Supplier<BrokerInfo> brokerInfo;

    /**
     * @param brokerInfo what only the component knows, of the services around it
     */
    KernelManagement(
            KernelBroker broker,
            KernelContext context,
            Administration administration,
            ResourceWatch resources,
            Supplier<BrokerInfo> brokerInfo) {
        this.broker = broker;
        this.context = context;
        this.administration = administration;
        this.resources = resources;
        this.brokerInfo = brokerInfo;
    }

    @Override
    public BrokerInfo broker() {
        return brokerInfo.get();
    }

    @Override
    public List<String> virtualHosts() {
        return broker.virtualHosts().keySet().stream().sorted().toList();
    }

    private VirtualHost host(String name) {
        VirtualHost host = broker.virtualHosts().get(name);
        if (host == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no vhost '" + name + "'");
        }
        return host;
    }

    @Override
    public List<ExchangeTypeInfo> exchangeTypes() {
        List<Exchange> exchanges =
                broker.virtualHosts().values().stream()
                        .flatMap(host -> host.exchanges().stream())
                        .filter(exchange -> !exchange.spec().name().isEmpty())
                        .toList();
        Set<String> names = new TreeSet<>(context.exchangeTypes().names());
        exchanges.forEach(exchange -> names.add(exchange.spec().type()));
        List<ExchangeTypeInfo> types = new ArrayList<>();
        for (String name : names) {
            ExchangeTypeOffer offer = context.exchangeTypes().current(name);
            int count = (int) exchanges.stream().filter(e -> e.spec().type().equals(name)).count();
            types.add(
                    new ExchangeTypeInfo(
                            name,
                            offer == null ? "" : offer.bundle(),
                            count,
                            offer == null ? 0 : offer.faults()));
        }
        return types;
    }

    @Override
    public List<ExchangeInfo> exchanges(String virtualHost) {
        VirtualHost host = host(virtualHost);
        return host.exchanges().stream()
                .map(exchange -> info(host, exchange))
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .toList();
    }

    private static ExchangeInfo info(VirtualHost host, Exchange exchange) {
        Exchange.State state =
                host.isDefault(exchange) ? Exchange.State.RUNNING : exchange.routing().state();
        int bindings = host.isDefault(exchange) ? host.queues().size() : exchange.bindingCount();
        return new ExchangeInfo(
                exchange.spec(),
                state.name().toLowerCase(Locale.ROOT),
                bindings,
                exchange.published().sum());
    }

    @Override
    public List<QueueInfo> queues(String virtualHost) {
        return host(virtualHost).queues().stream()
                .map(KernelManagement::info)
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .toList();
    }

    private static QueueInfo info(AnyQueue queue) {
        QueueStatistics statistics = queue.statistics();
        StoreException failure = queue.failure();
        String why = failure == null ? queue.unavailable() : String.valueOf(failure.getMessage());
        ClientSession owner = queue.owner();
        return new QueueInfo(
                queue.spec(),
                why == null ? "running" : why,
                statistics.ready(),
                statistics.unacknowledged(),
                statistics.consumers(),
                statistics.memoryBytes(),
                owner == null ? "" : owner.request().name());
    }

    @Override
    public List<BindingSpec> bindings(String virtualHost) {
        VirtualHost host = host(virtualHost);
        List<BindingSpec> all = new ArrayList<>();
        for (AnyQueue queue : host.queues()) {
            String name = queue.spec().name();
            all.add(BindingSpec.toQueue("", name, RoutingKey.of(name), FieldTable.EMPTY));
        }
        host.control()
                .execute(() -> host.exchanges().forEach(e -> all.addAll(e.bindings())))
                .join();
        all.sort(
                Comparator.comparing(BindingSpec::source)
                        .thenComparing(BindingSpec::destination)
                        .thenComparing(binding -> binding.key().toString()));
        return all;
    }

    @Override
    public List<ConnectionInfo> connections() {
        return broker.sessions().stream()
                .sorted(Comparator.comparing(ClientSession::id))
                .map(this::info)
                .toList();
    }

    private ConnectionInfo info(ClientSession session) {
        String state = session.flow().isClosed() ? "flow" : "running";
        return new ConnectionInfo(
                session.id(),
                session.request(),
                session.openedAt(),
                resources.reason().isEmpty() ? state : "blocked",
                session.channels().size());
    }

    @Override
    public List<ChannelInfo> channels() {
        return broker.sessions().stream()
                .flatMap(session -> session.channels().stream())
                .map(KernelManagement::info)
                .sorted(
                        Comparator.comparing(ChannelInfo::connectionId)
                                .thenComparing(ChannelInfo::number))
                .toList();
    }

    private static ChannelInfo info(ClientChannel channel) {
        ClientSession session = channel.session();
        return new ChannelInfo(
                session.id(),
                session.request().name(),
                channel.number(),
                session.host().name(),
                session.request().identity().name(),
                channel.subscriptions().size(),
                channel.unacknowledged(),
                channel.unconfirmed(),
                channel.published());
    }

    @Override
    public List<ConsumerInfo> consumers() {
        return broker.sessions().stream()
                .flatMap(session -> session.channels().stream())
                .flatMap(channel -> channel.subscriptions().stream())
                .map(KernelManagement::info)
                .sorted(
                        Comparator.comparing(ConsumerInfo::virtualHost)
                                .thenComparing(info -> info.request().queue())
                                .thenComparing(ConsumerInfo::connectionId)
                                .thenComparing(ConsumerInfo::channel)
                                .thenComparing(info -> info.request().tag()))
                .toList();
    }

    private static ConsumerInfo info(ChannelSubscription subscription) {
        ClientChannel channel = subscription.channel();
        return new ConsumerInfo(
                channel.session().host().name(),
                subscription.request(),
                channel.session().id(),
                channel.session().request().name(),
                channel.number(),
                subscription.priority(),
                subscription.unacknowledged());
    }

    @Override
    public Users users() {
        return administration.users();
    }

    @Override
    public VirtualHosts hosts() {
        return administration.hosts();
    }

    @Override
    public Permissions permissions() {
        return administration.permissions();
    }

    @Override
    public Policies policies() {
        return administration.policies();
    }

    @Override
    public io.warren.management.Definitions definitions() {
        return new DefinitionTransfer(this, context.exchangeTypes(), broker.virtualHosts());
    }

    @Override
    public Session openSession(String virtualHost, String purpose) {
        SessionRequest request =
                SessionRequest.builder(new Identity("operator", Set.of()), virtualHost)
                        .protocol("console")
                        .peer("local")
                        .name(purpose)
                        .build();
        return broker.open(request, new OperatorListener(), true);
    }

    @Override
    public void limits(@Nullable Double memoryHighWatermark, @Nullable Long diskFreeBytes) {
        if (memoryHighWatermark != null) {
            double heapBytes = Runtime.getRuntime().maxMemory();
            context.memory().limit((long) (heapBytes * memoryHighWatermark));
        }
        if (diskFreeBytes != null) {
            resources.diskFreeLimit(diskFreeBytes);
        }
    }

    @Override
    public boolean closeConnection(long id, String reason) {
        for (ClientSession session : broker.sessions()) {
            if (session.id() == id) {
                session.listener().closeRequested(ReplyCode.CONNECTION_FORCED, reason);
                return true;
            }
        }
        return false;
    }

    /** An operator's session makes little traffic and ends by itself. */
    private static final class OperatorListener implements SessionListener {
        @Override
        public void flow(boolean open) {}

        @Override
        public void blocked(String reason) {}

        @Override
        public void unblocked() {}

        @Override
        public void closeRequested(ReplyCode code, String text) {}
    }
}
