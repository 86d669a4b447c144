package io.warren.protocol.amqp;

import io.netty.channel.EventLoop;
import io.warren.session.ConfirmOutcome;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The meeting place of a connection's event loop with all who have something for its client. They
 * append here and wake the loop, once for each batch; the loop turns it into frames, as far as the
 * socket takes them.
 *
 * <p>Threads: {@link #hasRoom}, {@link #send}, {@link #starved}, {@link #confirmed} and {@link
 * #wake} any; the rest the connection's event loop.
 */
final class Outbound {
    /** Deliveries that are taken and not written may make up so much for each connection. */
    static final long WINDOW_BYTES = 1024 * 1024;

    /** What a message costs beside its bytes: 2,048 small ones fill the window. */
    static final long MESSAGE_COST_BYTES = 512;

    private final EventLoop eventLoop;
    private final FrameWriter writer;
    private final Turn turn;
    private final Runnable drain = this::drain;
    private final Handoff<Outgoing> deliveries = new Handoff<>();
    private final Handoff<Outcome> outcomes = new Handoff<>();
    private final Handoff<AmqpConsumer> starving = new Handoff<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicLong waitingBytes = new AtomicLong();

    /** Deliveries that were passed over while those of one consumer were taken out. */
    private final ArrayDeque<Outgoing> kept = new ArrayDeque<>();

    /** The outcome of a publish, on its way to the event loop. */
    private record Outcome(Publisher publisher, long confirmId, ConfirmOutcome outcome) {}

    /** What the connection does around writing. */
    interface Turn {
        /** Adds what is due to what will be written. */
        void beforeWriting();

        /** Looks how much the socket has left. */
        void afterWriting();
    }

    Outbound(EventLoop eventLoop, FrameWriter writer, Turn turn) {
        this.eventLoop = eventLoop;
        this.writer = writer;
        this.turn = turn;
    }

    /** Whether a delivery may be sent. */
    boolean hasRoom() {
        return waitingBytes.get() < WINDOW_BYTES;
    }

    void send(Outgoing delivery) {
        waitingBytes.addAndGet(delivery.costBytes());
        deliveries.add(delivery);
        wake();
    }

    /** The consumer was refused for want of room: it is told when there is some. */
    void starved(AmqpConsumer consumer) {
        starving.add(consumer);
        wake();
    }

    void confirmed(Publisher publisher, long confirmId, ConfirmOutcome outcome) {
        outcomes.add(new Outcome(publisher, confirmId, outcome));
        wake();
    }

    /** Has the event loop drain at the end of its turn; once, however often it is called. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            try {
                eventLoop.execute(drain);
            } catch (RejectedExecutionException stopped) {
                // The event loop is gone, and with it every connection.
                awake.set(false);
            }
        }
    }

    private void drain() {
        awake.set(false);
        for (Outcome known = outcomes.poll(); known != null; known = outcomes.poll()) {
            known.publisher.known(known.confirmId, known.outcome);
        }
        turn.beforeWriting();
        boolean again = writeDeliveries();
        turn.afterWriting();
        feedStarving();
        if (again) {
            wake();
        }
    }

    /** Writes as much as the socket takes; true when a large body has more to write. */
    private boolean writeDeliveries() {
        boolean again;
        boolean more;
        do {
            more = encodeDeliveries();
            again = writer.flush();
        } while (more && writer.hasRoom() && writer.socketTakesMore());
        return again;
    }

    /** Encodes one chunk; true when there may be more. */
    private boolean encodeDeliveries() {
        long taken = 0;
        boolean more = false;
        while (writer.hasRoom() && writer.socketTakesMore()) {
            Outgoing delivery = next();
            more = delivery != null;
            if (delivery == null) {
                break;
            }
            taken += delivery.costBytes();
            delivery.consumer.deliver(delivery);
        }
        if (taken > 0) {
            waitingBytes.addAndGet(-taken);
        }
        return more;
    }

    private @Nullable Outgoing next() {
        Outgoing delivery = kept.poll();
        return delivery != null ? delivery : deliveries.poll();
    }

    /** Half a window is left before anyone is asked for more: many at a time, not one by one. */
    private void feedStarving() {
        while (waitingBytes.get() < WINDOW_BYTES / 2) {
            AmqpConsumer hungry = starving.poll();
            if (hungry == null) {
                return;
            }
            hungry.fed();
        }
    }

    /** Takes out what these consumers have waiting here, in its order. */
    void takeWaiting(Predicate<AmqpConsumer> consumers, Consumer<Outgoing> taker) {
        for (Outgoing next = deliveries.poll(); next != null; next = deliveries.poll()) {
            kept.add(next);
        }
        for (Iterator<Outgoing> all = kept.iterator(); all.hasNext(); ) {
            Outgoing delivery = all.next();
            if (consumers.test(delivery.consumer)) {
                all.remove();
                waitingBytes.addAndGet(-delivery.costBytes());
                taker.accept(delivery);
            }
        }
    }
}
