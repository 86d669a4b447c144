package io.warren.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The exchange types that are here. Types come and go on any thread; whoever listens is told the
 * name, and then asks what is current.
 */
final class ExchangeTypes {
    private final Map<String, List<ExchangeTypeOffer>> offers = new HashMap<>();
    private Consumer<String> onChange = name -> {};

    /** Sets who is told; must not block. */
    synchronized void listen(Consumer<String> listener) {
        onChange = listener;
    }

    void add(ExchangeTypeOffer offer) {
        Consumer<String> listener;
        synchronized (this) {
            offers.computeIfAbsent(offer.name(), name -> new ArrayList<>()).add(offer);
            listener = onChange;
        }
        listener.accept(offer.name());
    }

    void remove(ExchangeTypeOffer offer) {
        offer.withdraw();
        Consumer<String> listener;
        synchronized (this) {
            List<ExchangeTypeOffer> sameName = offers.getOrDefault(offer.name(), List.of());
            sameName.remove(offer);
            if (sameName.isEmpty()) {
                offers.remove(offer.name());
            }
            listener = onChange;
        }
        listener.accept(offer.name());
    }

    /** The offer to use for a name, or null. */
    synchronized @Nullable ExchangeTypeOffer current(String name) {
        ExchangeTypeOffer best = null;
        for (ExchangeTypeOffer offer : offers.getOrDefault(name, List.of())) {
            best = best == null || offer.precedes(best) ? offer : best;
        }
        return best;
    }

    synchronized Collection<String> names() {
        return List.copyOf(offers.keySet());
    }
}
