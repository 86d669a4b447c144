package io.warren.itest.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Clients of the shared broker for one test: connections are closed and everything that got its
 * name here is deleted after it. Use it as a field with {@code @RegisterExtension}.
 */
public final class Amqp implements BeforeEachCallback, AfterEachCallback {
    private final List<Connection> connections = new ArrayList<>();
    private final List<RawAmqp> raws = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private BrokerAddress address;
    private Connection first;

    @Override
    public void beforeEach(ExtensionContext context) {
        address = SharedBroker.address(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (RawAmqp raw : raws) {
            raw.close();
        }
        for (Connection connection : connections) {
            connection.abort(5_000);
        }
        if (names.isEmpty()) {
            return;
        }
        try (Connection cleaner = factory().newConnection("cleaner")) {
            for (String name : names) {
                try (Channel channel = cleaner.createChannel()) {
                    channel.queueDelete(name);
                    channel.exchangeDelete(name);
                }
            }
        }
    }

    /** Where the broker listens. */
    public BrokerAddress address() {
        return address;
    }

    /** A factory for this broker, without automatic recovery. */
    public ConnectionFactory factory() {
        return address.factory();
    }

    /** A new connection. */
    public Connection connection() throws Exception {
        return connection(factory -> {});
    }

    /** A new connection from a factory that is changed first. */
    public Connection connection(Consumer<ConnectionFactory> change) throws Exception {
        ConnectionFactory factory = factory();
        change.accept(factory);
        Connection connection = factory.newConnection();
        connections.add(connection);
        return connection;
    }

    /** A new channel of the test's first connection. */
    public Channel channel() throws Exception {
        if (first == null) {
            first = connection();
        }
        return first.createChannel();
    }

    /** A new channel on a connection of its own. */
    public Channel channelElsewhere() throws Exception {
        return connection().createChannel();
    }

    /** A name that nobody else uses; a queue or exchange of this name is deleted after the test. */
    public String name(String hint) {
        String name = "it." + hint + "." + UUID.randomUUID();
        names.add(name);
        return name;
    }

    /** Declares a durable queue of its own for this test. */
    public String queue(Channel channel, String hint) throws Exception {
        return queue(channel, hint, Map.of());
    }

    /** Declares a durable queue of its own for this test, with arguments. */
    public String queue(Channel channel, String hint, Map<String, Object> arguments)
            throws Exception {
        String name = name(hint);
        channel.queueDeclare(name, true, false, false, arguments);
        return name;
    }

    /** Declares a transient exchange of its own for this test. */
    public String exchange(Channel channel, String type) throws Exception {
        String name = name(type);
        channel.exchangeDeclare(name, type);
        return name;
    }

    /** A socket on which AMQP is spoken by hand. */
    public RawAmqp raw() throws Exception {
        RawAmqp raw = new RawAmqp(address);
        raws.add(raw);
        return raw;
    }

    /** Publishes texts to a queue through the default exchange. */
    public static void send(Channel channel, String queue, String... texts) throws Exception {
        for (String text : texts) {
            publish(channel, "", queue, text);
        }
    }

    /** Publishes a transient text. */
    public static void publish(Channel channel, String exchange, String key, String text)
            throws Exception {
        channel.basicPublish(exchange, key, MessageProperties.MINIMAL_BASIC, text.getBytes(UTF_8));
    }

    /** Subscribes without automatic acknowledgement. */
    public static Inbox consume(Channel channel, String queue) throws Exception {
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(queue, false, inbox);
        return inbox;
    }

    /** Subscribes with automatic acknowledgement. */
    public static Inbox consumeNoAck(Channel channel, String queue) throws Exception {
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(queue, true, inbox);
        return inbox;
    }

    /** Gets and acknowledges what is in a queue until it is empty. */
    public static List<String> drain(Channel channel, String queue) throws Exception {
        List<String> texts = new ArrayList<>();
        for (GetResponse got = channel.basicGet(queue, true);
                got != null;
                got = channel.basicGet(queue, true)) {
            texts.add(new String(got.getBody(), UTF_8));
        }
        return texts;
    }

    /** Waits until so many messages are ready in a queue. */
    public static void awaitReady(Channel channel, String queue, int count) {
        Await.until(count + " messages ready in " + queue, () -> ready(channel, queue) == count);
    }

    /** How many messages are ready in a queue. */
    public static int ready(Channel channel, String queue) throws Exception {
        return channel.queueDeclarePassive(queue).getMessageCount();
    }

    /** Persistent, nothing else. */
    public static AMQP.BasicProperties persistent() {
        return MessageProperties.MINIMAL_PERSISTENT_BASIC;
    }
}
