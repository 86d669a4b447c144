package io.warren.bench.wire;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes persistent messages with a window of confirms; a nack or a closed channel ends it. */
final class Publisher {
    private final Channel channel;
    private final Semaphore window;
    private final int size;
    private final AtomicLong refused = new AtomicLong();
    private long lastConfirmed;

    Publisher(Connection connection, int windowSize) throws IOException {
        channel = connection.createChannel();
        channel.confirmSelect();
        size = windowSize;
        window = new Semaphore(windowSize);
        channel.addConfirmListener(
                (tag, multiple) -> settled(tag),
                (tag, multiple) -> {
                    refused.incrementAndGet();
                    settled(tag);
                });
        channel.addShutdownListener(cause -> window.release(size));
    }

    /** Tags come in their order from one channel; a multiple one settles all before it. */
    private void settled(long tag) {
        long before = lastConfirmed;
        if (tag > before) {
            lastConfirmed = tag;
            window.release((int) (tag - before));
        }
    }

    /**
     * Publishes to a queue; the number stands at the body's beginning. Blocking: for the window.
     */
    void publish(String queue, long number, int bytes) throws IOException, InterruptedException {
        window.acquire();
        byte[] body = ByteBuffer.allocate(bytes).putLong(number).array();
        channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    }

    /** Waits until all is confirmed. */
    void finish() throws InterruptedException {
        window.acquire(size);
        window.release(size);
        if (refused.get() > 0 || !channel.isOpen()) {
            throw new IllegalStateException("refused: " + refused.get());
        }
    }
}
