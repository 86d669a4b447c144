package io.warren.exchange.fanout;

import io.warren.exchange.ExchangeType;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.ExchangeTypeContract;
import io.warren.testkit.exchange.NaiveMatchers;

final class FanoutExchangeContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new FanoutExchange();
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.all();
    }
}
