package io.warren.kernel;

import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.StoreStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that are there, by name, and the logs that lie in them. When a store goes, its logs
 * are closed before it is let go of; when it comes, they are opened again.
 *
 * <p>Threads: logs are opened and closed on a thread of its own, which may block; whoever asks for
 * that waits for it, and is no event loop. Names and statuses are for any thread.
 */
final class MessageStores {
    private static final Logger LOG = LoggerFactory.getLogger(MessageStores.class);

    /** A store that leaves is kept so long for its logs to be closed. */
    private static final long CLOSE_SECONDS = 10;

    /** The stores of each name, the one in use first; changed on the thread alone. */
    private final Map<String, List<MessageStore>> stores = new ConcurrentHashMap<>();

    private final Map<String, CompletableFuture<@Nullable Void>> pauses = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<StoredLog> logs = new HashSet<>();
    private final Map<StorePlace, Boolean> places = new ConcurrentHashMap<>();
    private final StoredLevels levels = new StoredLevels();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> KernelBroker.daemon(task, "warren-stores"));
    private final List<String> preferred;
    private final long graceMillis;
    private boolean recovered;
    private LongConsumer queueIdTaken = id -> {};

    /**
     * @param preferred the names for queues that choose none: the first that is there is taken
     * @param graceMillis how long a store that has left is waited for
     */
    MessageStores(List<String> preferred, long graceMillis) {
        this.preferred = List.copyOf(preferred);
        this.graceMillis = graceMillis;
    }

    // ---- which there are -------------------------------------------------------------------

    @Nullable MessageStore find(String name) {
        List<MessageStore> offers = stores.get(name);
        return offers == null ? null : offers.get(0);
    }

    Collection<String> names() {
        return stores.keySet().stream().sorted().toList();
    }

    /**
     * The store of queues that choose none. One that was there once stays the default while it is
     * away: a new queue must not go elsewhere because of an update.
     */
    String defaultName() {
        for (String name : preferred) {
            if (seen.contains(name)) {
                return name;
            }
        }
        // No preference: any, but always the same.
        return preferred.get(0).isEmpty()
                ? seen.stream().sorted().findFirst().orElse("")
                : preferred.get(0);
    }

    /** How a store is; null if it is not there. */
    @Nullable StoreStatus status(String name) {
        MessageStore store = find(name);
        if (store == null) {
            return null;
        }
        try {
            return store.status();
        } catch (RuntimeException | Error fault) {
            LOG.error("a store does not say how it is: {}", name, fault);
            return new StoreStatus(
                    StoreStatus.Durability.NONE,
                    StoreStatus.Condition.FAILED,
                    "it does not say how it is: " + fault,
                    0);
        }
    }

    /** The names of all that are there, or that queues wait for, with how many queues they have. */
    Map<String, Integer> queues() {
        Map<String, Integer> queues = new TreeMap<>();
        stores.keySet().forEach(name -> queues.put(name, 0));
        places.keySet().forEach(place -> queues.merge(place.store(), 1, Integer::sum));
        return queues;
    }

    static String notThere(String name) {
        return "store '" + name + "' is not there: install or start its bundle";
    }

    /** In which of the stores that are there each queue has its logs. Blocking. */
    Map<Long, String> homes() {
        Map<Long, String> homes = new HashMap<>();
        Runnable ask =
                () ->
                        stores.forEach(
                                (name, all) ->
                                        all.get(0)
                                                .logs()
                                                .forEach(l -> homes.put(l.queueId(), name)));
        await(submit(ask), "asking stores for their logs", Long.MAX_VALUE);
        return homes;
    }

    // ---- they come and go ------------------------------------------------------------------

    /** Whether it has come, though its logs may not be open yet. */
    boolean isThere(String name) {
        return seen.contains(name);
    }

    /** A store is there. Logs that wait for it are opened soon. */
    void add(String name, MessageStore store) {
        seen.add(name);
        Future<?> unused = submit(() -> addNow(name, store));
    }

    private void addNow(String name, MessageStore store) {
        List<MessageStore> offers = new ArrayList<>(stores.getOrDefault(name, List.of()));
        offers.add(store);
        stores.put(name, List.copyOf(offers));
        if (offers.size() == 1) {
            LOG.info("store has come: name={}", name);
            arrived(name, store);
        }
    }

    /** A store goes. Blocking: until its logs are closed, or have had their time. */
    void remove(String name, MessageStore store) {
        await(
                submit(() -> removeNow(name, store)),
                "closing the logs of store " + name,
                2 * CLOSE_SECONDS);
    }

    private void removeNow(String name, MessageStore store) {
        List<MessageStore> offers = new ArrayList<>(stores.getOrDefault(name, List.of()));
        boolean current = !offers.isEmpty() && offers.get(0) == store;
        if (!offers.remove(store)) {
            return;
        }
        if (offers.isEmpty()) {
            stores.remove(name);
        } else {
            stores.put(name, List.copyOf(offers));
        }
        if (!current) {
            return;
        }
        LOG.info("store goes: name={}", name);
        LogClosing.close(
                logs.stream().filter(l -> l.isOpen() && l.place().store().equals(name)).toList(),
                CLOSE_SECONDS);
        MessageStore next = find(name);
        if (next != null) {
            arrived(name, next);
        } else {
            giveUpLater(name);
        }
    }

    /** Until a store that has left is back, or not waited for any longer; null if it is not so. */
    @Nullable CompletableFuture<?> pause(String name) {
        return pauses.get(name);
    }

    private void endPause(String name) {
        CompletableFuture<?> pause = pauses.remove(name);
        if (pause != null) {
            pause.complete(null);
        }
    }

    private void giveUpLater(String name) {
        pauses.put(name, new CompletableFuture<>());
        try {
            Future<?> unused =
                    thread.schedule(() -> giveUp(name), graceMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("the kernel has stopped", stopping);
        }
    }

    private void giveUp(String name) {
        if (find(name) == null) {
            endPause(name);
            for (StoredLog log : logs) {
                if (!log.isOpen() && log.place().store().equals(name)) {
                    log.unavailable(notThere(name));
                }
            }
        }
    }

    private void arrived(String name, MessageStore store) {
        levels.forget(name);
        if (recovered) {
            deleteOrphans(name, store);
        }
        for (StoredLog log : List.copyOf(logs)) {
            if (!log.isOpen() && log.place().store().equals(name)) {
                CompletableFuture<?> unused = open(log, store);
            }
        }
        endPause(name);
    }

    private CompletableFuture<?> open(StoredLog log, MessageStore store) {
        try {
            if (log.findsLevels()) {
                for (StoredLog other : log.find(levels.of(log.place(), store)).join()) {
                    logs.add(other);
                    if (!other.isOpen()) {
                        CompletableFuture<?> unused = open(other, store);
                    }
                }
            }
            return log.open(store);
        } catch (RuntimeException | Error failed) {
            LOG.error("a log cannot be opened: log={}", log.id(), failed);
            log.unavailable(
                    "store '"
                            + log.place().store()
                            + "' cannot open its log: "
                            + failed.getMessage());
            return CompletableFuture.completedFuture(null);
        }
    }

    // ---- orphans ---------------------------------------------------------------------------

    /**
     * All queues are known from now on: logs of others are what deleted queues left behind.
     *
     * @param taken told of the queue numbers that stores know
     */
    void recovered(LongConsumer taken) {
        await(
                submit(
                        () -> {
                            queueIdTaken = taken;
                            recovered = true;
                            stores.forEach((name, all) -> deleteOrphans(name, all.get(0)));
                        }),
                "looking for logs of deleted queues",
                Long.MAX_VALUE);
    }

    private void deleteOrphans(String name, MessageStore store) {
        try {
            for (LogId id : store.logs()) {
                queueIdTaken.accept(id.queueId());
                boolean known =
                        places.containsKey(new StorePlace(name, id.queueId(), true))
                                || places.containsKey(new StorePlace(name, id.queueId(), false));
                if (!known) {
                    LOG.info("deleting the log of a queue that is gone: store={} {}", name, id);
                    store.delete(id);
                }
            }
        } catch (RuntimeException failed) {
            LOG.error("a store does not tell its logs: {}", name, failed);
        }
    }

    // ---- logs ------------------------------------------------------------------------------

    /** A queue's place is in use: its logs are nobody's leftovers. */
    void claim(StorePlace place) {
        places.put(place, true);
    }

    /**
     * Opens a log in the store of its place, now or when that is there. Blocking: until then, if
     * the store is there.
     */
    void open(StoredLog log) {
        claim(log.place());
        await(submit(() -> openNow(log).join()), "opening log " + log.id(), Long.MAX_VALUE);
    }

    /** The same without waiting. */
    void openSoon(StoredLog log) {
        claim(log.place());
        Runnable opening =
                () -> {
                    CompletableFuture<?> unused = openNow(log);
                };
        Future<?> unused = submit(opening);
    }

    private CompletableFuture<?> openNow(StoredLog log) {
        logs.add(log);
        String name = log.place().store();
        MessageStore store = find(name);
        if (store != null) {
            return open(log, store);
        }
        if (!pauses.containsKey(name)) { // or it is waited for
            log.unavailable(notThere(name));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Closes a queue's logs and deletes them soon, or when their store is there. */
    void delete(StorePlace place) {
        Future<?> unused = submit(() -> deleteNow(place));
    }

    private void deleteNow(StorePlace place) {
        List<StoredLog> all = logs.stream().filter(l -> l.place().equals(place)).toList();
        LogClosing.close(all, CLOSE_SECONDS);
        all.forEach(logs::remove);
        places.remove(place); // from now on they are leftovers
        MessageStore store = find(place.store());
        if (store == null) {
            return;
        }
        try {
            Set<LogId> ids = new HashSet<>();
            all.forEach(log -> ids.add(log.id()));
            levels.of(place, store).forEach(level -> ids.add(new LogId(place.queueId(), level)));
            ids.forEach(store::delete);
        } catch (RuntimeException | Error failed) {
            LOG.error("logs cannot be deleted, their space stays taken: {}", place, failed);
        }
    }

    /** Closes all logs. Blocking: until everything given to them is durable. */
    void close() {
        await(
                submit(() -> LogClosing.close(List.copyOf(logs), CLOSE_SECONDS)),
                "closing all logs",
                2 * CLOSE_SECONDS);
        thread.shutdownNow();
    }

    // ---- the thread ------------------------------------------------------------------------

    private Future<?> submit(Runnable task) {
        try {
            return thread.submit(task);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the kernel has stopped, a task is dropped");
            return CompletableFuture.completedFuture(null);
        }
    }

    private static void await(Future<?> task, String what, long seconds) {
        try {
            task.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            LOG.warn("not waiting any longer for {}", what);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(what + " failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
