package io.warren.kernel;

import io.warren.management.BrokerInfo;
import io.warren.security.Authenticator;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's life: recovers what is stored, runs, and stops without losing anything. */
final class Kernel {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);
    private static final String DEFAULT_VIRTUAL_HOST = "/";

    /** Stopping waits so long for sessions to end, and for workers. */
    private static final long STOP_SECONDS = 10;

    private final KernelSettings settings;
    private final KernelContext context;
    private final Map<String, VirtualHost> virtualHosts = new ConcurrentHashMap<>();
    private final KernelBroker broker;
    private final UserDatabase users;
    private final KernelManagement management;
    private final Instant startedAt;

    /** Recovers. Blocking: reads from disk. */
    Kernel(
            KernelSettings settings,
            DefinitionStore definitions,
            MessageStore messages,
            ExchangeTypes exchangeTypes,
            Supplier<List<Authenticator>> authenticators,
            Supplier<BrokerInfo> info) {
        this.settings = settings;
        long heapBytes = Runtime.getRuntime().maxMemory();
        ExecutorService workers = workers();
        this.broker = new KernelBroker(virtualHosts, authenticators);
        MemoryBudget memory =
                new MemoryBudget(
                        (long) (heapBytes * settings.memoryHighWatermark()),
                        () -> workers.execute(this::tellAlarm));
        this.context =
                new KernelContext(
                        definitions,
                        messages,
                        exchangeTypes,
                        memory,
                        Clock.systemUTC(),
                        workers,
                        timer(),
                        settings.graceMillis(),
                        ConcurrentHashMap.newKeySet(),
                        new AtomicLong());
        VirtualHost host = recover(DEFAULT_VIRTUAL_HOST);
        this.users = new UserDatabase(definitions, host.control());
        this.management = new KernelManagement(broker, context, users, info);
        this.startedAt = context.clock().instant();
    }

    private void tellAlarm() {
        broker.alarmChanged(() -> context.memory().isAlarmed());
    }

    private static ExecutorService workers() {
        AtomicInteger number = new AtomicInteger();
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // one task a mailbox at most
                task -> KernelBroker.daemon(task, "warren-worker-" + number.incrementAndGet()),
                (task, pool) -> LOG.debug("the kernel has stopped, a task is dropped"));
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> KernelBroker.daemon(task, "warren-timer"),
                        new ThreadPoolExecutor.DiscardPolicy()); // when the kernel has stopped
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private VirtualHost recover(String name) {
        VirtualHost host = new VirtualHost(name, context);
        virtualHosts.put(name, host);
        DefinitionStore definitions = context.definitions();
        host.exchangeControl().recover(of(name, definitions.load(Definitions.EXCHANGE)).values());
        Collection<Long> ids =
                host.queueControl().recover(of(name, definitions.load(Definitions.QUEUE)).values());
        List<DefinitionChange> repairs = new ArrayList<>();
        host.bindingControl().recover(of(name, definitions.load(Definitions.BINDING)), repairs);
        if (!repairs.isEmpty()) {
            definitions.apply(repairs).toCompletableFuture().join();
        }
        deleteOrphans(new HashSet<>(ids));
        LOG.info(
                "recovered: vhost={} exchanges={} queues={}",
                name,
                host.exchanges().size(),
                host.queues().size());
        return host;
    }

    private static Map<String, byte[]> of(String virtualHost, Map<String, byte[]> all) {
        Map<String, byte[]> own = new java.util.LinkedHashMap<>(all);
        own.keySet().removeIf(key -> !Definitions.isOf(virtualHost, key));
        return own;
    }

    /** Logs whose queue was deleted when the broker went down. */
    private void deleteOrphans(Set<Long> ids) {
        for (LogId log : context.messageStore().logs()) {
            context.queueIdTaken(log.queueId());
            if (!ids.contains(log.queueId())) {
                LOG.info("deleting the log of a queue that is gone: log={}", log);
                context.messageStore().delete(log);
            }
        }
    }

    /** Follows exchange types from now on; returns when those that are here route. */
    void start() {
        ExchangeTypes types = context.exchangeTypes();
        types.listen(
                type ->
                        virtualHosts
                                .values()
                                .forEach(host -> host.exchangeControl().typeChanged(type)));
        for (VirtualHost host : virtualHosts.values()) {
            types.names().forEach(host.exchangeControl()::typeChanged);
            host.control().execute(() -> {}).join();
        }
    }

    /** Stops: sessions end, logs are closed when all they were given is durable. */
    void stop() {
        awaitQuietly(broker.close());
        context.exchangeTypes().listen(type -> {});
        for (VirtualHost host : virtualHosts.values()) {
            awaitQuietly(host.control().execute(() -> {}));
            host.control().close();
        }
        context.timer().shutdownNow();
        for (VirtualHost host : virtualHosts.values()) {
            host.queues().forEach(queue -> awaitQuietly(queue.status()));
        }
        try {
            for (VirtualHost host : virtualHosts.values()) {
                if (!host.letters().awaitNone(STOP_SECONDS)) {
                    LOG.warn("dead letters are under way, their messages will be sent again");
                }
            }
            context.workers().shutdown();
            if (!context.workers().awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("workers are still busy, stopping without them");
            }
        } catch (InterruptedException interrupted) {
            context.workers().shutdown();
            Thread.currentThread().interrupt();
        }
        virtualHosts.values().forEach(host -> host.queueControl().closeLogs());
    }

    private static void awaitQuietly(CompletableFuture<?> done) {
        try {
            done.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException unfinished) {
            LOG.warn("stopping without waiting any longer: {}", unfinished.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    KernelSettings settings() {
        return settings;
    }

    KernelContext context() {
        return context;
    }

    KernelBroker broker() {
        return broker;
    }

    UserDatabase users() {
        return users;
    }

    KernelManagement management() {
        return management;
    }

    Instant startedAt() {
        return startedAt;
    }
}
