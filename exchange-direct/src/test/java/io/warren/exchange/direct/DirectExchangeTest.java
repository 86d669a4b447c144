package io.warren.exchange.direct;

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
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DirectExchangeTest {
    private static final ExchangeSpec EXCHANGE = ExchangeSpec.builder("e", "direct").build();

    @Test
    void theBindingKeyIsTheRoutingKeyLetterByLetter() {
        RoutingTable<String> table =
                table(bind("a", "k"), bind("b", "K"), bind("c", "k.#"), bind("d", "k"));
        assertThat(route(table, "k")).containsExactlyInAnyOrder("a", "d");
        assertThat(route(table, "K")).containsExactly("b");
        assertThat(route(table, "k.x")).isEmpty();
        assertThat(route(table, "k.#")).containsExactly("c");
    }

    @Test
    void theEmptyKeyIsAKeyLikeOthers() {
        RoutingTable<String> table = table(bind("a", ""), bind("b", "x"));
        assertThat(route(table, "")).containsExactly("a");
    }

    @Test
    void bindingsThatDifferInTheirArgumentsAloneAreTwo() {
        Binding<String> plain = bind("a", "k");
        Binding<String> argued =
                new Binding<>("a", RoutingKey.of("k"), FieldTable.of(Map.of("x", 1)));
        IncrementalRoutingTable<String> table =
                ((IncrementalRoutingTable<String>) table(plain, argued)).without(plain);
        assertThat(route(table, "k")).containsExactly("a");
        assertThat(route(table.without(argued), "k")).isEmpty();
    }

    @Test
    void aHundredThousandBindingsAreMadeOneByOneAndTakenAwayAgain() {
        IncrementalRoutingTable<String> table = (IncrementalRoutingTable<String>) table();
        for (int i = 0; i < 100_000; i++) {
            table = table.with(bind("q" + i, "k" + i % 50_000));
        }
        assertThat(route(table, "k7")).containsExactlyInAnyOrder("q7", "q50007");
        for (int i = 0; i < 100_000; i++) {
            table = table.without(bind("q" + i, "k" + i % 50_000));
        }
        assertThat(route(table, "k7")).isEmpty();
    }

    @Test
    void aHundredThousandQueuesAreBoundWithOneKeyOneByOne() {
        IncrementalRoutingTable<String> table = (IncrementalRoutingTable<String>) table();
        for (int i = 0; i < 100_000; i++) {
            table = table.with(bind("q" + i, "k"));
        }
        assertThat(route(table, "k")).hasSize(100_000);
    }

    @SafeVarargs
    private static RoutingTable<String> table(Binding<String>... bindings) {
        return new DirectExchange().compile(EXCHANGE, List.of(bindings));
    }

    private static Binding<String> bind(String target, String key) {
        return new Binding<>(target, RoutingKey.of(key), FieldTable.EMPTY);
    }

    private static List<String> route(RoutingTable<String> table, String key) {
        List<String> targets = new ArrayList<>();
        RoutingKey routingKey = RoutingKey.of(key);
        Message message = Message.of("e", routingKey, MessageProperties.EMPTY, new byte[0]);
        table.route(routingKey, message, targets::add);
        return targets;
    }
}
