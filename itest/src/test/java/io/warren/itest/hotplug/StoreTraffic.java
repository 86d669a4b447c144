package io.warren.itest.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that publishes persistent messages to one queue with confirms and without pause, and a
 * consumer that acknowledges them: nothing may go wrong for either.
 */
final class StoreTraffic implements AutoCloseable {
    private static final String QUEUE = "stored";
    private static final int WINDOW = 100;

    private final Connection publishing;
    private final Connection consuming;
    private final Channel channel;
    private final PublishWindow window = new PublishWindow(WINDOW);
    private final AtomicLong received = new AtomicLong();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long published;

    StoreTraffic(BrokerAddress broker, String store) throws Exception {
        publishing = broker.factory().newConnection("store publisher");
        consuming = broker.factory().newConnection("store consumer");
        publishing.addShutdownListener(this::closed);
        consuming.addShutdownListener(this::closed);
        channel = publishing.createChannel();
        channel.addShutdownListener(this::closed);
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-store", store));
        channel.confirmSelect();
        channel.addConfirmListener(
                window::acked, (tag, multiple) -> troubles.add("nacked " + tag + " " + multiple));
        consume();
        thread = new Thread(this::publish, "store publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void consume() throws Exception {
        Channel own = consuming.createChannel();
        own.addShutdownListener(this::closed);
        own.basicQos(WINDOW);
        own.basicConsume(
                QUEUE,
                false,
                (tag, delivery) -> {
                    long number = ByteBuffer.wrap(delivery.getBody()).getLong();
                    long expected = received.getAndIncrement();
                    if (number != expected) {
                        troubles.add("received " + number + ", not " + expected);
                    }
                    own.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> troubles.add("the consumer was cancelled"));
    }

    private void closed(ShutdownSignalException cause) {
        if (!stopping) {
            troubles.add("closed: " + cause);
            window.open();
        }
    }

    private void publish() {
        try {
            while (!stopping) {
                window.await(channel.getNextPublishSeqNo());
                long number = published;
                byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                channel.basicPublish("", QUEUE, Amqp.persistent(), body);
                published = number + 1;
            }
        } catch (Exception e) {
            troubles.add("publisher: " + e);
        }
    }

    /** Waits until so many messages more are confirmed, and that nothing is wrong. */
    void awaitConfirms(int more) {
        long goal = window.confirmed() + more;
        Await.until(
                "the publisher goes on to " + goal,
                () -> window.confirmed() >= goal || !troubles.isEmpty());
        assertThat(troubles).isEmpty();
    }

    /** Ends the traffic and checks that everything came once, in order. */
    void assertNothingLost() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(30));
        Await.until("all are confirmed", () -> window.confirmed() == published);
        Await.until("all have come", Duration.ofSeconds(30), () -> received.get() == published);
        assertThat(troubles).isEmpty();
        assertThat(publishing.isOpen()).isTrue();
        assertThat(consuming.isOpen()).isTrue();
    }

    @Override
    public void close() {
        stopping = true;
        publishing.abort(1_000);
        consuming.abort(1_000);
    }
}
