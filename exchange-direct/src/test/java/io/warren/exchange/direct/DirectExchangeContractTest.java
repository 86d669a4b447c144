package io.warren.exchange.direct;

import io.warren.exchange.ExchangeType;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.ExchangeTypeContract;
import io.warren.testkit.exchange.NaiveMatchers;

final class DirectExchangeContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new DirectExchange();
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.direct();
    }
}
