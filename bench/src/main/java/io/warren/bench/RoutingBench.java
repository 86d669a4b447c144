package io.warren.bench;

import io.warren.exchange.Binding;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** Routing one message, and changing one binding, by exchange type and number of bindings. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RoutingBench {
    /** So many messages take turns: the same one again and again would be too easy to predict. */
    private static final int MESSAGES = 1024;

    /** Takes the targets as the broker's sink does, without making anything. */
    private static final class Sum implements RouteSink<Integer> {
        private long sum;

        @Override
        public void accept(Integer target) {
            sum += target;
        }
    }

    @Param({"DIRECT", "FANOUT", "TOPIC", "HEADERS"})
    Scenario type = Scenario.DIRECT;

    @Param({"1", "100", "10000"})
    int bindings;

    private final Sum sink = new Sum();
    private final Message[] messages = new Message[MESSAGES];
    private List<Binding<Integer>> all = List.of();
    private RoutingTable<Integer> table = (key, message, targets) -> {};
    private int next;

    /** Compiles the table, and makes messages for bindings chosen by a fixed chance. */
    @Setup
    public void setUp() {
        all = new ArrayList<>();
        for (int i = 0; i < bindings; i++) {
            all.add(type.binding(i));
        }
        table = compile();
        Random random = new Random(42);
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = type.message(random.nextInt(bindings));
        }
    }

    /** One message. */
    @Benchmark
    public long route() {
        Message message = messages[next++ & MESSAGES - 1];
        table.route(message.routingKey(), message, sink);
        return sink.sum;
    }

    /** One binding more, and one less. */
    @Benchmark
    public Object change() {
        Binding<Integer> changed = all.get((next++ & Integer.MAX_VALUE) % bindings);
        IncrementalRoutingTable<Integer> before = (IncrementalRoutingTable<Integer>) table;
        table = before.without(changed).with(changed);
        return table;
    }

    /** All bindings. */
    @Benchmark
    public RoutingTable<Integer> compile() {
        return type.type().compile(ExchangeSpec.builder("bench", "bench").build(), all);
    }
}
