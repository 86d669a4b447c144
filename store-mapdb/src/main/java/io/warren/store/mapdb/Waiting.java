package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for the engine on behalf of a caller that may block. */
final class Waiting {
    private static final long LOOK_MILLIS = 100;

    private Waiting() {}

    /**
     * The result of a future.
     *
     * @throws StoreException when it failed
     */
    static <T> T on(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /**
     * Waits for a future, and returns whether it is done: not if it is given up.
     *
     * @throws StoreException when it failed
     */
    static boolean on(CompletableFuture<Void> future, BooleanSupplier isGivenUp) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException e) {
                    if (isGivenUp.getAsBoolean()) {
                        return false;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static StoreException failure(Exception fault) {
        if (fault.getCause() instanceof StoreException known) {
            return new StoreException(String.valueOf(known.getMessage()), known);
        }
        return new StoreException("the store met an error: " + fault.getCause(), fault);
    }
}
