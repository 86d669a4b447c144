package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.Delivery;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Clients that ask a queue for one message, and wait when it has to be read first. Belongs to the
 * mailbox.
 */
final class QueueGets {
    /** So many may expire before one is found, or others have their turn. */
    private static final int SLICE_ENTRIES = 256;

    private final Mailbox mailbox;
    private final QueueContents contents;
    private final QueuePolicies policies;
    private final Dispatcher dispatcher;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    QueueGets(
            Mailbox mailbox,
            QueueContents contents,
            QueuePolicies policies,
            Dispatcher dispatcher) {
        this.mailbox = mailbox;
        this.contents = contents;
        this.policies = policies;
        this.dispatcher = dispatcher;
    }

    /** Messages may have come, or will not come any more. */
    void run() {
        // Those that still find nothing wait again: not in this round.
        for (int left = waiting.size(); left > 0; left--) {
            waiting.remove().run();
        }
    }

    void get(Outstanding holder, boolean autoAck, CompletableFuture<Optional<Delivery>> result) {
        QueueEntry entry = contents.peek();
        for (int n = 0; entry != null && policies.expires(entry); n++) {
            if (n == SLICE_ENTRIES) {
                mailbox.addToWorkers(() -> get(holder, autoAck, result));
                return;
            }
            entry = contents.peek();
        }
        // Not for want of memory: whoever asks for one may acknowledge others only behind it.
        if (entry == null && policies.loadForGet()) {
            waiting.add(() -> get(holder, autoAck, result));
        } else if (entry == null) {
            holder.releaseUnused();
            result.complete(Optional.empty());
        } else {
            result.complete(Optional.of(take(entry, holder, autoAck)));
        }
    }

    private Delivery take(QueueEntry entry, Outstanding holder, boolean autoAck) {
        contents.poll();
        int before = entry.deliveries;
        Message shown = dispatcher.shownToGet(entry.message(), before); // it may leave memory now
        if (autoAck) {
            contents.gone(entry);
        } else {
            contents.delivered(entry, holder);
        }
        policies.changed(); // another message is first now
        holder.taken(shown, before);
        return new Delivery(entry.sequence, shown, before, contents.readyCount(), holder);
    }
}
