package io.warren.itest.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline; the only way in which these tests pass time. */
public final class Await {
    /** Long enough for a loaded machine; a test that passes never waits so long. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_NANOS = 5_000_000;

    private Await() {}

    /** Waits up to {@link #PATIENCE} until the condition holds. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, PATIENCE, condition);
    }

    /**
     * Waits until the condition holds.
     *
     * <p>Errors: an AssertionError that names what was awaited when the deadline passes; what the
     * condition throws is thrown on.
     */
    public static void until(String what, Duration patience, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("after " + patience + " still not: " + what);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }
}
