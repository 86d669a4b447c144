package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.session.Consumer;
import io.warren.session.SubscriptionRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A consumer of a queue. */
final class QueueSubscription implements ChannelSubscription {
    static final String PRIORITY = "x-priority";

    final SubscriptionRequest request;
    final Consumer consumer;
    final int priority;
    final ClientChannel channel;
    final Outstanding outstanding;
    private final Trace trace;

    /** Belongs to the queue's mailbox. */
    boolean isReady;

    private final MessageQueue queue;
    private final AtomicBoolean readyUnderway = new AtomicBoolean();
    private final Runnable readyTask;

    QueueSubscription(
            MessageQueue queue,
            SubscriptionRequest request,
            Consumer consumer,
            int priority,
            ClientChannel channel) {
        this.queue = queue;
        this.request = request;
        this.consumer = consumer;
        this.priority = priority;
        this.channel = channel;
        this.trace = channel.trace();
        this.outstanding = new Outstanding(queue, channel, false);
        this.readyTask =
                () -> {
                    readyUnderway.set(false); // first, so that a call from now on counts again
                    queue.ready(this);
                };
    }

    /** The priority that a consumer asks for. */
    static int priority(FieldTable arguments, String what) {
        FieldTable.Cursor priority = arguments.find(PRIORITY);
        if (priority == null) {
            return 0;
        }
        if (!priority.isInteger()) {
            throw Refusals.precondition(
                    "invalid arg '"
                            + PRIORITY
                            + "' for "
                            + what
                            + ": \"expected integer, got "
                            + Refusals.typeName(priority.type())
                            + '"');
        }
        long value = priority.integerValue();
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    /** In the mailbox: offers a message to the client; whether it was taken. */
    boolean offer(long sequence, Message message, int deliveries) {
        if (!consumer.offer(sequence, message, deliveries)) {
            return false;
        }
        if (trace.isOn()) {
            trace.delivered(request.queue(), message, deliveries, channel);
        }
        return true;
    }

    @Override
    public SubscriptionRequest request() {
        return request;
    }

    @Override
    public ClientChannel channel() {
        return channel;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public int unacknowledged() {
        return outstanding.size();
    }

    @Override
    public void ready() {
        if (readyUnderway.compareAndSet(false, true)) {
            queue.mailbox().execute(readyTask);
        }
    }

    @Override
    public CompletionStage<Void> cancel() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        queue.mailbox().execute(() -> cancel(done));
        channel.forget(this);
        return done;
    }

    private void cancel(CompletableFuture<Void> done) {
        CompletableFuture<?> unused =
                queue.cancelled(this).whenComplete((gone, stopping) -> done.complete(null));
    }

    @Override
    public void ack(long[] ids, int count) {
        outstanding.ack(ids, count);
    }

    @Override
    public void reject(long[] ids, int count, boolean requeue) {
        outstanding.reject(ids, count, requeue);
    }
}
