package io.warren.exchange.random;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.exchange.RoutingTable;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;

/** The exchange type {@code x-random}: each message goes to one of the bindings, by chance. */
@Component
@ExchangeTypeName("x-random")
public final class RandomExchange implements ExchangeType {
    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        return (key, message, sink) -> {
            if (!bindings.isEmpty()) {
                int chosen = ThreadLocalRandom.current().nextInt(bindings.size());
                sink.accept(bindings.get(chosen).target());
            }
        };
    }
}
