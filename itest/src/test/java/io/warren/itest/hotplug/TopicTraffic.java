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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client that publishes to a topic exchange with confirms and without pause, and consumers that
 * count. Every message is mandatory: one that finds no queue would come back.
 */
final class TopicTraffic implements AutoCloseable {
    private static final String EXCHANGE = "hot.topic";
    private static final int WINDOW = 200;
    private static final List<String> KEYS =
            List.of("a", "a.b", "b.a", "a.b.c", "x.b.y", "lone", "a.x.y.z", "b.b");

    /** Each queue's binding key, and the same in another way of saying it. */
    private static final Map<String, Predicate<String>> QUEUES =
            Map.of(
                    "a.#", key -> key.equals("a") || key.startsWith("a."),
                    "*.b.*", key -> key.matches("[^.]+\\.b\\.[^.]+"),
                    "#", key -> true,
                    "*", key -> !key.contains("."),
                    "nobody.#", key -> false);

    private final Connection publishing;
    private final Connection consuming;
    private final Channel channel;
    private final PublishWindow window = new PublishWindow(WINDOW);
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final Map<String, List<Long>> received = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long published;

    TopicTraffic(BrokerAddress broker) throws Exception {
        publishing = broker.factory().newConnection("hot publisher");
        consuming = broker.factory().newConnection("hot consumers");
        publishing.addShutdownListener(this::closed);
        consuming.addShutdownListener(this::closed);
        channel = publishing.createChannel();
        channel.addShutdownListener(this::closed);
        channel.exchangeDeclare(EXCHANGE, "topic", true);
        for (String bindingKey : QUEUES.keySet()) {
            count(bindingKey);
        }
        channel.confirmSelect();
        channel.addReturnListener(back -> troubles.add("returned " + back.getRoutingKey()));
        channel.addConfirmListener(
                window::acked, (tag, multiple) -> troubles.add("nacked " + tag + " " + multiple));
        thread = new Thread(this::publish, "hot publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void count(String bindingKey) throws Exception {
        Channel own = consuming.createChannel();
        own.addShutdownListener(this::closed);
        String queue = own.queueDeclare().getQueue();
        own.queueBind(queue, EXCHANGE, bindingKey);
        List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
        received.put(bindingKey, numbers);
        own.basicConsume(
                queue,
                true,
                (tag, delivery) -> numbers.add(ByteBuffer.wrap(delivery.getBody()).getLong()),
                tag -> troubles.add("consumer of " + bindingKey + " cancelled"));
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
                String key = KEYS.get((int) (number % KEYS.size()));
                byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                channel.basicPublish(EXCHANGE, key, true, Amqp.persistent(), body);
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

    /** Ends the traffic and checks that every queue got what it should, once, in order. */
    void assertNothingLostOrMisrouted() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(30));
        Await.until("all are confirmed", () -> window.confirmed() == published);
        for (Map.Entry<String, Predicate<String>> queue : QUEUES.entrySet()) {
            List<Long> expected = new ArrayList<>();
            for (long number = 0; number < published; number++) {
                if (queue.getValue().test(KEYS.get((int) (number % KEYS.size())))) {
                    expected.add(number);
                }
            }
            List<Long> got = received.get(queue.getKey());
            Await.until(
                    queue.getKey() + " has all " + expected.size(),
                    Duration.ofSeconds(30),
                    () -> got.size() >= expected.size());
            assertThat(List.copyOf(got).equals(expected))
                    .as("%s got each of its messages once and in order", queue.getKey())
                    .isTrue();
        }
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
