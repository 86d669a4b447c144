package io.warren.testkit.exchange;

import io.warren.exchange.ExchangeType;
import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import java.util.random.RandomGenerator;

final class NaiveHeadersContractTest extends ExchangeTypeContract {
    @Override
    protected ExchangeType type() {
        return new NaiveExchangeType(NaiveMatchers.headers());
    }

    @Override
    protected BindingMatcher reference() {
        return NaiveMatchers.headers();
    }

    @Override
    protected FieldTable bindingArguments(RandomGenerator random) {
        return headers(random);
    }

    @Override
    protected FieldTable headers(RandomGenerator random) {
        FieldTableBuilder table = FieldTable.builder();
        for (char name = 'a'; name <= 'c'; name++) {
            if (random.nextBoolean()) {
                table.put(String.valueOf(name), random.nextInt(2));
            }
        }
        return table.build();
    }
}
