package io.warren.exchange.topic;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.ExchangeTypeContract;
import io.warren.testkit.exchange.NaiveMatchers;
import io.warren.testkit.exchange.Refusal;
import java.util.List;
import java.util.random.RandomGenerator;

final class TopicExchangeContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new TopicExchange();
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.topic();
    }

    @Override
    protected RoutingKey bindingKey(RandomGenerator random) {
        return TopicSamples.key(random, 6, "a", "b", "", "*", "#", "#");
    }

    @Override
    protected RoutingKey routingKey(RandomGenerator random) {
        return TopicSamples.key(random, 7, "a", "b", "", "c", "*", "#");
    }

    @Override
    protected List<Refusal> refusals() {
        Binding<String> binding =
                new Binding<>("q", RoutingKey.of("a".repeat(256)), FieldTable.EMPTY);
        return List.of(
                Refusal.of(
                        exchanges().get(0),
                        binding,
                        "the binding key of a topic exchange has at most 255 bytes, but this one has"
                                + " 256"));
    }
}
