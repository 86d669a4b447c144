package io.warren.itest.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** Runs cases beside each other: most of them wait most of the time. */
final class Runs implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    private final AtomicInteger number = new AtomicInteger(1000);

    /** Runs a case when there is room; its outcome comes later. */
    Future<List<String>> start(Peer peer, Case program, Optional<List<String>> stopUnless) {
        return pool.submit(run(peer, program, stopUnless));
    }

    private Callable<List<String>> run(Peer peer, Case program, Optional<List<String>> stopUnless) {
        return () -> {
            String prefix = "c" + number.incrementAndGet() + ".";
            Transcript transcript = new Transcript(prefix, stopUnless);
            List<String> end = new ArrayList<>();
            Lock use = program.alone() ? peer.use().writeLock() : peer.use().readLock();
            use.lock();
            try (Scene scene = new Scene(peer, transcript, prefix)) {
                program.program().run(scene);
            } catch (Transcript.Differs differs) {
                // its lines show where
            } catch (Exception | AssertionError e) {
                end.add("the case failed: " + Show.failure(e).replace(prefix, ""));
            } finally {
                use.unlock();
            }
            List<String> lines = new ArrayList<>(transcript.lines());
            lines.addAll(end);
            return List.copyOf(lines);
        };
    }

    /** Waits for an outcome. */
    static List<String> outcome(Future<List<String>> run) {
        try {
            return run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the case did not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
