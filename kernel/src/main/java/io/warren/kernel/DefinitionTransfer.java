package io.warren.kernel;

import io.warren.management.DefinitionSet;
import io.warren.management.DefinitionSet.Placed;
import io.warren.management.Definitions;
import io.warren.management.Permission;
import io.warren.management.Policy;
import io.warren.management.StoredUser;
import io.warren.management.TopicPermission;
import io.warren.management.VirtualHostSpec;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.Session;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes all definitions out, and puts others in: first all are checked, then each is done. */
final class DefinitionTransfer implements Definitions {
    private final KernelManagement management;
    private final ExchangeTypes types;
    private final Map<String, VirtualHost> hosts;

    DefinitionTransfer(
            KernelManagement management, ExchangeTypes types, Map<String, VirtualHost> hosts) {
        this.management = management;
        this.types = types;
        this.hosts = hosts;
    }

    // ---- out -------------------------------------------------------------------------------

    @Override
    public DefinitionSet export() {
        List<Policy> policies = new ArrayList<>();
        List<Placed<ExchangeSpec>> exchanges = new ArrayList<>();
        List<Placed<QueueSpec>> queues = new ArrayList<>();
        List<Placed<BindingSpec>> bindings = new ArrayList<>();
        List<VirtualHostSpec> virtualHosts = management.hosts().list();
        for (VirtualHostSpec spec : virtualHosts) {
            VirtualHost host = hosts.get(spec.name());
            if (host == null) {
                continue; // deleted meanwhile
            }
            for (Policy.Kind kind : Policy.Kind.values()) {
                policies.addAll(management.policies().list(spec.name(), kind));
            }
            host.exchanges().stream()
                    .map(Exchange::spec)
                    .filter(e -> !isPredeclared(e.name()))
                    .sorted(Comparator.comparing(ExchangeSpec::name))
                    .forEach(e -> exchanges.add(new Placed<>(spec.name(), e)));
            Set<String> exclusive = new HashSet<>();
            host.queues().stream()
                    .map(AnyQueue::spec)
                    .sorted(Comparator.comparing(QueueSpec::name))
                    .forEach(
                            q -> {
                                if (q.exclusive()) {
                                    exclusive.add(q.name());
                                } else {
                                    queues.add(new Placed<>(spec.name(), q));
                                }
                            });
            management.bindings(spec.name()).stream()
                    .filter(b -> !b.source().isEmpty() && !exclusive.contains(b.destination()))
                    .forEach(b -> bindings.add(new Placed<>(spec.name(), b)));
        }
        return new DefinitionSet(
                management.users().export(),
                virtualHosts,
                management.permissions().list(),
                management.permissions().listTopic(),
                policies,
                exchanges,
                queues,
                bindings);
    }

    private static boolean isPredeclared(String exchange) {
        return exchange.isEmpty() || exchange.startsWith(Refusals.RESERVED_PREFIX);
    }

    // ---- in --------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<String>> importAll(DefinitionSet set) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        // A thread of its own: it waits for control threads, as no thread of the kernel may.
        KernelBroker.daemon(
                        () -> {
                            try {
                                check(set);
                                result.complete(new Run().all(set));
                            } catch (RuntimeException | Error failed) {
                                result.completeExceptionally(failed);
                            }
                        },
                        "warren-import")
                .start();
        return result;
    }

    /** Fails with what is wrong first, before anything is changed. */
    private void check(DefinitionSet set) {
        Set<String> virtualHosts = new HashSet<>(hosts.keySet());
        for (VirtualHostSpec host : set.virtualHosts()) {
            checking("vhost '" + host.name() + "'", () -> VirtualHostDirectory.check(host));
            virtualHosts.add(host.name());
        }
        Set<String> users = new HashSet<>();
        management.users().list().forEach(user -> users.add(user.name()));
        for (StoredUser user : set.users()) {
            String name = user.identity().name();
            checking("user '" + name + "'", () -> UserDatabase.check(user));
            users.add(name);
        }
        for (Permission p : set.permissions()) {
            checking(
                    "permission of user '" + p.user() + "' in vhost '" + p.virtualHost() + "'",
                    () -> {
                        requireKnown("user", p.user(), users);
                        requireKnown("vhost", p.virtualHost(), virtualHosts);
                        PermissionDatabase.check(p);
                    });
        }
        for (TopicPermission p : set.topicPermissions()) {
            checking(
                    "topic permission of user '"
                            + p.user()
                            + "' in vhost '"
                            + p.virtualHost()
                            + "'",
                    () -> {
                        requireKnown("user", p.user(), users);
                        requireKnown("vhost", p.virtualHost(), virtualHosts);
                        PermissionDatabase.check(p);
                    });
        }
        for (Policy p : set.policies()) {
            checking(
                    "policy '" + p.name() + "' in vhost '" + p.virtualHost() + "'",
                    () -> {
                        requireKnown("vhost", p.virtualHost(), virtualHosts);
                        PolicyDatabase.check(p);
                    });
        }
        for (Placed<ExchangeSpec> e : set.exchanges()) {
            Refusals.requireShort("exchange name", RoutingKey.of(e.spec().name()));
            requireHost("exchange", e.spec().name(), e, virtualHosts);
        }
        for (Placed<QueueSpec> q : set.queues()) {
            Refusals.requireShort("queue name", RoutingKey.of(q.spec().name()));
            requireHost("queue", q.spec().name(), q, virtualHosts);
        }
        for (Placed<BindingSpec> b : set.bindings()) {
            Refusals.requireShort("binding key", b.spec().key());
            requireHost("binding of", b.spec().source(), b, virtualHosts);
        }
    }

    private static void checking(String what, Runnable check) {
        try {
            check.run();
        } catch (BrokerException refused) {
            throw new BrokerException(refused.replyCode(), what + ": " + refused.getMessage());
        }
    }

    private static void requireHost(
            String kind, String name, Placed<?> placed, Set<String> virtualHosts) {
        checking(
                kind + " '" + name + "'",
                () -> requireKnown("vhost", placed.virtualHost(), virtualHosts));
    }

    private static void requireKnown(String kind, String name, Set<String> known) {
        if (!known.contains(name)) {
            throw Refusals.precondition(
                    "there is no "
                            + kind
                            + " '"
                            + name
                            + "', neither here nor in what is imported");
        }
    }

    /** One import. */
    private final class Run {
        private final List<String> passedOver = new ArrayList<>();
        private final Map<String, Session> sessions = new HashMap<>();
        private final Map<String, Channel> channels = new HashMap<>();

        List<String> all(DefinitionSet set) {
            for (VirtualHostSpec host : set.virtualHosts()) {
                boolean there = hosts.containsKey(host.name());
                tell(
                        "vhost '" + host.name() + "'",
                        () ->
                                there
                                        ? management.hosts().change(host)
                                        : management.hosts().add(host));
            }
            for (StoredUser user : set.users()) {
                tell("user '" + user.identity().name() + "'", () -> management.users().put(user));
            }
            for (Permission p : set.permissions()) {
                tell("permission of '" + p.user() + "'", () -> management.permissions().set(p));
            }
            for (TopicPermission p : set.topicPermissions()) {
                tell(
                        "topic permission of '" + p.user() + "'",
                        () -> management.permissions().setTopic(p));
            }
            for (Policy p : set.policies()) {
                tell("policy '" + p.name() + "'", () -> management.policies().set(p));
            }
            topology(set);
            sessions.values().forEach(session -> join(session.close()));
            return List.copyOf(passedOver);
        }

        private void topology(DefinitionSet set) {
            for (Placed<ExchangeSpec> e : set.exchanges()) {
                String what = Refusals.describe("exchange", e.spec().name(), e.virtualHost());
                VirtualHost host = hosts.get(e.virtualHost());
                if (host == null) {
                    passedOver.add(what + ": the vhost is gone");
                    continue;
                }
                tell(what, () -> host.exchangeControl().restore(e.spec()));
                if (types.current(e.spec().type()) == null) {
                    passedOver.add(
                            what
                                    + ": its type '"
                                    + e.spec().type()
                                    + "' is not here; it is unavailable until that comes");
                }
            }
            for (Placed<QueueSpec> q : set.queues()) {
                tell(
                        Refusals.describe("queue", q.spec().name(), q.virtualHost()),
                        () -> channel(q.virtualHost()).declareQueue(typed(q)));
            }
            for (Placed<BindingSpec> b : set.bindings()) {
                tell(
                        "binding of '"
                                + b.spec().source()
                                + "' to '"
                                + b.spec().destination()
                                + "' in vhost '"
                                + b.virtualHost()
                                + "'",
                        () -> channel(b.virtualHost()).bind(b.spec()));
            }
        }

        /** What names no type is classic in a file, whatever its virtual host makes of that. */
        private QueueSpec typed(Placed<QueueSpec> placed) {
            QueueSpec spec = placed.spec();
            VirtualHost host = hosts.get(placed.virtualHost());
            if (host == null
                    || host.spec().defaultQueueType().isEmpty()
                    || spec.arguments().contains(QueueType.ARGUMENT)) {
                return spec;
            }
            return QueueSpec.builder(spec.name())
                    .durable(spec.durable())
                    .autoDelete(spec.autoDelete())
                    .arguments(
                            spec.arguments().toBuilder()
                                    .put(QueueType.ARGUMENT, QueueType.CLASSIC.argument())
                                    .build())
                    .build();
        }

        private Channel channel(String virtualHost) {
            return channels.computeIfAbsent(
                    virtualHost,
                    name -> {
                        Session session = management.openSession(name, "import");
                        sessions.put(name, session);
                        return session.openChannel(1, (id, outcome) -> {});
                    });
        }

        private void tell(String what, Supplier<? extends CompletionStage<?>> step) {
            try {
                join(step.get());
            } catch (BrokerException refused) {
                passedOver.add(what + ": " + refused.replyText());
            }
        }

        private void join(CompletionStage<? extends @Nullable Object> stage) {
            try {
                stage.toCompletableFuture().join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof BrokerException why ? why : failed;
            }
        }
    }
}
