package io.warren.itest.compare;

import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What comes to a publisher by itself: returns, and which publishes were confirmed and which
 * refused; several at once count as one by one.
 */
final class Events implements ConfirmListener, ReturnCallback {
    private final TreeMap<Long, String> outcomes = new TreeMap<>();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    synchronized void published(long number) {
        outcomes.put(number, "open");
    }

    /** Whether every publish is confirmed or refused. */
    synchronized boolean settled() {
        return !outcomes.containsValue("open");
    }

    /** Every publish with its outcome. */
    synchronized String outcome() {
        return outcomes.toString();
    }

    /** Notes what came since the last time. */
    void tell(Scene scene) {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            scene.note(line);
        }
    }

    @Override
    public void handle(Return returned) {
        lines.add(
                "returned %d %s x=%s key=%s %s %s"
                        .formatted(
                                returned.getReplyCode(),
                                returned.getReplyText(),
                                returned.getExchange(),
                                returned.getRoutingKey(),
                                Show.body(returned.getBody()),
                                Show.properties(returned.getProperties())));
        synchronized (this) {
            lines.addAll(outcomes.containsValue("open") ? List.of() : afterConfirm());
        }
    }

    private List<String> afterConfirm() {
        return outcomes.isEmpty() ? List.of() : List.of("after its confirm");
    }

    @Override
    public void handleAck(long deliveryTag, boolean multiple) {
        settle(deliveryTag, multiple, "ack");
    }

    @Override
    public void handleNack(long deliveryTag, boolean multiple) {
        settle(deliveryTag, multiple, "nack");
    }

    private synchronized void settle(long number, boolean multiple, String outcome) {
        for (long each = multiple ? 1 : number; each <= number; each++) {
            if (!outcomes.replace(each, "open", outcome) && !multiple) {
                lines.add("settled twice or never published: " + each);
            }
        }
    }
}
