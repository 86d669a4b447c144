package io.warren.testkit.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.InvalidArgumentException;
import io.warren.exchange.RoutingTable;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/**
 * What the broker expects of every exchange type. Extend it, say which type and what it means, and
 * give samples that often match:
 *
 * <pre>{@code
 * final class MyExchangeContractTest extends ExchangeTypeContract {
 *     protected ExchangeType type() { return new MyExchange(); }
 *     protected BindingMatcher reference() { return (binding, key, message) -> ...; }
 * }
 * }</pre>
 *
 * <p>A type that picks some of the matching targets (a switch) overrides {@link #targetCount} too.
 *
 * <p>Samples are random. The seed is reported, and named wherever an assertion fails; the system
 * property {@value #SEED} repeats a run.
 */
public abstract class ExchangeTypeContract {
    /** The system property that sets the seed. */
    public static final String SEED = "warren.test.seed";

    private static final long DEADLINE_SECONDS = 30;

    private long seed;
    private Random random = new Random();

    /** A new object of the type at each call. */
    protected abstract ExchangeType type();

    /** What the type means: a slow and obvious way to say which bindings match. */
    protected abstract BindingMatcher reference();

    /** Exchanges to try, for a type that has arguments. Each must be accepted. */
    protected List<ExchangeSpec> exchanges() {
        return List.of(ExchangeSpec.builder("contract", "under-test").durable(true).build());
    }

    /** A binding key; by default a short key of few letters. */
    protected RoutingKey bindingKey(RandomGenerator random) {
        return routingKey(random);
    }

    /** A binding's arguments; by default none. */
    protected FieldTable bindingArguments(RandomGenerator random) {
        return FieldTable.EMPTY;
    }

    /** A message's routing key; by default a short key of few letters. */
    protected RoutingKey routingKey(RandomGenerator random) {
        StringBuilder key = new StringBuilder();
        for (int words = random.nextInt(4); words > 0; words--) {
            key.append(key.length() == 0 ? "" : ".").append((char) ('a' + random.nextInt(4)));
        }
        return RoutingKey.of(key.toString());
    }

    /** A message's headers; by default none. */
    protected FieldTable headers(RandomGenerator random) {
        return FieldTable.EMPTY;
    }

    /** How many of the matching targets a message goes to; by default to all. */
    protected int targetCount(Set<String> matching) {
        return matching.size();
    }

    /** What the type must refuse; by default nothing. */
    protected List<Refusal> refusals() {
        return List.of();
    }

    @BeforeEach
    final void seed(TestReporter reporter) {
        seed = Long.getLong(SEED, System.nanoTime());
        random = new Random(seed);
        reporter.publishEntry(SEED, Long.toString(seed));
    }

    @Test
    final void anExchangeWithoutBindingsRoutesNothing() {
        for (ExchangeSpec exchange : exchanges()) {
            RoutingTable<String> table = type().compile(exchange, List.of());
            for (Message message : messages(50)) {
                assertThat(route(table, message)).isEmpty();
            }
        }
    }

    @Test
    final void messagesGoToTheTargetsOfTheBindingsThatMatch() {
        for (ExchangeSpec exchange : exchanges()) {
            int hits = 0;
            for (int round = 0; round < 50; round++) {
                List<Binding<String>> bindings = bindings(1 + random.nextInt(20), 10);
                hits += check(type().compile(exchange, bindings), bindings, messages(50));
            }
            assertThat(hits).as("samples that match at all, seed %d", seed).isPositive();
        }
    }

    @Test
    final void thousandsOfBindingsRouteAsFewDo() {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = bindings(5_000, 2_000);
            check(type().compile(exchange, bindings), bindings, messages(100));
        }
    }

    @Test
    final void aBindingThatIsThereTwiceRoutesLikeOne() {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = bindings(5, 5);
            bindings.addAll(List.copyOf(bindings));
            check(type().compile(exchange, bindings), bindings, messages(100));
        }
    }

    @Test
    final void addingBindingsOneByOneRoutesAsCompilingThemAll() {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = new ArrayList<>();
            IncrementalRoutingTable<String> table = incremental(exchange, bindings);
            for (Binding<String> binding : bindings(300, 60)) {
                table = table.with(binding);
                bindings.add(binding);
                check(table, bindings, messages(5));
                check(type().compile(exchange, List.copyOf(bindings)), bindings, messages(5));
            }
            check(table, bindings, messages(200));
        }
    }

    @Test
    final void takingABindingAwayUndoesAddingIt() {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = bindings(300, 60);
            IncrementalRoutingTable<String> table = incremental(exchange, bindings);
            while (!bindings.isEmpty()) {
                table = table.without(bindings.remove(random.nextInt(bindings.size())));
                if (random.nextInt(4) == 0) {
                    Binding<String> added = binding(60);
                    table = table.with(added);
                    bindings.add(added);
                }
                check(table, bindings, messages(5));
            }
            for (Message message : messages(50)) {
                assertThat(route(table, message)).as("the last is gone, seed %d", seed).isEmpty();
            }
        }
    }

    @Test
    final void aTargetThatIsBoundTwiceStaysUntilBothBindingsAreGone() {
        for (ExchangeSpec exchange : exchanges()) {
            for (int round = 0; round < 100; round++) {
                Binding<String> binding = binding(1);
                List<Binding<String>> both = List.of(binding, binding);
                IncrementalRoutingTable<String> table = incremental(exchange, both);
                check(table.without(binding), List.of(binding), messages(20));
                check(table.without(binding).without(binding), List.of(), messages(20));
            }
        }
    }

    @Test
    final void aTableStaysAsItIsWhenChangedCopiesAreMade() {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = bindings(100, 20);
            IncrementalRoutingTable<String> table = incremental(exchange, bindings);
            IncrementalRoutingTable<String> changing = table;
            for (int i = 0; i < 100; i++) {
                changing = changing.with(binding(20)).without(bindings.get(i));
                table.with(binding(20));
                table.without(bindings.get(i));
            }
            check(table, bindings, messages(200));
        }
    }

    @Test
    final void aTableThatPromisesToGoByTheKeyAloneDoes() {
        for (ExchangeSpec exchange : exchanges()) {
            RoutingTable<String> table = type().compile(exchange, bindings(200, 50));
            Assumptions.assumeTrue(table.keyOnly(), "makes no such promise");
            for (Message message : messages(200)) {
                Message other =
                        Message.of("other", message.routingKey(), properties(), new byte[] {1});
                assertThat(new HashSet<>(route(table, other)))
                        .as("key %s, seed %d", message.routingKey(), seed)
                        .isEqualTo(new HashSet<>(route(table, message)));
            }
        }
    }

    @Test
    final void severalThreadsRouteOverOneTableAtOnce() throws Exception {
        for (ExchangeSpec exchange : exchanges()) {
            List<Binding<String>> bindings = bindings(500, 50);
            List<Message> messages = messages(200);
            RoutingTable<String> table = type().compile(exchange, bindings);
            inThreads(4, () -> check(table, bindings, messages));
        }
    }

    private static void inThreads(int count, Runnable work)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(work));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    final void aTableOutlivesItsTypeAndDoesNotHoldIt() {
        List<Binding<String>> bindings = bindings(50, 10);
        List<RoutingTable<String>> tables = new ArrayList<>();
        WeakReference<Object> unheld = new WeakReference<>(new Object());
        WeakReference<ExchangeType> type = compiledByOneType(bindings, tables);
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!type.refersTo(null) && System.nanoTime() < deadline) {
            System.gc();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        Assumptions.assumeTrue(unheld.refersTo(null), "this JVM collects no garbage on demand");
        assertThat(type.refersTo(null)).as("no table holds the type").isTrue();
        tables.forEach(table -> check(table, bindings, messages(20)));
    }

    /** In a method of its own, so that no local variable holds the type. */
    private WeakReference<ExchangeType> compiledByOneType(
            List<Binding<String>> bindings, List<RoutingTable<String>> tables) {
        ExchangeType type = type();
        exchanges().forEach(exchange -> tables.add(type.compile(exchange, bindings)));
        return new WeakReference<>(type);
    }

    @Test
    final void whatTheSamplesDeclareAndBindIsAccepted() {
        for (ExchangeSpec exchange : exchanges()) {
            assertThatCode(() -> type().validate(exchange)).doesNotThrowAnyException();
            for (Binding<String> binding : bindings(100, 10)) {
                assertThatCode(() -> type().validate(exchange, binding))
                        .as("%s, seed %d", binding, seed)
                        .doesNotThrowAnyException();
            }
        }
    }

    @TestFactory
    final Stream<DynamicTest> whatItCannotDoIsRefusedWithTheseWords() {
        return refusals().stream()
                .map(refusal -> DynamicTest.dynamicTest(refusal.text(), () -> refused(refusal)));
    }

    private void refused(Refusal refusal) {
        Binding<?> binding = refusal.binding();
        assertThatThrownBy(
                        () -> {
                            if (binding == null) {
                                type().validate(refusal.exchange());
                            } else {
                                type().validate(refusal.exchange(), binding);
                            }
                        })
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(refusal.text());
    }

    /** Routes each message, compares with the reference, and tells how many went anywhere. */
    private int check(
            RoutingTable<String> table, List<Binding<String>> bindings, List<Message> messages) {
        int hits = 0;
        for (Message message : messages) {
            Set<String> matching = new LinkedHashSet<>();
            for (Binding<String> binding : bindings) {
                if (reference().matches(binding, message.routingKey(), message)) {
                    matching.add(binding.target());
                }
            }
            Set<String> routed = new LinkedHashSet<>(route(table, message));
            if (!matching.containsAll(routed) || routed.size() != targetCount(matching)) {
                throw new AssertionError(
                        String.format(
                                "key '%s' headers %s went to %s, but %s match (%d of them); bindings"
                                        + " %s; seed %d",
                                message.routingKey(),
                                message.properties().headers(),
                                routed,
                                matching,
                                targetCount(matching),
                                bindings.size() > 20 ? bindings.size() : bindings,
                                seed));
            }
            hits += routed.size();
        }
        return hits;
    }

    private static List<String> route(RoutingTable<String> table, Message message) {
        List<String> targets = new ArrayList<>();
        table.route(message.routingKey(), message, targets::add);
        return targets;
    }

    private IncrementalRoutingTable<String> incremental(
            ExchangeSpec exchange, List<Binding<String>> bindings) {
        RoutingTable<String> table = type().compile(exchange, List.copyOf(bindings));
        Assumptions.assumeTrue(
                table instanceof IncrementalRoutingTable, "its tables are compiled anew each time");
        return (IncrementalRoutingTable<String>) table;
    }

    private List<Binding<String>> bindings(int count, int targets) {
        List<Binding<String>> bindings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bindings.add(binding(targets));
        }
        return bindings;
    }

    private Binding<String> binding(int targets) {
        // A new string each time: targets are told apart by equals, not by identity.
        String target = "queue-" + random.nextInt(targets);
        return new Binding<>(target, bindingKey(random), bindingArguments(random));
    }

    private List<Message> messages(int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(Message.of("contract", routingKey(random), properties(), new byte[0]));
        }
        return messages;
    }

    private MessageProperties properties() {
        return MessageProperties.builder().headers(headers(random)).build();
    }
}
