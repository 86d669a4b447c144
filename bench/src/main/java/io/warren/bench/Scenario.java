package io.warren.bench;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.direct.DirectExchange;
import io.warren.exchange.fanout.FanoutExchange;
import io.warren.exchange.headers.HeadersExchange;
import io.warren.exchange.topic.TopicExchange;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import java.util.function.Supplier;

/** What each exchange type is measured with: bindings by number, and messages that match them. */
public enum Scenario {
    /** A key of its own for each binding. */
    DIRECT(DirectExchange::new) {
        @Override
        RoutingKey bindingKey(int number) {
            return RoutingKey.of("orders.eu." + number);
        }

        @Override
        RoutingKey routingKey(int number) {
            return bindingKey(number);
        }
    },
    /** Everything goes everywhere. */
    FANOUT(FanoutExchange::new) {
        @Override
        RoutingKey bindingKey(int number) {
            return RoutingKey.EMPTY;
        }

        @Override
        RoutingKey routingKey(int number) {
            return RoutingKey.EMPTY;
        }
    },
    /** Of three bindings one is plain, one ends in a hash, one has a star in its middle. */
    TOPIC(TopicExchange::new) {
        @Override
        RoutingKey bindingKey(int number) {
            return RoutingKey.of(
                    switch (number % 3) {
                        case 0 -> "sensors." + number + ".kitchen.temperature";
                        case 1 -> "sensors." + (number - 1) + ".#";
                        default -> "sensors." + (number - 2) + ".*.temperature";
                    });
        }

        @Override
        RoutingKey routingKey(int number) {
            return RoutingKey.of("sensors." + (number - number % 3) + ".kitchen.temperature");
        }
    },
    /** Of three arguments the first is common to all, the second to a tenth, the last its own. */
    HEADERS(HeadersExchange::new) {
        @Override
        RoutingKey bindingKey(int number) {
            return RoutingKey.EMPTY;
        }

        @Override
        RoutingKey routingKey(int number) {
            return RoutingKey.EMPTY;
        }

        @Override
        FieldTable arguments(int number) {
            return FieldTable.builder()
                    .put("type", "order")
                    .put("region", number % 10)
                    .put("customer", number)
                    .build();
        }

        @Override
        FieldTable headers(int number) {
            return arguments(number).toBuilder()
                    .put("trace", "4bf92f3577b34da6a3ce929d0e0e4736")
                    .put("attempt", 1)
                    .build();
        }
    };

    private final Supplier<ExchangeType> type;

    Scenario(Supplier<ExchangeType> type) {
        this.type = type;
    }

    abstract RoutingKey bindingKey(int number);

    abstract RoutingKey routingKey(int number);

    FieldTable arguments(int number) {
        return FieldTable.EMPTY;
    }

    FieldTable headers(int number) {
        return FieldTable.EMPTY;
    }

    ExchangeType type() {
        return type.get();
    }

    Binding<Integer> binding(int number) {
        return new Binding<>(number, bindingKey(number), arguments(number));
    }

    /** A message that the binding of that number matches. */
    Message message(int number) {
        MessageProperties properties = MessageProperties.builder().headers(headers(number)).build();
        return Message.of("bench", routingKey(number), properties, new byte[12]);
    }
}
