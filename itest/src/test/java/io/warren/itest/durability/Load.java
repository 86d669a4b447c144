package io.warren.itest.durability;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two publishers with a window of confirms, and two consumers that acknowledge most of what they
 * get, requeue a little and keep some for long. Everything stands in the ledger before or when it
 * happens, so that the broker may be killed at any moment.
 */
final class Load implements AutoCloseable {
    static final int PUBLISHERS = 2;

    private static final int WINDOW = 100;
    private static final int PREFETCH = 60;
    private static final int HELD = 30;
    private static final long CONFIRMED_WITHIN_MILLIS = 3_000;

    private final Ledger ledger;
    private final BrokerAddress address;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile int blocked;

    private Load(BrokerAddress address, Ledger ledger) {
        this.address = address;
        this.ledger = ledger;
    }

    /** Declares what is needed and begins. */
    static Load start(BrokerAddress address, Ledger ledger) throws Exception {
        Load load = new Load(address, ledger);
        try {
            declare(address);
            for (int i = 0; i < PUBLISHERS; i++) {
                load.startPublisher(i);
            }
            load.startConsumer(LoadMessages.WORK);
            load.startConsumer(LoadMessages.JOBS);
        } catch (Exception e) {
            load.close();
            throw e;
        }
        return load;
    }

    private Connection connect() throws Exception {
        Connection connection = Durability.connect(address);
        connections.add(connection);
        return connection;
    }

    /** Declares queues, and what leads to them. */
    static void declare(BrokerAddress address) throws Exception {
        try (Connection connection = Durability.connect(address);
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(LoadMessages.EVERYONE, "fanout", true);
            for (String queue : LoadMessages.QUEUES) {
                channel.queueDeclare(queue, true, false, false, null);
            }
            channel.queueBind(LoadMessages.ARCHIVE, LoadMessages.EVERYONE, "");
            channel.queueBind(LoadMessages.WORK, LoadMessages.EVERYONE, "");
        }
    }

    private void startPublisher(int index) throws Exception {
        Connection connection = connect();
        connection.addBlockedListener(reason -> blocked++, () -> blocked--);
        Publisher publisher = new Publisher(index, connection.createChannel());
        Thread thread = new Thread(publisher::run, "load-publisher");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void startConsumer(String queue) throws Exception {
        Channel channel = connect().createChannel();
        channel.basicQos(PREFETCH);
        Worker worker = new Worker(channel, queue);
        channel.basicConsume(queue, false, (tag, delivery) -> worker.take(delivery), tag -> {});
    }

    /** Waits until so many more messages are confirmed. */
    void awaitConfirms(long more) {
        long wanted = ledger.confirmedCount() + more;
        Await.until(
                more + " more confirms",
                Duration.ofMinutes(2),
                () -> ledger.confirmedCount() >= wanted);
    }

    /** Reads and acknowledges what is in a queue, until it is empty. */
    void drain(String queue) throws Exception {
        try (Connection connection = Durability.connect(address);
                Channel channel = connection.createChannel()) {
            for (GetResponse got = channel.basicGet(queue, false);
                    got != null;
                    got = channel.basicGet(queue, false)) {
                ledger.ackSent(queue, Long.parseLong(got.getProps().getMessageId()));
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            }
        }
    }

    /** Publishes one more message, and returns whether it is confirmed in some seconds. */
    static boolean isConfirmed(BrokerAddress address, Ledger ledger) throws Exception {
        Connection connection = Durability.connect(address);
        try {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            long number = ledger.publishing();
            publish(channel, number, PUBLISHERS);
            boolean confirmed = channel.waitForConfirms(CONFIRMED_WITHIN_MILLIS);
            if (confirmed) {
                ledger.confirmed(number);
            }
            return confirmed;
        } catch (TimeoutException notConfirmed) {
            return false;
        } finally {
            connection.abort(2_000);
        }
    }

    private static void publish(Channel channel, long number, int publisher) throws IOException {
        List<String> queues = LoadMessages.queues(number);
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .messageId(Long.toString(number))
                        .appId(Integer.toString(publisher))
                        .build();
        boolean everyone = queues.size() > 1;
        channel.basicPublish(
                everyone ? LoadMessages.EVERYONE : "",
                everyone ? "" : queues.get(0),
                properties,
                LoadMessages.body(number));
    }

    /** Whether a publisher has been told that it is blocked. */
    boolean isBlocked() {
        return blocked > 0;
    }

    /** No more publishes; waits until none is open, or all connections are gone. */
    void drainPublishers() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(Await.PATIENCE.toMillis());
        }
    }

    @Override
    public void close() {
        stopping = true;
        connections.forEach(connection -> connection.abort(2_000));
        for (Thread thread : threads) {
            try {
                thread.join(Await.PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Publishes and takes down what is confirmed. */
    private final class Publisher implements ConfirmListener {
        private final int index;
        private final Channel channel;
        private final Semaphore window = new Semaphore(WINDOW);
        private final NavigableMap<Long, Long> open = new TreeMap<>();

        Publisher(int index, Channel channel) throws IOException {
            this.index = index;
            this.channel = channel;
            channel.confirmSelect();
            channel.addConfirmListener(this);
        }

        void run() {
            try {
                while (!stopping && channel.isOpen()) {
                    if (window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                        publish();
                    }
                }
                while (channel.isOpen() && !window.tryAcquire(WINDOW, 100, TimeUnit.MILLISECONDS)) {
                    // what is open may be confirmed yet
                }
            } catch (IOException | AlreadyClosedException gone) {
                // the broker was killed: what is open stays open in the ledger
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void publish() throws IOException {
            long number = ledger.publishing();
            synchronized (open) {
                open.put(channel.getNextPublishSeqNo(), number);
            }
            Load.publish(channel, number, index);
        }

        @Override
        public void handleAck(long tag, boolean multiple) {
            settled(tag, multiple, true);
        }

        @Override
        public void handleNack(long tag, boolean multiple) {
            settled(tag, multiple, false);
        }

        private void settled(long tag, boolean multiple, boolean confirmed) {
            synchronized (open) {
                NavigableMap<Long, Long> settled =
                        multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
                for (long number : settled.values()) {
                    if (confirmed) {
                        ledger.confirmed(number);
                    } else {
                        ledger.refused(number);
                    }
                }
                window.release(settled.size());
                settled.clear();
            }
        }
    }

    /** Acknowledges at random. Runs on the client's threads, one call at a time. */
    private final class Worker {
        private final Channel channel;
        private final String queue;
        private final Random random = new Random();
        private final List<Long> held = new ArrayList<>();

        Worker(Channel channel, String queue) {
            this.channel = channel;
            this.queue = queue;
        }

        void take(Delivery delivery) throws IOException {
            long tag = delivery.getEnvelope().getDeliveryTag();
            long number = Long.parseLong(delivery.getProperties().getMessageId());
            try {
                int dice = random.nextInt(100);
                if (dice < 75) {
                    ledger.ackSent(queue, number);
                    channel.basicAck(tag, false);
                } else if (dice < 78) {
                    channel.basicNack(tag, false, true);
                } else {
                    held.add(number);
                }
                if (held.size() == HELD) {
                    held.forEach(one -> ledger.ackSent(queue, one));
                    held.clear();
                    channel.basicAck(tag, true);
                }
            } catch (AlreadyClosedException gone) {
                // the broker was killed
            }
        }
    }
}
