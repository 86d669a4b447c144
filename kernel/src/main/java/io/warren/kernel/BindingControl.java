package io.warren.kernel;

import io.warren.exchange.Binding;
import io.warren.store.DefinitionChange;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and removes bindings. The package-private halves run on the control thread. */
final class BindingControl {
    private static final Logger LOG = LoggerFactory.getLogger(BindingControl.class);

    private final VirtualHost host;
    private long lastNumber;

    BindingControl(VirtualHost host) {
        this.host = host;
    }

    CompletionStage<@Nullable Void> bind(BindingSpec binding, ClientSession session) {
        return host.control()
                .submit(
                        touches(binding),
                        changes -> {
                            Refusals.requireShort("binding key", binding.key());
                            Refusals.requireFew(binding.arguments());
                            Exchange source = requireSource(binding);
                            Destination destination = requireDestination(binding, session);
                            if (source.hasBinding(binding)) {
                                return () -> CompletableFuture.completedFuture(null);
                            }
                            Binding<Destination> routed =
                                    new Binding<>(destination, binding.key(), binding.arguments());
                            host.exchangeControl().validate(source, routed);
                            long number = ++lastNumber;
                            if (isDurable(source, destination)) {
                                changes.add(Definitions.binding(host.name(), number, binding));
                            }
                            return () -> {
                                host.incoming(destination).add(binding);
                                CompletableFuture<@Nullable Void> routes =
                                        source.bind(
                                                binding,
                                                new Exchange.NumberedBinding(number, routed));
                                host.changed();
                                return routes;
                            };
                        });
    }

    CompletionStage<@Nullable Void> unbind(BindingSpec binding, ClientSession session) {
        return host.control()
                .submit(
                        touches(binding),
                        changes -> {
                            if (binding.source().isEmpty()) {
                                throw Refusals.defaultExchange();
                            }
                            Exchange source = host.exchange(binding.source());
                            if (source == null || !source.hasBinding(binding)) {
                                return () -> CompletableFuture.completedFuture(null);
                            }
                            requireDestination(binding, session);
                            addRemovals(changes, List.of(binding));
                            return () -> remove(binding);
                        });
    }

    private static Set<String> touches(BindingSpec binding) {
        String destination =
                binding.destinationType() == DestinationType.QUEUE
                        ? QueueControl.touch(binding.destination())
                        : ExchangeControl.touch(binding.destination());
        String source = ExchangeControl.touch(binding.source());
        return source.equals(destination) ? Set.of(source) : Set.of(source, destination);
    }

    private Exchange requireSource(BindingSpec binding) {
        if (binding.source().isEmpty()) {
            throw Refusals.defaultExchange();
        }
        return host.requireExchange(binding.source());
    }

    private Destination requireDestination(BindingSpec binding, ClientSession session) {
        if (binding.destinationType() == DestinationType.QUEUE) {
            return host.requireQueue(binding.destination(), session);
        }
        if (binding.destination().isEmpty()) {
            throw Refusals.defaultExchange();
        }
        return host.requireExchange(binding.destination());
    }

    private static boolean isDurable(Exchange source, Destination destination) {
        boolean durableDestination =
                destination instanceof AnyQueue queue
                        ? queue.spec().durable()
                        : ((Exchange) destination).spec().durable();
        return source.spec().durable() && durableDestination;
    }

    /** Adds the removal of bindings' definitions, where they have any. */
    void addRemovals(List<DefinitionChange> changes, Collection<BindingSpec> bindings) {
        for (BindingSpec binding : bindings) {
            Exchange source = host.exchange(binding.source());
            Exchange.NumberedBinding numbered = source == null ? null : source.binding(binding);
            if (source != null
                    && numbered != null
                    && isDurable(source, numbered.binding().target())) {
                changes.add(
                        Definitions.removal(
                                Definitions.BINDING,
                                Definitions.bindingKey(host.name(), numbered.number())));
            }
        }
    }

    /** Removes a binding that is there, and its source, if that goes with its last binding. */
    CompletableFuture<@Nullable Void> remove(BindingSpec binding) {
        Destination destination = host.destination(binding);
        if (destination != null) {
            host.incoming(destination).remove(binding);
        }
        Exchange source = host.exchange(binding.source());
        if (source == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable Void> done = source.unbind(binding);
        host.changed();
        if (source.spec().autoDelete() && source.bindingCount() == 0) {
            return CompletableFuture.allOf(done, host.exchangeControl().deleteUnused(source));
        }
        return done;
    }

    /**
     * Removes all bindings that lead to a destination which is being deleted; completes when
     * exchanges that go with their last binding are gone too.
     */
    CompletableFuture<@Nullable Void> removeIncoming(Destination destination) {
        List<CompletableFuture<?>> removals = new ArrayList<>();
        for (BindingSpec binding : List.copyOf(host.incoming(destination))) {
            removals.add(remove(binding));
        }
        host.forgetIncoming(destination);
        return CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new));
    }

    /** Restores the stored bindings, in their order; nothing is compiled yet. */
    void recover(Map<String, byte[]> stored, List<DefinitionChange> repairs) {
        List<String> dangling = new ArrayList<>();
        stored.forEach(
                (key, value) -> {
                    long number = Definitions.bindingNumber(key);
                    lastNumber = Math.max(lastNumber, number);
                    BindingSpec binding = Definitions.binding(value);
                    Exchange source = host.exchange(binding.source());
                    Destination destination = host.destination(binding);
                    if (source == null || destination == null) {
                        dangling.add(key);
                        return;
                    }
                    host.incoming(destination).add(binding);
                    source.recoverBinding(
                            binding,
                            new Exchange.NumberedBinding(
                                    number,
                                    new Binding<>(
                                            destination, binding.key(), binding.arguments())));
                });
        for (String key : dangling) {
            LOG.warn("a stored binding leads from or to nothing and is removed: key={}", key);
            repairs.add(Definitions.removal(Definitions.BINDING, key));
        }
    }
}
