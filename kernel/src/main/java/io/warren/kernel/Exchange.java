package io.warren.kernel;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RoutingTable;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange: its bindings, which are the truth, and the routing table that its type compiled of
 * them, which is derived and replaced whenever they, or the type, change.
 *
 * <p>Threads: any thread may route by {@link #routing()}; everything else belongs to the control
 * thread of the virtual host.
 */
final class Exchange implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String ALTERNATE = "alternate-exchange";

    /** What an exchange can do now. */
    enum State {
        /** Its type is here. */
        RUNNING,
        /** Its type has left, or is being replaced; the last table still routes. */
        ORPHANED,
        /** Its type is not here; nothing is routed but to the alternate exchange. */
        UNAVAILABLE
    }

    /**
     * How to route now.
     *
     * @param table null only while the exchange is unavailable
     * @param offer of whom the table is
     */
    record Routing(
            State state,
            @Nullable RoutingTable<Destination> table,
            @Nullable ExchangeTypeOffer offer) {
        private static final Routing NONE = new Routing(State.UNAVAILABLE, null, null);
    }

    private final ExchangeSpec spec;
    private final @Nullable String ownAlternate;
    private volatile EffectivePolicies.Effective policy = EffectivePolicies.Effective.NONE;
    private volatile @Nullable String alternate;
    private final LongAdder published = new LongAdder();
    private final Map<BindingSpec, NumberedBinding> bindings = new LinkedHashMap<>();
    private final List<CompletableFuture<@Nullable Void>> withheld = new ArrayList<>();
    private volatile Routing routing = Routing.NONE;
    private volatile int bindingCount;
    private int orphanings;

    /** A binding and the number under which its definition is stored. */
    record NumberedBinding(long number, Binding<Destination> binding) {}

    Exchange(ExchangeSpec spec) {
        this.spec = spec;
        this.ownAlternate = spec.arguments().get(ALTERNATE) instanceof String name ? name : null;
        this.alternate = ownAlternate;
    }

    ExchangeSpec spec() {
        return spec;
    }

    /** Another policy holds. Its argument is stronger. */
    void follow(EffectivePolicies.Effective changed) {
        policy = changed;
        if (ownAlternate == null) {
            alternate = changed.definition().get(ALTERNATE) instanceof String name ? name : null;
        }
    }

    EffectivePolicies.Effective policy() {
        return policy;
    }

    /** The name of the exchange that gets what this one cannot route. */
    @Nullable String alternate() {
        return alternate;
    }

    LongAdder published() {
        return published;
    }

    /** Whether topic permissions count. While nobody knows they do: the type may come back. */
    boolean hasTopics() {
        ExchangeTypeOffer offer = routing.offer();
        return !spec.name().isEmpty() && (offer == null || offer.hasTopics());
    }

    Routing routing() {
        return routing;
    }

    /** Any thread may look. */
    int bindingCount() {
        return bindingCount;
    }

    boolean hasBinding(BindingSpec binding) {
        return bindings.containsKey(binding);
    }

    @Nullable NumberedBinding binding(BindingSpec binding) {
        return bindings.get(binding);
    }

    Collection<BindingSpec> bindings() {
        return bindings.keySet();
    }

    /** Binds without compiling: for recovery, before {@link #compile}. */
    void recoverBinding(BindingSpec spec, NumberedBinding binding) {
        bindings.put(spec, binding);
        bindingCount = bindings.size();
    }

    /**
     * Binds.
     *
     * @return completes when the binding routes, or when it is clear that it cannot now
     */
    CompletableFuture<@Nullable Void> bind(BindingSpec bindingSpec, NumberedBinding binding) {
        recoverBinding(bindingSpec, binding);
        return changed(binding.binding(), true);
    }

    /** Unbinds; the binding must be there. */
    CompletableFuture<@Nullable Void> unbind(BindingSpec bindingSpec) {
        NumberedBinding removed = bindings.remove(bindingSpec);
        bindingCount = bindings.size();
        return removed == null
                ? CompletableFuture.completedFuture(null)
                : changed(removed.binding(), false);
    }

    private CompletableFuture<@Nullable Void> changed(Binding<Destination> binding, boolean added) {
        Routing now = routing;
        if (now.state() == State.ORPHANED
                || now.offer() != null && !compile(now.offer(), now.table(), binding, added)) {
            CompletableFuture<@Nullable Void> later = new CompletableFuture<>();
            withheld.add(later);
            return later;
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Routes by this type from now on. */
    void compile(ExchangeTypeOffer offer) {
        if (compile(offer, null, null, true)) {
            releaseWithheld();
        }
    }

    /**
     * By the change alone where the table can do that, and otherwise, or if that fails, of all.
     *
     * @return false if the type has left meanwhile and its classes with it: the table that is there
     *     goes on, and what comes of the type is told next
     */
    private boolean compile(
            ExchangeTypeOffer offer,
            @Nullable RoutingTable<Destination> old,
            @Nullable Binding<Destination> change,
            boolean added) {
        if (change != null && old instanceof IncrementalRoutingTable<Destination> incremental) {
            try {
                RoutingTable<Destination> changed =
                        added ? incremental.with(change) : incremental.without(change);
                routing = new Routing(State.RUNNING, changed, offer);
                return true;
            } catch (RuntimeException | Error fault) {
                if (goesOnWithout(offer)) {
                    return false;
                }
                faulty(offer, fault);
            }
        }
        try {
            List<Binding<Destination>> all =
                    bindings.values().stream().map(NumberedBinding::binding).toList();
            routing = new Routing(State.RUNNING, offer.type().compile(spec, all), offer);
        } catch (RuntimeException | Error fault) {
            if (goesOnWithout(offer)) {
                return false;
            }
            faulty(offer, fault);
            routing = new Routing(State.UNAVAILABLE, null, offer); // the next change tries again
        }
        return true;
    }

    private boolean goesOnWithout(ExchangeTypeOffer offer) {
        return offer.isWithdrawn() && routing.table() != null;
    }

    private void faulty(ExchangeTypeOffer offer, Throwable fault) {
        offer.countFault();
        LOG.error(
                "exchange type cannot compile: exchange={} type={}",
                spec.name(),
                spec.type(),
                fault);
    }

    /**
     * Its type has left: the last table goes on for a while.
     *
     * @return a number for {@link #endGrace}, or -1 if there is nothing to go on with
     */
    int orphan() {
        Routing now = routing;
        if (now.table() == null) {
            routing = Routing.NONE;
            return -1;
        }
        if (now.state() == State.RUNNING) {
            routing = new Routing(State.ORPHANED, now.table(), now.offer());
            orphanings++;
        }
        return orphanings;
    }

    /** The grace that began with this orphaning is over, if its type has not come back. */
    void endGrace(int orphaning) {
        if (routing.state() == State.ORPHANED && orphaning == orphanings) {
            LOG.warn(
                    "exchange is unavailable until its type returns: exchange={} type={}",
                    spec.name(),
                    spec.type());
            routing = Routing.NONE;
            releaseWithheld();
        }
    }

    private void releaseWithheld() {
        withheld.forEach(reply -> reply.complete(null));
        withheld.clear();
    }
}
