package io.warren.testkit.store;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The least that is a store: it keeps everything in memory and calls it durable. For tests of what
 * uses a store, and as the model of what a store does. What it holds is kept in a {@link Contents},
 * from which it can be opened again.
 */
public final class MemoryStore implements StoreFactory.OpenStore, MessageStore, DefinitionStore {
    private final Contents contents;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "memory-store"));

    /** A store of new contents. */
    public MemoryStore() {
        this(new Contents());
    }

    /** A store of what another one held. */
    public MemoryStore(Contents contents) {
        this.contents = contents;
    }

    /** What a memory store holds. */
    public static final class Contents {
        private final Map<LogId, Log> logs = new ConcurrentHashMap<>();
        private final Map<String, NavigableMap<String, byte[]>> definitions =
                new ConcurrentHashMap<>();
    }

    private record Entry(Message message, long enqueuedAtMillis, boolean durable, int deliveries) {}

    private static final class Log {
        private final NavigableMap<Long, Entry> entries = new TreeMap<>();
        private long last;

        Backlog backlog() {
            long bytes = entries.values().stream().mapToLong(e -> e.message.content().length).sum();
            long first = entries.isEmpty() ? last + 1 : entries.firstKey();
            return new Backlog(first, last, entries.size(), bytes);
        }
    }

    @Override
    public MessageStore messages() {
        return this;
    }

    @Override
    public DefinitionStore definitions() {
        return this;
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    @Override
    public QueueLog open(LogId id, Opening why, QueueLog.Listener listener) {
        Log log =
                CompletableFuture.supplyAsync(
                                () -> contents.logs.computeIfAbsent(id, k -> new Log()), thread)
                        .join();
        switch (why) {
            case RESTART -> log.entries.values().removeIf(entry -> !entry.durable);
            case TEMPORARY -> {
                log.entries.clear();
                log.last = 0;
            }
            case SWAP -> {
                // everything is there
            }
        }
        return new OpenLog(log, listener, log.backlog());
    }

    @Override
    public void delete(LogId log) {
        thread.execute(() -> contents.logs.remove(log));
    }

    @Override
    public Collection<LogId> logs() {
        return CompletableFuture.supplyAsync(() -> List.copyOf(contents.logs.keySet()), thread)
                .join();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(StoreStatus.Durability.NONE, StoreStatus.Condition.RUNNING, "", 0);
    }

    @Override
    public Map<String, byte[]> load(String kind) {
        return CompletableFuture.<Map<String, byte[]>>supplyAsync(
                        () -> new TreeMap<>(kind(kind)), thread)
                .join();
    }

    @Override
    public CompletionStage<Void> apply(List<DefinitionChange> changes) {
        return CompletableFuture.runAsync(() -> changes.forEach(this::apply), thread);
    }

    private void apply(DefinitionChange change) {
        byte @Nullable [] value = change.value();
        if (value == null) {
            kind(change.kind()).remove(change.key());
        } else {
            kind(change.kind()).put(change.key(), value);
        }
    }

    private NavigableMap<String, byte[]> kind(String kind) {
        return contents.definitions.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    private final class OpenLog implements QueueLog {
        private final Log log;
        private final Listener listener;
        private final Backlog backlog;

        OpenLog(Log log, Listener listener, Backlog backlog) {
            this.log = log;
            this.listener = listener;
            this.backlog = backlog;
        }

        @Override
        public Backlog recover() {
            return backlog;
        }

        @Override
        public void append(long sequence, Message message, long enqueuedAt, boolean durable) {
            thread.execute(
                    () -> {
                        log.entries.put(sequence, new Entry(message, enqueuedAt, durable, 0));
                        log.last = sequence;
                        listener.durable(sequence);
                    });
        }

        @Override
        public void delivered(long sequence, int count) {
            thread.execute(
                    () ->
                            log.entries.computeIfPresent(
                                    sequence,
                                    (k, entry) ->
                                            new Entry(
                                                    entry.message,
                                                    entry.enqueuedAtMillis,
                                                    entry.durable,
                                                    count)));
        }

        @Override
        public void remove(long[] sequences, int count) {
            long[] copy = sequences.clone();
            thread.execute(
                    () -> {
                        for (int i = 0; i < count; i++) {
                            log.entries.remove(copy[i]);
                        }
                    });
        }

        @Override
        public void removeRange(long from, long to) {
            thread.execute(() -> log.entries.subMap(from, true, to, true).clear());
        }

        @Override
        public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
            thread.execute(() -> readNow(from, maxMessages, maxBytes, reader));
        }

        private void readNow(long from, int maxMessages, long maxBytes, LogReader reader) {
            int messages = 0;
            long bytes = 0;
            for (Map.Entry<Long, Entry> next : log.entries.tailMap(from, true).entrySet()) {
                Entry entry = next.getValue();
                int size = entry.message.content().length;
                if (messages == maxMessages || messages > 0 && bytes + size > maxBytes) {
                    reader.done(false);
                    return;
                }
                reader.entry(
                        next.getKey(), entry.message, entry.enqueuedAtMillis, entry.deliveries);
                messages++;
                bytes += size;
            }
            reader.done(true);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            CompletableFuture.runAsync(() -> {}, thread).join();
        }
    }
}
