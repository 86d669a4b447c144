package io.warren.kernel;

import io.warren.store.QueueLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the logs of a store that goes, or of a kernel that stops. */
final class LogClosing {
    private static final Logger LOG = LoggerFactory.getLogger(LogClosing.class);

    private LogClosing() {}

    /**
     * Closes those that are open: all are let go of first, so that they are synced together.
     * Blocking: until then, or until the time is over.
     */
    static void close(List<StoredLog> all, long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Map<StoredLog, CompletableFuture<@Nullable QueueLog>> detached = new LinkedHashMap<>();
        for (StoredLog log : all) {
            if (log.isOpen()) {
                detached.put(log, log.detach());
            }
        }
        for (Map.Entry<StoredLog, CompletableFuture<@Nullable QueueLog>> each :
                detached.entrySet()) {
            try {
                long left = Math.max(1, deadline - System.nanoTime());
                QueueLog open = each.getValue().get(left, TimeUnit.NANOSECONDS);
                if (open != null) {
                    open.close();
                }
            } catch (RuntimeException | Error | TimeoutException | ExecutionException failed) {
                LOG.error("a log does not close: log={}", each.getKey().id(), failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                each.getKey().closed();
            }
        }
    }
}
