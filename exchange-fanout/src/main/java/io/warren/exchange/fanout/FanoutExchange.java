package io.warren.exchange.fanout;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangePredeclared;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.exchange.HashTrie;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The exchange type {@code fanout}: every message goes to everything that is bound.
 *
 * <p>Source: AMQP 0-9-1 section 3.1.3.2.
 */
@Component
@ExchangeTypeName("fanout")
@ExchangePredeclared("amq.fanout")
public final class FanoutExchange implements ExchangeType {
    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        HashTrie<T, Integer> targets = HashTrie.empty();
        for (Binding<T> binding : bindings) {
            targets = HashTrie.count(targets, binding.target(), 1);
        }
        return new Table<>(targets);
    }

    /**
     * The targets, each with the number of bindings that name it: it stays until the last one goes.
     *
     * <p>{@code route} costs the number of targets; {@code with} and {@code without} its logarithm.
     */
    private record Table<T>(HashTrie<T, Integer> targets) implements IncrementalRoutingTable<T> {
        @Override
        public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
            targets.keysTo(sink);
        }

        @Override
        public boolean keyOnly() {
            return true;
        }

        @Override
        public IncrementalRoutingTable<T> with(Binding<T> binding) {
            return new Table<>(HashTrie.count(targets, binding.target(), 1));
        }

        @Override
        public IncrementalRoutingTable<T> without(Binding<T> binding) {
            return new Table<>(HashTrie.count(targets, binding.target(), -1));
        }
    }
}
