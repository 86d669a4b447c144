package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What shares a commit, and who is to be told of it. */
final class Batch {
    /** A batch is committed when it has so many operations, or so many bytes, at the latest. */
    static final int MAX_OPERATIONS = 1024;

    static final long MAX_BYTES = 1 << 20;

    /** A batch with something urgent is committed after so long, even if more keeps coming. */
    static final long MAX_NANOS = 5_000_000;

    private final List<MapDbQueueLog> logs = new ArrayList<>();
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();
    private long[] watermarks = new long[0];
    private int operations;
    private long bytes;
    private boolean urgent;
    private long urgentSince;

    /** Files that nothing refers to once the batch is on disk. */
    private List<Path> filesToDelete = List.of();

    void addOperation(long sizeBytes) {
        addOperations(1, sizeBytes);
    }

    void addOperations(int count, long sizeBytes) {
        operations += count;
        bytes += sizeBytes;
    }

    /** Notes that it must be synced; otherwise it may follow the next that must. */
    void setUrgent() {
        if (!urgent) {
            urgent = true;
            urgentSince = System.nanoTime();
        }
    }

    /** Whether it has waited long enough for more to come. */
    boolean isOverdue() {
        return urgent && System.nanoTime() - urgentSince > MAX_NANOS;
    }

    /** Adds files that nothing refers to once the batch is on disk. */
    void addFilesToDelete(List<Path> files) {
        List<Path> all = new ArrayList<>(filesToDelete);
        all.addAll(files);
        filesToDelete = all;
        if (!all.isEmpty()) {
            setUrgent();
        }
    }

    List<Path> filesToDelete() {
        return filesToDelete;
    }

    boolean isUrgent() {
        return urgent;
    }

    boolean isEmpty() {
        return operations == 0 && !urgent && stages.isEmpty();
    }

    boolean isFull() {
        return operations >= MAX_OPERATIONS || bytes >= MAX_BYTES;
    }

    /** Notes that something was appended to a log; at most once a log. */
    void addLog(MapDbQueueLog log) {
        logs.add(log);
    }

    /** Completes a stage when the batch is committed. */
    void addStage(CompletableFuture<Void> stage) {
        stages.add(stage);
    }

    /** Takes down how far the logs have come: what is appended from now on is not in the batch. */
    void seal() {
        watermarks = new long[logs.size()];
        for (int i = 0; i < watermarks.length; i++) {
            watermarks[i] = logs.get(i).sealBatch();
        }
    }

    /** Takes in what a batch before this one held, of which nothing could be written. */
    void takeBack(Batch before) {
        before.logs.stream().filter(log -> !logs.contains(log)).forEach(logs::add);
        stages.addAll(0, before.stages);
        operations += before.operations;
        bytes += before.bytes;
        if (before.urgent) {
            setUrgent();
        }
        filesToDelete = before.filesToDelete;
    }

    void committed() {
        for (int i = 0; i < watermarks.length; i++) {
            logs.get(i).durable(watermarks[i]);
        }
        stages.forEach(stage -> stage.complete(null));
    }

    void failed(StoreException cause) {
        logs.forEach(log -> log.fail(cause));
        stages.forEach(stage -> stage.completeExceptionally(cause));
    }
}
