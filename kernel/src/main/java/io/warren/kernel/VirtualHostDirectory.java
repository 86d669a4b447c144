package io.warren.kernel;

import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.management.VirtualHosts;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual hosts: recovers them, makes and deletes them. A new broker has one, {@code /}.
 *
 * <p>Threads: changes run on the broker's control thread, which may wait for that of a virtual host
 * and never the other way round.
 */
final class VirtualHostDirectory implements VirtualHosts {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualHostDirectory.class);
    private static final String DEFAULT = "/";

    /** That the default virtual host was made once: it does not come back when it is deleted. */
    private static final String SETUP_KEY = "vhosts";

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TEXT = 4096;

    /** What is kept per virtual host, and goes with it. */
    private static final List<String> PARTS =
            List.of(
                    Definitions.EXCHANGE,
                    Definitions.QUEUE,
                    Definitions.BINDING,
                    Definitions.POLICY,
                    Definitions.TRACE,
                    Definitions.PERMISSION,
                    Definitions.TOPIC_PERMISSION);

    private final KernelContext context;
    private final ControlQueue control;
    private final Map<String, VirtualHost> hosts;
    private final BiConsumer<VirtualHost, String> closeConnections;
    private final List<java.util.function.Consumer<String>> onDelete = new ArrayList<>();

    /**
     * @param hosts those there are, by name; changed here alone
     * @param closeConnections closes the connections to one, with that text
     */
    VirtualHostDirectory(
            KernelContext context,
            ControlQueue control,
            Map<String, VirtualHost> hosts,
            BiConsumer<VirtualHost, String> closeConnections) {
        this.context = context;
        this.control = control;
        this.hosts = hosts;
        this.closeConnections = closeConnections;
    }

    /** Told on the control thread that a virtual host is gone. */
    void onDelete(java.util.function.Consumer<String> listener) {
        onDelete.add(listener);
    }

    // ---- recovery --------------------------------------------------------------------------

    /** Restores what is stored. Blocking: reads from disk. */
    void recover() {
        DefinitionStore store = context.definitions();
        if (!store.load(Definitions.SETUP).containsKey(SETUP_KEY)) {
            VirtualHostSpec first =
                    new VirtualHostSpec(
                            DEFAULT, "Default virtual host", List.of(), VirtualHostLimits.NONE);
            DefinitionChange done =
                    new DefinitionChange(
                            Definitions.SETUP, SETUP_KEY, Definitions.encode(out -> {}));
            store.apply(List.of(stored(first), done)).toCompletableFuture().join();
        }
        Map<String, byte[]> stored = store.load(Definitions.VIRTUAL_HOST);
        Map<String, byte[]> exchanges = store.load(Definitions.EXCHANGE);
        Map<String, byte[]> queues = store.load(Definitions.QUEUE);
        Map<String, byte[]> bindings = store.load(Definitions.BINDING);
        Map<String, byte[]> policies = store.load(Definitions.POLICY);
        Map<String, byte[]> traced = store.load(Definitions.TRACE);
        List<DefinitionChange> repairs = new ArrayList<>();
        for (byte[] value : stored.values()) {
            VirtualHost host = new VirtualHost(decode(value), context);
            String name = host.name();
            host.policies().recover(of(name, policies).values());
            host.exchangeControl().recover(of(name, exchanges).values());
            host.queueControl().recover(of(name, queues).values());
            host.bindingControl().recover(of(name, bindings), repairs);
            host.trace().turn(traced.containsKey(traceKey(name)));
            hosts.put(name, host);
            LOG.info(
                    "recovered: vhost={} exchanges={} queues={}",
                    name,
                    host.exchanges().size(),
                    host.queues().size());
        }
        if (!repairs.isEmpty()) {
            store.apply(repairs).toCompletableFuture().join();
        }
    }

    private static Map<String, byte[]> of(String virtualHost, Map<String, byte[]> all) {
        Map<String, byte[]> own = new LinkedHashMap<>(all);
        own.keySet().removeIf(key -> !Definitions.isOf(virtualHost, key));
        return own;
    }

    // ---- administration --------------------------------------------------------------------

    @Override
    public List<VirtualHostSpec> list() {
        return hosts.values().stream()
                .map(VirtualHost::spec)
                .sorted(Comparator.comparing(VirtualHostSpec::name))
                .toList();
    }

    VirtualHost require(String name) {
        VirtualHost host = hosts.get(name);
        if (host == null) {
            throw new BrokerException(
                    ReplyCode.NOT_FOUND, "Virtual host '" + name + "' does not exist");
        }
        return host;
    }

    @Override
    public CompletionStage<Void> add(VirtualHostSpec spec) {
        return control.submit(
                Set.of(),
                changes -> {
                    check(spec);
                    if (hosts.containsKey(spec.name())) {
                        throw Refusals.precondition(
                                "Virtual host '" + spec.name() + "' already exists");
                    }
                    changes.add(stored(spec));
                    return () -> create(spec);
                });
    }

    /** Types that come while it is made are seen before or after it is put among the others. */
    private CompletableFuture<Void> create(VirtualHostSpec spec) {
        VirtualHost host = new VirtualHost(spec, context);
        CompletableFuture<@Nullable Void> routes = followTypes(host);
        return routes.thenRun(
                        () -> {
                            hosts.put(spec.name(), host);
                            LOG.info("virtual host made: vhost={}", spec.name());
                        })
                .thenCompose(visible -> followTypes(host));
    }

    /** Lets a virtual host follow the exchange types that are here; completes when they route. */
    CompletableFuture<@Nullable Void> followTypes(VirtualHost host) {
        context.exchangeTypes().names().forEach(host.exchangeControl()::typeChanged);
        return host.control().execute(() -> {});
    }

    @Override
    public CompletionStage<Void> change(VirtualHostSpec spec) {
        return control.submit(
                Set.of(),
                changes -> {
                    check(spec);
                    VirtualHost host = require(spec.name());
                    changes.add(stored(spec));
                    return () -> {
                        host.spec(spec);
                        return CompletableFuture.completedFuture(null);
                    };
                });
    }

    @Override
    public boolean isTraced(String name) {
        return require(name).trace().isOn();
    }

    @Override
    public CompletionStage<Void> trace(String name, boolean on) {
        return Refusals.failing(
                () -> {
                    VirtualHost host = require(name);
                    return host.control()
                            .submit(
                                    Set.of(),
                                    changes -> {
                                        changes.add(traced(name, on));
                                        return () -> {
                                            host.trace().turn(on);
                                            LOG.info("trace turned: vhost={} on={}", name, on);
                                            return CompletableFuture.completedFuture(null);
                                        };
                                    });
                });
    }

    static void check(VirtualHostSpec spec) {
        if (spec.name().isEmpty()
                || spec.name().length() > LONGEST_NAME
                || spec.name().indexOf('\0') >= 0) {
            throw Refusals.precondition(
                    "a virtual host's name has 1 to " + LONGEST_NAME + " characters");
        }
        Refusals.requireShort("virtual host name", RoutingKey.of(spec.name()));
        if (spec.description().length() + String.join(",", spec.tags()).length() > LONGEST_TEXT) {
            throw Refusals.precondition(
                    "description and tags have at most " + LONGEST_TEXT + " characters");
        }
        if (!spec.defaultQueueType().isEmpty()
                && QueueType.named(spec.defaultQueueType()) == null) {
            throw Refusals.precondition(
                    "unsupported default queue type '" + spec.defaultQueueType() + "'");
        }
    }

    @Override
    public CompletionStage<Void> delete(String name) {
        return control.submit(
                Set.of(),
                changes -> {
                    VirtualHost host = require(name);
                    hosts.remove(name, host);
                    host.markDeleted();
                    closeConnections.accept(host, "vhost '" + name + "' is deleted");
                    try {
                        drop(host).join();
                    } catch (CompletionException failed) {
                        host.restore();
                        hosts.put(name, host);
                        throw failed.getCause() instanceof BrokerException why ? why : failed;
                    }
                    host.control().close();
                    return () -> {
                        onDelete.forEach(listener -> listener.accept(name));
                        LOG.info("virtual host deleted: vhost={}", name);
                        return CompletableFuture.completedFuture(null);
                    };
                });
    }

    /**
     * On its own control thread, after all that its clients had asked for: the definitions go in
     * one change, so that after a crash there is all of it or nothing; then the queues.
     */
    private CompletableFuture<@Nullable Void> drop(VirtualHost host) {
        return host.control()
                .submit(
                        Set.of(),
                        changes -> {
                            for (String kind : PARTS) {
                                of(host.name(), context.definitions().load(kind))
                                        .keySet()
                                        .forEach(k -> changes.add(Definitions.removal(kind, k)));
                            }
                            changes.add(Definitions.removal(Definitions.VIRTUAL_HOST, host.name()));
                            return () -> {
                                host.queueControl().dropAll();
                                return CompletableFuture.completedFuture(null);
                            };
                        });
    }

    // ---- storage ---------------------------------------------------------------------------

    private static String traceKey(String virtualHost) {
        return Definitions.key(virtualHost, "");
    }

    private static DefinitionChange traced(String virtualHost, boolean on) {
        String key = traceKey(virtualHost);
        return on
                ? new DefinitionChange(Definitions.TRACE, key, Definitions.encode(out -> {}))
                : Definitions.removal(Definitions.TRACE, key);
    }

    private static DefinitionChange stored(VirtualHostSpec spec) {
        byte[] value =
                Definitions.encode(
                        out -> {
                            out.writeUTF(spec.name());
                            out.writeUTF(spec.description());
                            out.writeInt(spec.tags().size());
                            for (String tag : spec.tags()) {
                                out.writeUTF(tag);
                            }
                            out.writeLong(spec.limits().maxConnections());
                            out.writeLong(spec.limits().maxQueues());
                            out.writeUTF(spec.defaultQueueType());
                        });
        return new DefinitionChange(Definitions.VIRTUAL_HOST, spec.name(), value);
    }

    private static VirtualHostSpec decode(byte[] value) {
        return Definitions.decode(
                value,
                in -> {
                    String name = in.readUTF();
                    String description = in.readUTF();
                    List<String> tags = new ArrayList<>();
                    for (int left = in.readInt(); left > 0; left--) {
                        tags.add(in.readUTF());
                    }
                    VirtualHostLimits limits = new VirtualHostLimits(in.readLong(), in.readLong());
                    // The first stores ended here.
                    String queueType = in.available() > 0 ? in.readUTF() : "";
                    return new VirtualHostSpec(name, description, tags, limits, queueType);
                });
    }
}
