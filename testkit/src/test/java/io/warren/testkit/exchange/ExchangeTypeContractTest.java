package io.warren.testkit.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.InvalidArgumentException;
import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.topology.ExchangeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the contract on exchange types that break it, and looks at what it says. */
final class ExchangeTypeContractTest {
    @Test
    void aTypeThatKeepsTheContractPasses() {
        assertThat(failures(Faultless.class)).isEmpty();
    }

    @Test
    void aTypeThatRoutesElsewhereIsCaught() {
        assertThat(failures(RoutesElsewhere.class))
                .contains("messagesGoToTheTargetsOfTheBindingsThatMatch");
    }

    @Test
    void aTypeThatRoutesWithoutBindingsIsCaught() {
        assertThat(failures(RoutesUnbound.class))
                .contains("anExchangeWithoutBindingsRoutesNothing");
    }

    @Test
    void aTableThatChangesItselfIsCaught() {
        assertThat(failures(ChangesItself.class))
                .containsExactly("aTableStaysAsItIsWhenChangedCopiesAreMade");
    }

    @Test
    void aTableThatForgetsASecondBindingIsCaught() {
        assertThat(failures(ForgetsTheSecond.class))
                .contains("aTargetThatIsBoundTwiceStaysUntilBothBindingsAreGone");
    }

    @Test
    void aTableThatDoesNotAddIsCaught() {
        assertThat(failures(DoesNotAdd.class))
                .contains("addingBindingsOneByOneRoutesAsCompilingThemAll");
    }

    @Test
    void aTableThatPromisesToGoByTheKeyAndDoesNotIsCaught() {
        assertThat(failures(BreaksKeyOnly.class))
                .contains("aTableThatPromisesToGoByTheKeyAloneDoes");
    }

    @Test
    void aTableThatHoldsItsTypeIsCaught() {
        assertThat(failures(HoldsItsType.class))
                .containsExactly("aTableOutlivesItsTypeAndDoesNotHoldIt");
    }

    @Test
    void aTableForOneThreadOnlyIsCaught() {
        assertThat(failures(BelongsToAThread.class))
                .contains("severalThreadsRouteOverOneTableAtOnce");
    }

    @Test
    void aTypeThatRefusesTheSamplesOrUsesOtherWordsIsCaught() {
        assertThat(failures(RefusesAll.class))
                .containsExactly("refused", "whatTheSamplesDeclareAndBindIsAccepted");
    }

    @Test
    void aSwitchThatPicksTwoIsCaught() {
        assertThat(failures(PicksTwo.class))
                .contains("messagesGoToTheTargetsOfTheBindingsThatMatch");
    }

    private static Set<String> failures(Class<?> contract) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
        Set<String> failures = new TreeSet<>();
        List<String> passed = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                String name = test.getDisplayName().replace("(TestReporter)", "");
                                switch (result.getStatus()) {
                                    case FAILED -> failures.add(name.replace("()", ""));
                                    default -> passed.add(name);
                                }
                            }
                        });
        assertThat(passed).isNotEmpty();
        return failures;
    }

    abstract static class Contract extends ExchangeTypeContract {
        @Override
        protected BindingMatcher reference() {
            return NaiveMatchers.direct();
        }
    }

    static final class Faultless extends Contract {
        @Override
        protected ExchangeType type() {
            return new NaiveExchangeType(NaiveMatchers.direct());
        }
    }

    static final class RoutesElsewhere extends Contract {
        @Override
        protected ExchangeType type() {
            return new NaiveExchangeType(NaiveMatchers.all());
        }
    }

    static final class RoutesUnbound extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        @SuppressWarnings("unchecked")
                        <T> void route(
                                List<Binding<T>> bindings,
                                RoutingKey key,
                                Message m,
                                RouteSink<T> sink) {
                            sink.accept((T) "nobody");
                        }
                    });
        }
    }

    static final class ChangesItself extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        <T> FaultyTable<T> with(FaultyTable<T> table, Binding<T> binding) {
                            table.bindings().add(binding);
                            return table;
                        }
                    });
        }
    }

    static final class ForgetsTheSecond extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        <T> FaultyTable<T> without(FaultyTable<T> table, Binding<T> binding) {
                            FaultyTable<T> copy = table.copy();
                            copy.bindings().removeIf(binding::equals);
                            return copy;
                        }
                    });
        }
    }

    static final class DoesNotAdd extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        <T> FaultyTable<T> with(FaultyTable<T> table, Binding<T> binding) {
                            return table;
                        }
                    });
        }
    }

    static final class BreaksKeyOnly extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        <T> void route(
                                List<Binding<T>> bindings,
                                RoutingKey key,
                                Message m,
                                RouteSink<T> sink) {
                            if (m.bodySize() == 0) {
                                super.route(bindings, key, m, sink);
                            }
                        }
                    });
        }
    }

    static final class HoldsItsType extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        boolean holdType() {
                            return true;
                        }
                    });
        }
    }

    static final class BelongsToAThread extends Contract {
        @Override
        protected ExchangeType type() {
            Thread owner = Thread.currentThread();
            return new FaultyType(
                    new Faults() {
                        @Override
                        <T> void route(
                                List<Binding<T>> bindings,
                                RoutingKey key,
                                Message m,
                                RouteSink<T> sink) {
                            assertThat(Thread.currentThread()).isSameAs(owner);
                            super.route(bindings, key, m, sink);
                        }
                    });
        }
    }

    static final class RefusesAll extends Contract {
        @Override
        protected ExchangeType type() {
            return new FaultyType(
                    new Faults() {
                        @Override
                        void validate() {
                            throw new InvalidArgumentException("no");
                        }
                    });
        }

        @Override
        protected List<Refusal> refusals() {
            return List.of(Refusal.of(ExchangeSpec.builder("x", "x").build(), "refused"));
        }
    }

    static final class PicksTwo extends Contract {
        @Override
        protected ExchangeType type() {
            return new NaiveExchangeType(NaiveMatchers.direct());
        }

        @Override
        protected int targetCount(Set<String> matching) {
            return Math.min(matching.size(), 1);
        }
    }

    private record FaultyType(Faults faults) implements ExchangeType {
        @Override
        public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
            return new FaultyTable<>(
                    faults, new ArrayList<>(bindings), faults.holdType() ? this : null);
        }

        @Override
        public void validate(ExchangeSpec exchange) {
            faults.validate();
        }
    }

    /** A direct exchange, whose parts can be replaced by wrong ones. */
    private abstract static class Faults {
        boolean holdType() {
            return false;
        }

        void validate() {}

        <T> void route(List<Binding<T>> bindings, RoutingKey key, Message m, RouteSink<T> sink) {
            for (Binding<T> binding : bindings) {
                if (binding.key().equals(key)) {
                    sink.accept(binding.target());
                }
            }
        }

        <T> FaultyTable<T> with(FaultyTable<T> table, Binding<T> binding) {
            FaultyTable<T> copy = table.copy();
            copy.bindings().add(binding);
            return copy;
        }

        <T> FaultyTable<T> without(FaultyTable<T> table, Binding<T> binding) {
            FaultyTable<T> copy = table.copy();
            copy.bindings().remove(binding);
            return copy;
        }
    }

    private record FaultyTable<T>(Faults faults, List<Binding<T>> bindings, ExchangeType held)
            implements IncrementalRoutingTable<T> {
        FaultyTable<T> copy() {
            return new FaultyTable<>(faults, new ArrayList<>(bindings), held);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
            faults.route(bindings, key, message, (RouteSink<T>) sink);
        }

        @Override
        public boolean keyOnly() {
            return true;
        }

        @Override
        public IncrementalRoutingTable<T> with(Binding<T> binding) {
            return faults.with(this, binding);
        }

        @Override
        public IncrementalRoutingTable<T> without(Binding<T> binding) {
            return faults.without(this, binding);
        }
    }
}
