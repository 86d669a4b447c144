package io.warren.itest.load;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Publishes persistent messages with confirms until the broker is gone, and knows what it promised.
 */
final class SoakPublisher implements AutoCloseable {
    private static final int WINDOW = 500;

    private final String exchange;
    private final Connection connection;
    private final Channel channel;
    private final Semaphore window = new Semaphore(WINDOW);
    private final ConcurrentNavigableMap<Long, Long> open = new ConcurrentSkipListMap<>();
    private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private long next;

    /**
     * @param first the first message's number; the others follow it one by one
     */
    SoakPublisher(BrokerAddress broker, String exchange, long first) throws Exception {
        this.exchange = exchange;
        this.next = first;
        connection = broker.factory().newConnection("soak publisher");
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> answered(tag, multiple, true),
                (tag, multiple) -> answered(tag, multiple, false));
        channel.addShutdownListener(cause -> window.release(WINDOW)); // wakes it up to fail
        thread = new Thread(this::publish, "soak publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void publish() {
        try {
            while (true) {
                if (!window.tryAcquire(60, TimeUnit.SECONDS)) {
                    return; // no confirm for a minute: the test sees what is missing
                }
                open.put(channel.getNextPublishSeqNo(), next);
                channel.basicPublish(exchange, "", Amqp.persistent(), SoakMessages.body(next));
                next++;
            }
        } catch (AlreadyClosedException | IOException killed) {
            // this is how every round ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answered(long tag, boolean multiple, boolean ack) {
        var answered = multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
        int count = 0;
        while (!answered.isEmpty()) {
            Long number = answered.pollFirstEntry().getValue();
            if (ack) {
                confirmed.add(number);
            }
            count++;
        }
        window.release(count);
    }

    /** The numbers of all messages that the broker has confirmed. */
    Set<Long> confirmed() {
        return confirmed;
    }

    /** Waits for the thread and returns the number after the last message that was tried. */
    long awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(90));
        if (thread.isAlive()) {
            throw new AssertionError("the publisher does not notice that its broker is gone");
        }
        return next + 1;
    }

    @Override
    public void close() {
        connection.abort(1_000);
    }
}
