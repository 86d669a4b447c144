package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer that keeps what it gets in order and acknowledges nothing by itself. */
public final class Inbox extends DefaultConsumer {
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final CountDownLatch cancelledByBroker = new CountDownLatch(1);

    /** A consumer for this channel; subscribe it with {@code basicConsume}. */
    public Inbox(Channel channel) {
        super(channel);
    }

    @Override
    public void handleDelivery(
            String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        deliveries.add(new Delivery(envelope, properties, body));
    }

    @Override
    public void handleCancel(String consumerTag) {
        cancelledByBroker.countDown();
    }

    /** The next delivery; fails when none comes in time. */
    public Delivery take() throws InterruptedException {
        Delivery next = deliveries.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("no delivery within " + Await.PATIENCE);
        }
        return next;
    }

    /** The next delivery's body as text. */
    public String takeText() throws InterruptedException {
        return text(take());
    }

    /** The next so many deliveries. */
    public List<Delivery> take(int count) throws InterruptedException {
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(take());
        }
        return taken;
    }

    /** The next so many deliveries' bodies as texts. */
    public List<String> takeTexts(int count) throws InterruptedException {
        return take(count).stream().map(Inbox::text).toList();
    }

    /** How many deliveries came and were not taken. */
    public int waiting() {
        return deliveries.size();
    }

    /** Waits for basic.cancel from the broker. */
    public void awaitCancelByBroker() throws InterruptedException {
        if (!cancelledByBroker.await(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no basic.cancel within " + Await.PATIENCE);
        }
    }

    /** A delivery's body as text. */
    public static String text(Delivery delivery) {
        return new String(delivery.getBody(), UTF_8);
    }
}
