package io.warren.kernel;

import io.warren.exchange.Binding;
import io.warren.exchange.InvalidArgumentException;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import io.warren.topology.ExchangeSpec;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares and deletes exchanges, and follows their types as these come and go. */
final class ExchangeControl {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeControl.class);
    private static final String ALTERNATE = "alternate-exchange";

    private final VirtualHost host;
    private final BindingControl bindings;

    ExchangeControl(VirtualHost host, BindingControl bindings) {
        this.host = host;
        this.bindings = bindings;
    }

    static String touch(String exchange) {
        return "exchange " + exchange;
    }

    CompletionStage<@Nullable Void> declare(ExchangeSpec spec, SessionAccess access) {
        return host.control()
                .submit(
                        Set.of(touch(spec.name())),
                        changes -> {
                            if (spec.name().isEmpty()) {
                                throw Refusals.defaultExchange();
                            }
                            Refusals.requireShort("exchange name", RoutingKey.of(spec.name()));
                            Refusals.requireFew(spec.arguments());
                            Exchange existing = host.exchange(spec.name());
                            if (!isOfType(existing, spec.type())) {
                                ExchangeTypeOffer unused = requireType(spec);
                            }
                            access.configureExchange(spec.name());
                            if (existing != null) {
                                checkEquivalent(spec, existing.spec());
                                return () -> CompletableFuture.completedFuture(null);
                            }
                            ExchangeTypeOffer type = requireType(spec);
                            if (spec.name().startsWith(Refusals.RESERVED_PREFIX)) {
                                throw Refusals.reservedName("exchange", spec.name());
                            }
                            checkArguments(spec, type);
                            access.alternate(spec);
                            if (spec.durable()) {
                                changes.add(Definitions.exchange(host.name(), spec));
                            }
                            return () -> {
                                create(spec, type);
                                return CompletableFuture.completedFuture(null);
                            };
                        });
    }

    /** The same for one from elsewhere, whose type may come later. */
    CompletionStage<@Nullable Void> restore(ExchangeSpec spec) {
        ExchangeTypeOffer type = host.exchangeTypes().current(spec.type());
        if (type != null) {
            return declare(spec, SessionAccess.everything());
        }
        return host.control()
                .submit(
                        Set.of(touch(spec.name())),
                        changes -> {
                            Refusals.requireShort("exchange name", RoutingKey.of(spec.name()));
                            Refusals.requireFew(spec.arguments());
                            Exchange existing = host.exchange(spec.name());
                            if (existing != null) {
                                checkEquivalent(spec, existing.spec());
                                return () -> CompletableFuture.completedFuture(null);
                            }
                            if (spec.name().startsWith(Refusals.RESERVED_PREFIX)) {
                                throw Refusals.reservedName("exchange", spec.name());
                            }
                            if (spec.durable()) {
                                changes.add(Definitions.exchange(host.name(), spec));
                            }
                            return () -> {
                                host.put(new Exchange(spec));
                                typeChanged(spec.type()); // it may have come meanwhile
                                return CompletableFuture.completedFuture(null);
                            };
                        });
    }

    /** An exchange whose type has left may be declared once more all the same. */
    private static boolean isOfType(@Nullable Exchange existing, String type) {
        return existing != null && existing.spec().type().equals(type);
    }

    private ExchangeTypeOffer requireType(ExchangeSpec spec) {
        ExchangeTypeOffer type = host.exchangeTypes().current(spec.type());
        if (type == null) {
            throw new BrokerException(
                    ReplyCode.COMMAND_INVALID,
                    (spec.type().isEmpty() ? "invalid" : "unknown")
                            + " exchange type '"
                            + spec.type()
                            + "'");
        }
        return type;
    }

    private void create(ExchangeSpec spec, ExchangeTypeOffer type) {
        Exchange exchange = new Exchange(spec);
        exchange.compile(type);
        host.put(exchange);
    }

    private void checkArguments(ExchangeSpec spec, ExchangeTypeOffer type) {
        FieldTable.Cursor alternate = spec.arguments().find(ALTERNATE);
        if (alternate != null && alternate.type() != 'S') {
            throw Refusals.precondition(
                    "invalid type '"
                            + Refusals.typeName(alternate.type())
                            + "' for arg '"
                            + ALTERNATE
                            + "' in "
                            + describe(spec));
        }
        guarded(type, () -> type.type().validate(spec));
    }

    /** Lets the exchange's type check a binding, if it is here. */
    void validate(Exchange exchange, Binding<?> binding) {
        ExchangeTypeOffer type = host.exchangeTypes().current(exchange.spec().type());
        if (type != null) {
            guarded(type, () -> type.type().validate(exchange.spec(), binding));
        }
    }

    /** Runs a check of a plug-in: its refusals become replies, its faults too, and are counted. */
    private static void guarded(ExchangeTypeOffer type, Runnable check) {
        try {
            check.run();
        } catch (InvalidArgumentException refused) {
            throw Refusals.precondition(String.valueOf(refused.getMessage()));
        } catch (RuntimeException | Error fault) {
            type.countFault();
            LOG.error("exchange type failed: type={}", type.name(), fault);
            throw new BrokerException(
                    ReplyCode.INTERNAL_ERROR, "exchange type '" + type.name() + "' failed");
        }
    }

    private void checkEquivalent(ExchangeSpec received, ExchangeSpec current) {
        String what = describe(current);
        Refusals.requireEqual("type", received.type(), current.type(), what);
        Refusals.requireEqual("durable", received.durable(), current.durable(), what);
        Refusals.requireEqual("auto_delete", received.autoDelete(), current.autoDelete(), what);
        Refusals.requireEqual("internal", received.internal(), current.internal(), what);
        Refusals.requireEqualArgument(ALTERNATE, received.arguments(), current.arguments(), what);
    }

    private String describe(ExchangeSpec spec) {
        return Refusals.describe("exchange", spec.name(), host.name());
    }

    CompletionStage<@Nullable Void> delete(String name, boolean ifUnused, SessionAccess access) {
        return host.control()
                .submit(
                        Set.of(), // the bindings that lead to it touch any number of exchanges
                        changes -> {
                            if (name.isEmpty()) {
                                throw Refusals.defaultExchange();
                            }
                            if (name.startsWith(Refusals.RESERVED_PREFIX)) {
                                throw Refusals.systemExchange(name, host.name());
                            }
                            access.configureExchange(name);
                            Exchange exchange = host.exchange(name);
                            if (exchange != null && ifUnused && exchange.bindingCount() > 0) {
                                throw Refusals.precondition(describe(exchange.spec()) + " in use");
                            }
                            return prepareDelete(exchange, changes);
                        });
    }

    /** An auto-delete exchange has lost its last binding; completes when it is gone. */
    CompletableFuture<@Nullable Void> deleteUnused(Exchange exchange) {
        return host.control()
                .submit(
                        Set.of(),
                        changes -> {
                            boolean unused =
                                    exchange.bindingCount() == 0
                                            && host.exchange(exchange.spec().name()) == exchange;
                            return prepareDelete(unused ? exchange : null, changes);
                        });
    }

    private Supplier<CompletionStage<@Nullable Void>> prepareDelete(
            @Nullable Exchange exchange, List<DefinitionChange> changes) {
        if (exchange == null) {
            return () -> CompletableFuture.completedFuture(null);
        }
        if (exchange.spec().durable()) {
            changes.add(
                    Definitions.removal(
                            Definitions.EXCHANGE,
                            Definitions.key(host.name(), exchange.spec().name())));
        }
        bindings.addRemovals(changes, exchange.bindings());
        bindings.addRemovals(changes, host.incoming(exchange));
        return () -> {
            host.remove(exchange);
            exchange.bindings()
                    .forEach(
                            binding -> {
                                Destination destination = host.destination(binding);
                                if (destination != null) {
                                    host.incoming(destination).remove(binding);
                                }
                            });
            return bindings.removeIncoming(exchange);
        };
    }

    // ---- recovery and types ----------------------------------------------------------------

    /** Restores the stored exchanges; each is unavailable until {@link #typeChanged}. */
    void recover(Collection<byte[]> stored) {
        for (byte[] value : stored) {
            host.put(new Exchange(Definitions.exchange(value)));
        }
    }

    /** An exchange type of that name has come, has left or is another one now. Any thread. */
    void typeChanged(String type) {
        host.control()
                .post(
                        changes -> {
                            ExchangeTypeOffer offer = host.exchangeTypes().current(type);
                            List<ExchangeSpec> missing =
                                    offer == null ? List.of() : missingPredeclared(offer);
                            for (ExchangeSpec spec : missing) {
                                changes.add(Definitions.exchange(host.name(), spec));
                            }
                            return () -> {
                                if (offer != null) {
                                    missing.forEach(spec -> create(spec, offer));
                                }
                                follow(type, offer);
                                return CompletableFuture.completedFuture(null);
                            };
                        });
    }

    private List<ExchangeSpec> missingPredeclared(ExchangeTypeOffer offer) {
        return offer.predeclared().stream()
                .filter(name -> host.exchange(name) == null)
                .map(name -> predeclared(name, offer))
                .toList();
    }

    private static ExchangeSpec predeclared(String name, ExchangeTypeOffer offer) {
        return ExchangeSpec.builder(name, offer.name())
                .durable(true)
                .internal(offer.predeclaredInternal().contains(name))
                .build();
    }

    private void follow(String type, @Nullable ExchangeTypeOffer offer) {
        for (Exchange exchange : host.exchanges()) {
            if (!exchange.spec().type().equals(type) || host.isDefault(exchange)) {
                continue;
            }
            if (offer != null) {
                if (exchange.routing().offer() != offer
                        || exchange.routing().state() != Exchange.State.RUNNING) {
                    exchange.compile(offer);
                }
            } else {
                orphan(exchange);
            }
        }
        host.changed();
    }

    private void orphan(Exchange exchange) {
        int orphaning = exchange.orphan();
        if (orphaning < 0) {
            return;
        }
        Runnable endGrace =
                () ->
                        host.control()
                                .post(
                                        changes ->
                                                () -> {
                                                    exchange.endGrace(orphaning);
                                                    host.changed();
                                                    return CompletableFuture.completedFuture(null);
                                                });
        ScheduledFuture<?> unused =
                host.context()
                        .timer()
                        .schedule(endGrace, host.context().graceMillis(), TimeUnit.MILLISECONDS);
    }
}
