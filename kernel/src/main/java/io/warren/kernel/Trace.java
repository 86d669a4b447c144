package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.MalformedFieldException;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is published, delivered and settled in a virtual host to an exchange, while an
 * operator wants it. A copy has the body of its message, and tells the rest in its headers. Copies
 * are not copied again, nor are they when they have become dead letters.
 *
 * <p>Copies of publishes are charged to their publishers. Those of deliveries and settlements have
 * nobody to wait for them: of them some are left out while too many are under way.
 *
 * <p>Threads: any may tell, in a mailbox too. Copies are made, routed and enqueued by workers, one
 * at a time and in the order told, because routing is a plug-in's code.
 */
final class Trace {
    private static final Logger LOG = LoggerFactory.getLogger(Trace.class);

    /** Where copies go. */
    static final String EXCHANGE = "amq.rabbitmq.trace";

    private static final String FIRST_DEATH = "x-first-death-exchange";
    private static final String NODE = "warren";
    private static final int LONGEST_KEY_BYTES = 255;

    private final String virtualHost;
    private final QueueHost host;
    private final Mailbox copying;
    private final Flow unpaid = new Flow(this::roomChanged);
    private final AtomicLong leftOut = new AtomicLong();
    private volatile boolean on;

    /** These belong to {@link #copying}. */
    private final Router router;

    private final Set<StoredQueue> held = new HashSet<>();

    /** What a copy says beside what its message does. */
    private record Event(
            String verb,
            String place,
            Message message,
            ClientChannel channel,
            Consumer<FieldTableBuilder> more) {}

    Trace(String virtualHost, QueueHost host) {
        this.virtualHost = virtualHost;
        this.host = host;
        this.router = host.router();
        this.copying = new Mailbox(host.workers(), this::flush);
    }

    /** Whether to tell; asked before the calls below. */
    boolean isOn() {
        return on;
    }

    void turn(boolean to) {
        on = to;
    }

    /**
     * A channel has published a message to these queues. That is no copy, whatever its headers say:
     * nobody can publish to where copies go.
     */
    void published(Message message, AnyQueue[] queues, ClientChannel channel) {
        tell(
                new Event(
                        "publish",
                        message.exchange(),
                        message,
                        channel,
                        headers -> headers.put("routed_queues", names(queues))),
                channel.session().flow());
    }

    /** A queue has given a message to a channel; above 0 deliveries before, once more. */
    void delivered(String queue, Message message, int deliveries, ClientChannel channel) {
        tellIfRoom(
                new Event(
                        "deliver",
                        queue,
                        message,
                        channel,
                        headers -> headers.put("redelivered", deliveries > 0 ? 1 : 0)));
    }

    /** A client has acknowledged a message, or sent it back. */
    void settled(String queue, Message message, String outcome, ClientChannel channel) {
        tellIfRoom(
                new Event(
                        "ack",
                        queue,
                        message,
                        channel,
                        headers -> headers.put("outcome", outcome)));
    }

    private void tellIfRoom(Event event) {
        if (isCopy(event.message)) {
            return;
        }
        if (unpaid.isClosed()) {
            leftOut.incrementAndGet();
        } else {
            tell(event, unpaid);
        }
    }

    private void tell(Event event, Flow payer) {
        long cost = QueueEntry.memoryBytes(event.message);
        payer.charge(cost);
        copying.addToWorkers(() -> copy(event, payer, cost));
    }

    private static boolean isCopy(Message message) {
        return message.exchange().equals(EXCHANGE)
                || EXCHANGE.equals(message.properties().headers().get(FIRST_DEATH));
    }

    private void roomChanged(boolean open) {
        if (open) {
            LOG.warn("trace goes on: vhost={} leftOut={}", virtualHost, leftOut.getAndSet(0));
        } else {
            LOG.warn("trace falls behind and leaves out deliveries: vhost={}", virtualHost);
        }
    }

    private static List<String> names(AnyQueue[] queues) {
        return Arrays.stream(queues).map(queue -> queue.spec().name()).toList();
    }

    // ---- on workers, one at a time ---------------------------------------------------------

    private void copy(Event event, Flow payer, long cost) {
        Exchange exchange = host.exchange(EXCHANGE);
        AnyQueue[] queues = {};
        if (exchange != null) {
            Message copy = copyOf(event);
            router.route(exchange, copy);
            exchange.published().increment();
            queues = router.queues().toArray();
            PendingPublish pending =
                    new PendingPublish(
                            (id, costBytes, outcome) -> payer.release(costBytes),
                            0,
                            cost,
                            queues.length,
                            ConfirmOutcome.ACCEPTED);
            for (AnyQueue to : queues) {
                StoredQueue stored = to.stored();
                if (stored.isDurable() && held.add(stored)) {
                    stored.holdFlush();
                }
                to.enqueue(copy, pending, unpaid);
            }
        }
        if (queues.length == 0) {
            payer.release(cost);
        }
    }

    private void flush() {
        held.forEach(StoredQueue::releaseFlush);
        held.clear();
    }

    private Message copyOf(Event event) {
        FieldTable headers = headers(event, event.message.properties().toTable());
        try {
            byte[] bytes = headers.toBytes();
            FieldTable.decode(bytes, 0, bytes.length);
        } catch (MalformedFieldException tooDeep) {
            headers = headers(event, FieldTable.EMPTY); // they lie deeper than in their message
        }
        MessageProperties properties = MessageProperties.builder().headers(headers).build();
        return event.message
                .withProperties(properties)
                .republished(EXCHANGE, key(event.verb + "." + event.place));
    }

    private FieldTable headers(Event event, FieldTable properties) {
        Message message = event.message;
        List<String> keys = new ArrayList<>();
        keys.add(message.routingKey().toString());
        message.otherKeys().forEach(key -> keys.add(key.toString()));
        ClientSession session = event.channel.session();
        FieldTableBuilder headers =
                FieldTable.builder()
                        .put("exchange_name", message.exchange())
                        .put("routing_keys", keys)
                        .put("properties", properties)
                        .put("node", NODE)
                        .put("vhost", virtualHost)
                        .put("connection", session.request().name())
                        .put("channel", event.channel.number())
                        .put("user", session.request().identity().name());
        event.more.accept(headers);
        return headers.build();
    }

    /** A queue's name may be as long as a key, and then there is no room for the verb. */
    private static RoutingKey key(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, LONGEST_KEY_BYTES);
        while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
            length--; // never half a character
        }
        return RoutingKey.of(bytes, 0, length);
    }
}
