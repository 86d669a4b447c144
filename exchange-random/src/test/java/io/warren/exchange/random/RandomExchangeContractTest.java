package io.warren.exchange.random;

import io.warren.exchange.ExchangeType;
import io.warren.testkit.exchange.BindingMatcher;
import io.warren.testkit.exchange.ExchangeTypeContract;
import io.warren.testkit.exchange.NaiveMatchers;
import java.util.Set;

final class RandomExchangeContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new RandomExchange();
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.all(); // every binding may be chosen, whatever the key
    }

    @Override
    protected int targetCount(Set<String> matching) {
        return Math.min(1, matching.size()); // and one of them is
    }
}
