package io.warren.testkit.exchange;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.List;

/** An exchange type that asks every binding whether it matches. Not for production. */
public final class NaiveExchangeType implements ExchangeType {
    private final BindingMatcher matcher;

    public NaiveExchangeType(BindingMatcher matcher) {
        this.matcher = matcher;
    }

    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        return new Table<>(matcher, List.copyOf(bindings));
    }

    private record Table<T>(BindingMatcher matcher, List<Binding<T>> bindings)
            implements IncrementalRoutingTable<T> {
        @Override
        public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
            for (Binding<T> binding : bindings) {
                if (matcher.matches(binding, key, message)) {
                    sink.accept(binding.target());
                }
            }
        }

        @Override
        public IncrementalRoutingTable<T> with(Binding<T> binding) {
            List<Binding<T>> more = new ArrayList<>(bindings);
            more.add(binding);
            return new Table<>(matcher, List.copyOf(more));
        }

        @Override
        public IncrementalRoutingTable<T> without(Binding<T> binding) {
            List<Binding<T>> fewer = new ArrayList<>(bindings);
            fewer.remove(binding);
            return new Table<>(matcher, List.copyOf(fewer));
        }
    }
}
