package io.warren.testkit.exchange;

import io.warren.exchange.ExchangeType;
import io.warren.message.RoutingKey;
import java.util.random.RandomGenerator;

final class NaiveTopicContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new NaiveExchangeType(NaiveMatchers.topic());
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.topic();
    }

    @Override
    protected RoutingKey bindingKey(RandomGenerator random) {
        return RoutingKey.of(routingKey(random).toString().replace('a', '*').replace('b', '#'));
    }
}
