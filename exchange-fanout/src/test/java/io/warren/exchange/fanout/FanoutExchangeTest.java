package io.warren.exchange.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FanoutExchangeTest {
    private static final ExchangeSpec EXCHANGE = ExchangeSpec.builder("e", "fanout").build();

    @Test
    void everyTargetGetsItWhateverTheKeys() {
        IncrementalRoutingTable<String> table =
                table().with(bind("a", "x")).with(bind("b", "")).with(bind("c", "#"));
        assertThat(route(table)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aTargetBoundWithTwoKeysIsNamedOnceAndStaysUntilBothAreGone() {
        IncrementalRoutingTable<String> table = table().with(bind("a", "x")).with(bind("a", "y"));
        assertThat(route(table)).containsExactly("a");
        assertThat(route(table.without(bind("a", "x")))).containsExactly("a");
        assertThat(route(table.without(bind("a", "x")).without(bind("a", "y")))).isEmpty();
    }

    @Test
    void aHundredThousandQueuesAreBoundOneByOneAndUnboundAgain() {
        IncrementalRoutingTable<String> table = table();
        for (int i = 0; i < 100_000; i++) {
            table = table.with(bind("q" + i, ""));
        }
        assertThat(route(table)).hasSize(100_000);
        for (int i = 0; i < 100_000; i++) {
            table = table.without(bind("q" + i, ""));
        }
        assertThat(route(table)).isEmpty();
    }

    private static IncrementalRoutingTable<String> table() {
        RoutingTable<String> table = new FanoutExchange().compile(EXCHANGE, List.of());
        return (IncrementalRoutingTable<String>) table;
    }

    private static Binding<String> bind(String target, String key) {
        return new Binding<>(target, RoutingKey.of(key), FieldTable.EMPTY);
    }

    private static List<String> route(RoutingTable<String> table) {
        List<String> targets = new ArrayList<>();
        RoutingKey key = RoutingKey.of("k");
        table.route(key, Message.of("e", key, MessageProperties.EMPTY, new byte[0]), targets::add);
        return targets;
    }
}
