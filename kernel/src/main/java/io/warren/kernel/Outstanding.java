package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.Acknowledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was delivered from one queue to one consumer or channel, and is not settled yet. */
final class Outstanding implements Acknowledger {
    private final MessageQueue queue;
    private final ClientChannel channel;
    private final LongMap<QueueEntry> entries = new LongMap<>();

    /** Whether the queue looks here when memory is short. */
    boolean listed;

    private boolean known;
    private boolean temporary;

    /**
     * @param channel knows this from the first entry on, so that it can requeue when it closes
     * @param temporary whether the channel may forget this whenever it is empty
     */
    Outstanding(MessageQueue queue, ClientChannel channel, boolean temporary) {
        this.queue = queue;
        this.channel = channel;
        this.temporary = temporary;
    }

    MessageQueue queue() {
        return queue;
    }

    // ---- in the queue's mailbox ------------------------------------------------------------

    void add(QueueEntry entry) {
        entries.put(entry.sequence, entry);
        if (!known) {
            known = true;
            channel.hold(this);
        }
    }

    @Nullable QueueEntry remove(long sequence) {
        QueueEntry entry = entries.remove(sequence);
        forgetIfEmpty();
        return entry;
    }

    List<QueueEntry> takeAll() {
        List<QueueEntry> all = new ArrayList<>(entries.size());
        entries.forEach(all::add);
        entries.clear();
        forgetIfEmpty();
        return all;
    }

    boolean isEmpty() {
        return entries.size() == 0;
    }

    void forEach(Consumer<QueueEntry> action) {
        entries.forEach(action);
    }

    /** When the message was delivered that is here for the longest; MAX_VALUE if there is none. */
    long oldestDeliveryMillis() {
        long[] oldest = {Long.MAX_VALUE};
        entries.forEach(entry -> oldest[0] = Math.min(oldest[0], entry.deliveredAtMillis));
        return oldest[0];
    }

    /** Nothing will be added any more. */
    void end() {
        temporary = true;
        forgetIfEmpty();
    }

    /** A channel that asks for a message now and then need not keep this for its queue. */
    void releaseUnused() {
        if (temporary && entries.size() == 0) {
            known = false;
            channel.release(this);
        }
    }

    private void forgetIfEmpty() {
        if (known && temporary && entries.size() == 0) {
            known = false;
            channel.release(this);
        }
    }

    /** A message was given to a client that had asked for one. */
    void taken(Message message, int deliveries) {
        if (channel.trace().isOn()) {
            channel.trace().delivered(queue.spec().name(), message, deliveries, channel);
        }
    }

    private void acknowledged(long[] sequences, int count) {
        tell(sequences, count, "ack");
        queue.acknowledged(this, sequences, count);
    }

    private void rejected(long[] sequences, boolean requeue) {
        tell(sequences, sequences.length, requeue ? "requeue" : "reject");
        if (requeue) {
            queue.requeue(this, sequences);
        } else {
            queue.rejected(this, sequences);
        }
    }

    private void tell(long[] sequences, int count, String outcome) {
        if (!channel.trace().isOn()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            QueueEntry entry = entries.get(sequences[i]);
            if (entry != null && !entry.isEvicted()) { // it is not worth a reading
                channel.trace().settled(queue.spec().name(), entry.message(), outcome, channel);
            }
        }
    }

    // ---- from anywhere ---------------------------------------------------------------------

    @Override
    public void ack(long[] ids, int count) {
        if (queue.mailbox().tryEnter()) {
            try {
                acknowledged(ids, count);
            } finally {
                queue.mailbox().exit();
            }
        } else {
            long[] copy = Arrays.copyOf(ids, count);
            queue.mailbox().add(() -> acknowledged(copy, copy.length));
        }
    }

    @Override
    public void reject(long[] ids, int count, boolean requeue) {
        long[] copy = Arrays.copyOf(ids, count);
        queue.mailbox().execute(() -> rejected(copy, requeue));
    }

    /** Everything goes back to its old place. */
    CompletableFuture<@Nullable Void> requeueAll() {
        return queue.requeueAll(this);
    }

    /** Any thread may look: for operators, and not exact. */
    int size() {
        return entries.size();
    }
}
