package io.warren.itest.compare;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer whose deliveries are noted when the case asks for them. */
final class Subscription extends DefaultConsumer {
    private static final long POLL_MILLIS = 50;

    private final Talk talk;
    private final String tag;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    private record Message(long tag, String text) {}

    Subscription(Talk talk, String tag) {
        super(talk.channel());
        this.talk = talk;
        this.tag = tag;
    }

    /** A delivery with everything that came with it. */
    static String delivered(Envelope envelope, BasicProperties properties, byte[] body) {
        return "#%d %s x=%s key=%s %s%s"
                .formatted(
                        envelope.getDeliveryTag(),
                        Show.body(body),
                        Show.text(envelope.getExchange()),
                        Show.text(envelope.getRoutingKey()),
                        Show.properties(properties),
                        envelope.isRedeliver() ? " redelivered" : "");
    }

    /** What a get brought. */
    static String got(GetResponse got) {
        if (got == null) {
            return "nothing";
        }
        String left = " left=" + got.getMessageCount();
        return delivered(got.getEnvelope(), got.getProps(), got.getBody()) + left;
    }

    /** Notes the next so many deliveries. */
    Subscription take(int count) {
        take(count, false);
        return this;
    }

    /** Notes that a reply came; it is delivered under an address that was made up. */
    Subscription takeReply() {
        Message next = next();
        String text =
                next == null ? "no reply" : next.text().replaceAll("key=\\S+", "key={address}");
        talk.scene().note(tag + " got " + text);
        return this;
    }

    /** Takes so many deliveries, acknowledges each and notes it. */
    Subscription takeAndAck(int count) {
        take(count, true);
        return this;
    }

    private void take(int count, boolean ack) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message next = next();
            if (next == null) {
                lines.add("no delivery");
                break;
            }
            if (ack) {
                talk.ack(next.tag(), false);
            }
            lines.add(next.text());
        }
        lines.forEach(line -> talk.scene().note(tag + " got " + line));
    }

    private Message next() {
        long deadline = System.nanoTime() + Talk.PATIENCE.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                Message next = messages.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null || (!getChannel().isOpen() && messages.isEmpty())) {
                    return next;
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Notes what came until now, after round trips to the queue. */
    Subscription quiet(String queue) {
        talk.quiet(queue);
        Message next = messages.poll();
        talk.scene().note(next == null ? tag + " got nothing" : tag + " got " + next.text());
        return this;
    }

    @Override
    public void handleDelivery(
            String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
        String text = delivered(envelope, properties, body);
        messages.add(new Message(envelope.getDeliveryTag(), text));
    }

    @Override
    public void handleCancel(String consumerTag) {
        messages.add(new Message(0, "cancelled by the broker"));
    }
}
