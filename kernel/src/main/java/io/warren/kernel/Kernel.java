package io.warren.kernel;

import io.warren.management.BrokerInfo;
import io.warren.management.UserLimits;
import io.warren.security.Authenticator;
import io.warren.security.Authorizer;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's life: recovers what is stored, runs, and stops without losing anything. */
final class Kernel {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    /** Stopping waits so long for sessions to end, and for workers. */
    private static final long STOP_SECONDS = 10;

    /** While memory is short queues are looked at so often. */
    private static final long RELIEF_MILLIS = 500;

    /** The disk is measured so often. */
    private static final long RESOURCES_MILLIS = 1000;

    private final KernelSettings settings;
    private final KernelContext context;
    private final Map<String, VirtualHost> virtualHosts = new ConcurrentHashMap<>();
    private final ControlQueue control;
    private final Authorization authorization;
    private final KernelBroker broker;
    private final VirtualHostDirectory directory;
    private final PermissionDatabase permissions;
    private final UserDatabase users;
    private final KernelManagement management;
    private final ResourceWatch resources;
    private final Instant startedAt;

    /** Recovers. Blocking: reads from disk. */
    Kernel(
            KernelSettings settings,
            DefinitionStore definitions,
            MessageStores stores,
            ExchangeTypes exchangeTypes,
            Supplier<List<Authenticator>> authenticators,
            Supplier<@Nullable Authorizer> authorizer,
            Supplier<BrokerInfo> info) {
        this.settings = settings;
        long heapBytes = Runtime.getRuntime().maxMemory();
        ExecutorService workers = workers();
        this.control = new ControlQueue("(broker)", definitions);
        this.authorization =
                new Authorization(() -> inCharge(authorizer.get()), virtualHosts.values());
        this.broker =
                new KernelBroker(
                        virtualHosts,
                        authenticators,
                        authorization,
                        new UserShares(this::userLimits));
        MemoryBudget memory =
                new MemoryBudget(
                        (long) (heapBytes * settings.memoryHighWatermark()),
                        () -> runUnlessStopped(workers, this::tellAlarm),
                        () -> runUnlessStopped(workers, this::relieveMemory));
        this.context =
                new KernelContext(
                        definitions,
                        stores,
                        exchangeTypes,
                        memory,
                        Clock.systemUTC(),
                        workers,
                        timer(),
                        settings.graceMillis(),
                        settings.lastDeath(),
                        ConcurrentHashMap.newKeySet(),
                        new AtomicLong());
        this.resources =
                new ResourceWatch(
                        memory,
                        stores,
                        settings.stores().diskFreeLimitBytes(),
                        () -> freeBytes(settings.stores().folder()),
                        this::tellAlarm);
        this.directory =
                new VirtualHostDirectory(
                        context,
                        control,
                        virtualHosts,
                        (host, text) -> broker.closeConnections(s -> s.host() == host, text));
        directory.recover();
        stores.recovered(context::queueIdTaken);
        this.users = new UserDatabase(definitions, control, settings.loopbackUsers());
        this.permissions =
                new PermissionDatabase(
                        definitions, control, users::exists, virtualHosts::containsKey);
        permissions.setUp(definitions, users.list());
        permissions.onChange(authorization::changed);
        directory.onDelete(permissions::virtualHostDeleted);
        users.goesWithUser(this::prepareUserDeleted);
        this.management =
                new KernelManagement(
                        broker,
                        context,
                        new Administration(
                                users, directory, permissions, new PolicyDatabase(virtualHosts)),
                        resources,
                        info);
        this.startedAt = context.clock().instant();
    }

    /** The database comes later than what asks it, which is when there are connections. */
    private UserLimits userLimits(String user) {
        return users.limits(user);
    }

    private void tellAlarm() {
        broker.alarmChanged(resources::reason);
    }

    /** Where it cannot be measured there is enough: to block everybody would help nobody. */
    private static long freeBytes(@Nullable Path folder) {
        try {
            return folder == null ? Long.MAX_VALUE : Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            LOG.warn("cannot measure the space on disk: {}", unknown.toString());
            return Long.MAX_VALUE;
        }
    }

    private void watchResources() {
        if (!context.timer().isShutdown()) {
            resources.check();
            later(this::watchResources, RESOURCES_MILLIS);
        }
    }

    /** While memory is short, all queues look whether they hold more than their share. */
    private void relieveMemory() {
        if (!context.memory().isPressing() || context.timer().isShutdown()) {
            return;
        }
        long share = context.memory().shareBytes();
        for (VirtualHost host : virtualHosts.values()) {
            for (AnyQueue queue : host.queues()) {
                if (queue.statistics().memoryBytes() > share) {
                    queue.relieve();
                }
            }
        }
        later(this::relieveMemory, RELIEF_MILLIS);
    }

    /** Has a worker do something after a while. */
    private void later(Runnable task, long millis) {
        try {
            Future<?> unused =
                    context.timer()
                            .schedule(
                                    () -> runUnlessStopped(context.workers(), task),
                                    millis,
                                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the kernel has stopped, a task is dropped");
        }
    }

    private static void runUnlessStopped(Executor workers, Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the kernel has stopped, a task is dropped");
        }
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
                task -> KernelBroker.daemon(task, "warren-worker-" + number.incrementAndGet()));
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

    private Authorizer inCharge(@Nullable Authorizer service) {
        return service == null ? permissions : service;
    }

    private Runnable prepareUserDeleted(String user, List<DefinitionChange> changes) {
        Runnable permissionsGone = permissions.prepareUserDeleted(user, changes);
        return () -> {
            permissionsGone.run();
            broker.closeConnections(
                    session ->
                            !session.isOperator()
                                    && session.request().identity().name().equals(user),
                    "user '" + user + "' is deleted");
        };
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
            directory.followTypes(host).join();
        }
        watchResources();
    }

    /** Stops: sessions end, logs are closed when all they were given is durable. */
    void stop() {
        awaitQuietly(broker.close());
        awaitQuietly(control.execute(() -> {}));
        control.close();
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
        context.stores().close();
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

    Authorization authorization() {
        return authorization;
    }

    KernelManagement management() {
        return management;
    }

    ResourceWatch resources() {
        return resources;
    }

    Instant startedAt() {
        return startedAt;
    }
}
