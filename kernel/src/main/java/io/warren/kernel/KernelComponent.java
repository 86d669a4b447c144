package io.warren.kernel;

import io.warren.exchange.ExchangePredeclared;
import io.warren.exchange.ExchangePredeclaredInternal;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.management.BrokerInfo;
import io.warren.management.Management;
import io.warren.management.Problem;
import io.warren.protocol.ProtocolAdapter;
import io.warren.security.Authenticator;
import io.warren.session.Broker;
import io.warren.store.DefinitionStore;
import io.warren.store.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Puts the kernel together when its stores are there, and registers {@link Broker} and {@link
 * Management} when it has recovered. Exchange types may come and go at any time.
 */
@Component(service = KernelComponent.class, immediate = true)
public final class KernelComponent {
    private final BundleContext bundles;
    private final ExchangeTypes exchangeTypes = new ExchangeTypes();
    private final Map<ServiceReference<ExchangeType>, ExchangeTypeOffer> offers =
            new ConcurrentHashMap<>();
    private final Map<ServiceReference<Authenticator>, Authenticator> authenticators =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final Map<ServiceReference<ProtocolAdapter>, ProtocolAdapter> protocols =
            new ConcurrentHashMap<>();
    private final Map<ServiceReference<Problem>, Problem> problems = new ConcurrentHashMap<>();
    private final Kernel kernel;
    private final Set<String> serviceProblems = ConcurrentHashMap.newKeySet();
    private final StoreServices stores;
    private final String definitions;
    private @Nullable ServiceRegistration<Broker> brokerService;
    private @Nullable ServiceRegistration<Management> managementService;

    /** For Declarative Services. */
    @Activate
    public KernelComponent(
            BundleContext bundles,
            @Reference Map.Entry<Map<String, Object>, DefinitionStore> definitionStore) {
        this.bundles = bundles;
        this.definitions = String.valueOf(definitionStore.getKey().get(StoreName.PROPERTY));
        KernelSettings settings = new KernelSettings(bundles::getProperty);
        MessageStores messageStores =
                new MessageStores(settings.stores().preferred(), settings.graceMillis());
        this.stores = new StoreServices(bundles, messageStores, serviceProblems::add);
        stores.open();
        this.kernel =
                new Kernel(
                        settings,
                        definitionStore.getValue(),
                        messageStores,
                        exchangeTypes,
                        this::authenticators,
                        this::info);
    }

    @Activate
    void activate() {
        kernel.start();
        managementService = bundles.registerService(Management.class, kernel.management(), null);
        brokerService = bundles.registerService(Broker.class, kernel.broker(), null);
    }

    @Deactivate
    void deactivate() {
        // Adapters close their connections while the broker's service goes.
        if (brokerService != null) {
            brokerService.unregister();
        }
        if (managementService != null) {
            managementService.unregister();
        }
        kernel.stop();
        stores.close();
    }

    private List<Authenticator> authenticators() {
        List<Authenticator> all = new ArrayList<>();
        boolean ownAsked = false;
        for (Map.Entry<ServiceReference<Authenticator>, Authenticator> entry :
                authenticators.entrySet()) {
            if (!ownAsked && ranking(entry.getKey()) < 0) {
                ownAsked = true;
                all.add(kernel.users());
            }
            all.add(entry.getValue());
        }
        if (!ownAsked) {
            all.add(kernel.users());
        }
        return all;
    }

    private BrokerInfo info() {
        List<String> addresses =
                protocols.values().stream().map(p -> p.name() + " " + p.address()).toList();
        List<String> texts = new ArrayList<>(kernel.context().problems());
        texts.addAll(serviceProblems);
        texts.addAll(StoreReport.problems(kernel.context().stores()));
        problems.values().forEach(problem -> texts.add(problem.text()));
        MemoryBudget memory = kernel.context().memory();
        ResourceWatch resources = kernel.resources();
        return new BrokerInfo(
                kernel.settings().version(),
                kernel.startedAt(),
                memory.usedBytes(),
                memory.limitBytes(),
                resources.diskFreeBytes(),
                resources.diskFreeLimitBytes(),
                resources.alarms(),
                definitions,
                StoreReport.list(kernel.context().stores()),
                addresses,
                texts);
    }

    // ---- services that come and go ---------------------------------------------------------

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindExchangeType(ExchangeType type, ServiceReference<ExchangeType> reference) {
        if (!(reference.getProperty(ExchangeTypeName.PROPERTY) instanceof String name)) {
            kernel.context()
                    .problem(
                            "exchange type of bundle "
                                    + reference.getBundle()
                                    + " has no name: annotate it with @ExchangeTypeName");
            return;
        }
        ExchangeTypeOffer offer =
                new ExchangeTypeOffer(
                        name,
                        type,
                        ranking(reference),
                        reference.getBundle().getVersion(),
                        reference.getBundle().getSymbolicName()
                                + " "
                                + reference.getBundle().getVersion(),
                        strings(reference.getProperty(ExchangePredeclared.PROPERTY)),
                        strings(reference.getProperty(ExchangePredeclaredInternal.PROPERTY)));
        offers.put(reference, offer);
        exchangeTypes.add(offer);
    }

    void unbindExchangeType(ServiceReference<ExchangeType> reference) {
        ExchangeTypeOffer offer = offers.remove(reference);
        if (offer != null) {
            exchangeTypes.remove(offer);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAuthenticator(Authenticator authenticator, ServiceReference<Authenticator> reference) {
        authenticators.put(reference, authenticator);
    }

    void unbindAuthenticator(ServiceReference<Authenticator> reference) {
        authenticators.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProtocolAdapter(ProtocolAdapter adapter, ServiceReference<ProtocolAdapter> reference) {
        protocols.put(reference, adapter);
    }

    void unbindProtocolAdapter(ServiceReference<ProtocolAdapter> reference) {
        protocols.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProblem(Problem problem, ServiceReference<Problem> reference) {
        problems.put(reference, problem);
    }

    void unbindProblem(ServiceReference<Problem> reference) {
        problems.remove(reference);
    }

    private static int ranking(ServiceReference<?> reference) {
        return reference.getProperty(org.osgi.framework.Constants.SERVICE_RANKING)
                        instanceof Integer ranking
                ? ranking
                : 0;
    }

    private static List<String> strings(@Nullable Object property) {
        if (property instanceof String[] several) {
            return List.of(several);
        }
        if (property instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return property instanceof String one ? List.of(one) : List.of();
    }
}
