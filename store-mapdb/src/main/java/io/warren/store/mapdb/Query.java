package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A task that changes nothing and answers. */
final class Query<T> implements Task {
    private final Supplier<T> question;
    final CompletableFuture<T> answer = new CompletableFuture<>();

    Query(Supplier<T> question) {
        this.question = question;
    }

    @Override
    public boolean run(Batch batch) {
        answer.complete(question.get());
        return true;
    }

    @Override
    public void failed(StoreException cause) {
        answer.completeExceptionally(cause);
    }
}
