package io.warren.exchange.topic;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangePredeclared;
import io.warren.exchange.ExchangePredeclaredInternal;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.InvalidArgumentException;
import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The exchange type {@code topic}: binding keys are patterns of words between dots, in which {@code
 * *} stands for exactly one word and {@code #} for any number of words, none included.
 *
 * <p>Words may be empty: {@code a..b} has three. The key of no bytes has no word at all, and so
 * only {@code #} and the empty pattern match it. A {@code *} or {@code #} beside other letters is
 * an ordinary letter.
 *
 * <p>Source: AMQP 0-9-1 section 3.1.3.3; for empty words, RabbitMQ.
 */
@Component
@ExchangeTypeName("topic")
@ExchangePredeclared({"amq.topic", "amq.rabbitmq.trace"})
@ExchangePredeclaredInternal("amq.rabbitmq.trace")
public final class TopicExchange implements ExchangeType {
    /**
     * The size of a binding key, which AMQP limits anyway: walks go as deep into the stack as the
     * longest pattern has words.
     */
    static final int MAX_PATTERN_BYTES = 255;

    @Override
    public void validate(ExchangeSpec exchange, Binding<?> binding) {
        if (binding.key().length() > MAX_PATTERN_BYTES) {
            throw new InvalidArgumentException(
                    "the binding key of a topic exchange has at most "
                            + MAX_PATTERN_BYTES
                            + " bytes, but this one has "
                            + binding.key().length());
        }
    }

    @Override
    public boolean hasTopics() {
        return true;
    }

    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        TopicNode<T> root = TopicNode.empty();
        for (Binding<T> binding : bindings) {
            root = root.counted(TopicNode.Tail.of(binding), 1);
        }
        return new Table<>(root);
    }

    /**
     * The patterns as a trie.
     *
     * <p>{@code route} costs the number of words in the key times the nodes of the trie that fit it
     * at once: one for plain patterns, and never more than there are nodes, however many {@code #}
     * the patterns have. {@code with} and {@code without} cost the number of words in the pattern.
     */
    private record Table<T>(TopicNode<T> root) implements IncrementalRoutingTable<T> {
        @Override
        public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
            root.route(key, sink);
        }

        @Override
        public boolean keyOnly() {
            return true;
        }

        @Override
        public IncrementalRoutingTable<T> with(Binding<T> binding) {
            return new Table<>(root.counted(TopicNode.Tail.of(binding), 1));
        }

        @Override
        public IncrementalRoutingTable<T> without(Binding<T> binding) {
            return new Table<>(root.counted(TopicNode.Tail.of(binding), -1));
        }
    }
}
