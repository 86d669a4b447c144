package io.warren.exchange.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RandomExchangeTest {
    @Test
    void everyBindingHasTheSameChance() {
        List<Binding<String>> bindings = List.of(bind("a"), bind("b"), bind("c"), bind("d"));
        RoutingTable<String> table =
                new RandomExchange()
                        .compile(ExchangeSpec.builder("e", "x-random").build(), bindings);
        Message message = Message.of("e", RoutingKey.EMPTY, MessageProperties.EMPTY, new byte[0]);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 40_000; i++) {
            table.route(RoutingKey.EMPTY, message, name -> counts.merge(name, 1, Integer::sum));
        }
        assertThat(counts).containsOnlyKeys("a", "b", "c", "d");
        // Eleven standard deviations to either side of 10,000.
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(9_000, 11_000));
    }

    private static Binding<String> bind(String target) {
        return new Binding<>(target, RoutingKey.EMPTY, FieldTable.EMPTY);
    }
}
