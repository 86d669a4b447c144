package io.warren.protocol.amqp;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one method that a channel executes at a time, from its request to its reply.
 *
 * <p>Threads: the connection's event loop; {@link #later} any.
 */
final class Execution {
    private final AmqpConnection connection;
    private final Consumer<Throwable> onFailure;
    private final Runnable onDone;
    private final ArrayDeque<Runnable> afterwards = new ArrayDeque<>();
    private boolean pending;
    private boolean asking;
    private boolean abandoned;

    /**
     * @param onFailure is told why a method failed
     * @param onDone is run when the next method can be taken
     */
    Execution(AmqpConnection connection, Consumer<Throwable> onFailure, Runnable onDone) {
        this.connection = connection;
        this.onFailure = onFailure;
        this.onDone = onDone;
    }

    /** Whether a method is not done yet. */
    boolean isPending() {
        return pending;
    }

    /** Waits for a stage of the method; {@code then} is the next step, mostly the reply. */
    <T> void await(CompletionStage<T> stage, Consumer<? super T> then) {
        pending = true;
        asking = true;
        stage.whenComplete(
                (result, failure) -> {
                    // Never in the midst of something else that this thread is doing here.
                    if (connection.inEventLoop() && asking) {
                        done(result, failure, then);
                    } else {
                        connection.later(() -> done(result, failure, then));
                    }
                });
        asking = false;
    }

    private <T> void done(T result, @Nullable Throwable failure, Consumer<? super T> then) {
        if (abandoned) {
            return;
        }
        pending = false;
        try {
            if (failure == null) {
                then.accept(result);
            } else {
                onFailure.accept(failure);
            }
        } catch (RuntimeException mistake) {
            onFailure.accept(mistake);
        }
        while (!pending && !afterwards.isEmpty()) {
            afterwards.remove().run();
        }
        onDone.run();
    }

    /** Runs a task on the event loop, behind the reply to the method that is being executed. */
    void later(Runnable task) {
        connection.later(
                () -> {
                    if (pending && !abandoned) {
                        afterwards.add(task);
                    } else {
                        task.run();
                    }
                });
    }

    /** Whatever comes does not count any more. */
    void abandon() {
        abandoned = true;
        afterwards.clear();
    }
}
