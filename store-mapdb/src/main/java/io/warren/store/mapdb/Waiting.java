package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the engine on behalf of a caller that may block. */
final class Waiting {
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
            if (e.getCause() instanceof StoreException known) {
                throw new StoreException(String.valueOf(known.getMessage()), known);
            }
            throw new StoreException("the store met an error: " + e.getCause(), e);
        }
    }
}
