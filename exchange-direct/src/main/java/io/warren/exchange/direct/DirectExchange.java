package io.warren.exchange.direct;

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
 * The exchange type {@code direct}: a message goes where the binding key is its routing key.
 *
 * <p>Source: AMQP 0-9-1 section 3.1.3.1.
 */
@Component
@ExchangeTypeName("direct")
@ExchangePredeclared("amq.direct")
public final class DirectExchange implements ExchangeType {
    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        Table<T> table = new Table<>(HashTrie.empty());
        for (Binding<T> binding : bindings) {
            table = table.counted(binding, 1);
        }
        return table;
    }

    /**
     * The targets under their binding keys, each with the number of bindings that name it: they may
     * differ in their arguments alone.
     *
     * <p>{@code route} costs one look-up, however many bindings there are; {@code with} and {@code
     * without} the logarithm of their number.
     */
    private record Table<T>(HashTrie<RoutingKey, HashTrie<T, Integer>> byKey)
            implements IncrementalRoutingTable<T> {
        @Override
        public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
            HashTrie<T, Integer> targets = byKey.get(key);
            if (targets != null) {
                targets.keysTo(sink);
            }
        }

        @Override
        public boolean keyOnly() {
            return true;
        }

        @Override
        public IncrementalRoutingTable<T> with(Binding<T> binding) {
            return counted(binding, 1);
        }

        @Override
        public IncrementalRoutingTable<T> without(Binding<T> binding) {
            return counted(binding, -1);
        }

        private Table<T> counted(Binding<T> binding, int change) {
            HashTrie<T, Integer> before = byKey.get(binding.key());
            HashTrie<T, Integer> after =
                    HashTrie.count(
                            before == null ? HashTrie.empty() : before, binding.target(), change);
            return new Table<>(
                    after.isEmpty()
                            ? byKey.without(binding.key())
                            : byKey.with(binding.key(), after));
        }
    }
}
