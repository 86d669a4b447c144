package io.warren.bench;

import io.warren.exchange.Binding;
import io.warren.exchange.RoutingTable;
import io.warren.exchange.topic.TopicExchange;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A topic pattern with many hashes, and a key of 127 words that fits it in as many ways as can be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HashesBench {
    private static final RoutingKey KEY = RoutingKey.of("a" + ".a".repeat(126));
    private static final Message MESSAGE =
            Message.of("bench", KEY, MessageProperties.EMPTY, new byte[12]);

    @Param({"1", "3", "60"})
    int hashes;

    private RoutingTable<Integer> table = (key, message, targets) -> {};

    /** Compiles the one pattern. */
    @Setup
    public void setUp() {
        RoutingKey pattern = RoutingKey.of("#" + ".a.#".repeat(hashes - 1));
        Binding<Integer> binding = new Binding<>(1, pattern, FieldTable.EMPTY);
        table =
                new TopicExchange()
                        .compile(ExchangeSpec.builder("bench", "topic").build(), List.of(binding));
    }

    /** One message. */
    @Benchmark
    public void route(Blackhole targets) {
        table.route(KEY, MESSAGE, targets::consume);
    }
}
