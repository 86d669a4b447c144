package io.warren.itest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure.Action;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One channel; each verb does what its AMQP method does and notes the reply or what was closed.
 * Methods without a reply note nothing: {@link #sync} shows whether they were accepted.
 */
final class Talk {
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Scene scene;
    private final Channel channel;
    private final Events events = new Events();
    private volatile boolean confirming;

    Talk(Scene scene, Channel channel) {
        this.scene = scene;
        this.channel = channel;
        channel.addReturnListener(events);
    }

    Channel channel() {
        return channel;
    }

    Scene scene() {
        return scene;
    }

    Talk declare(String queue) {
        return declare(queue, "d", Map.of());
    }

    Talk declare(String queue, Map<String, Object> arguments) {
        return declare(queue, "d", arguments);
    }

    /** Declares: d durable, x exclusive, a auto-delete. */
    Talk declare(String queue, String flags, Map<String, Object> arguments) {
        String name = scene.n(queue);
        Map<String, Object> named = scene.names(arguments);
        String what = "declare '" + queue + "' " + flags + " " + Show.table(named);
        scene.step(
                what,
                () -> {
                    scene.knowsQueue(name);
                    return declared(
                            channel.queueDeclare(
                                    name,
                                    flags.contains("d"),
                                    flags.contains("x"),
                                    flags.contains("a"),
                                    named));
                });
        return this;
    }

    Talk passive(String queue) {
        String name = scene.n(queue);
        scene.step("passive '" + queue + "'", () -> declared(channel.queueDeclarePassive(name)));
        return this;
    }

    private String declared(AMQP.Queue.DeclareOk ok) {
        scene.knowsQueue(ok.getQueue());
        String counts = ok.getMessageCount() + " ready, " + ok.getConsumerCount() + " consumers";
        return "ok " + Show.text(ok.getQueue()) + ", " + counts;
    }

    /** Declares an exchange: d durable, a auto-delete, i internal. */
    Talk exchange(String exchange, String type, String flags, Map<String, Object> arguments) {
        String name = scene.n(exchange);
        Map<String, Object> named = scene.names(arguments);
        String what = "exchange '" + exchange + "' " + type + " " + flags + " " + Show.table(named);
        scene.step(
                what,
                () -> {
                    if (!exchange.startsWith("amq.")) {
                        scene.knowsExchange(name);
                    }
                    channel.exchangeDeclare(
                            name,
                            type,
                            flags.contains("d"),
                            flags.contains("a"),
                            flags.contains("i"),
                            named);
                    return "ok";
                });
        return this;
    }

    /** Declares a transient exchange. */
    Talk exchange(String exchange, BuiltinExchangeType type) {
        return exchange(exchange, type.getType(), "", Map.of());
    }

    Talk passiveExchange(String exchange) {
        return does(
                "passive exchange '" + exchange + "'",
                () -> channel.exchangeDeclarePassive(scene.n(exchange)));
    }

    Talk bind(String queue, String exchange, String key) {
        return bind(queue, exchange, key, Map.of());
    }

    Talk bind(String queue, String exchange, String key, Map<String, Object> arguments) {
        return does(
                "bind '%s' to '%s' by '%s' %s"
                        .formatted(queue, exchange, key, Show.table(arguments)),
                () -> channel.queueBind(scene.n(queue), scene.n(exchange), key, arguments));
    }

    Talk unbind(String queue, String exchange, String key) {
        return does(
                "unbind '" + queue + "' from '" + exchange + "' by '" + key + "'",
                () -> channel.queueUnbind(scene.n(queue), scene.n(exchange), key));
    }

    Talk bindExchange(String to, String from, String key) {
        return does(
                "bind exchange '" + to + "' to '" + from + "' by '" + key + "'",
                () -> channel.exchangeBind(scene.n(to), scene.n(from), key));
    }

    Talk unbindExchange(String to, String from, String key) {
        return does(
                "unbind exchange '" + to + "' from '" + from + "' by '" + key + "'",
                () -> channel.exchangeUnbind(scene.n(to), scene.n(from), key));
    }

    Talk deleteQueue(String queue) {
        return deleteQueue(queue, false, false);
    }

    Talk deleteQueue(String queue, boolean ifUnused, boolean ifEmpty) {
        String name = scene.n(queue);
        scene.step(
                "delete '" + queue + "'",
                () ->
                        channel.queueDelete(name, ifUnused, ifEmpty).getMessageCount()
                                + " messages deleted");
        return this;
    }

    Talk deleteExchange(String exchange, boolean ifUnused) {
        return does(
                "delete exchange '" + exchange + "'",
                () -> channel.exchangeDelete(scene.n(exchange), ifUnused));
    }

    Talk purge(String queue) {
        scene.step(
                "purge '" + queue + "'",
                () -> channel.queuePurge(scene.n(queue)).getMessageCount() + " messages purged");
        return this;
    }

    /** Publishes texts without properties. */
    Talk publish(String exchange, String key, String... texts) {
        for (String text : texts) {
            publish(exchange, key, text, MessageProperties.MINIMAL_BASIC);
        }
        return this;
    }

    Talk publish(String exchange, String key, String text, BasicProperties properties) {
        return publish(exchange, key, false, text, properties);
    }

    Talk mandatory(String exchange, String key, String text) {
        return publish(exchange, key, true, text, MessageProperties.MINIMAL_BASIC);
    }

    /** Publishes; through the default exchange the key is the name of a queue of this run. */
    Talk publish(
            String exchange,
            String key,
            boolean mandatory,
            String text,
            BasicProperties properties) {
        String routingKey = exchange.isEmpty() ? scene.n(key) : key;
        return sends(
                "publish",
                () -> {
                    if (confirming) {
                        events.published(channel.getNextPublishSeqNo());
                    }
                    channel.basicPublish(
                            scene.n(exchange),
                            routingKey,
                            mandatory,
                            properties,
                            text.getBytes(UTF_8));
                });
    }

    /** Gets a message that is to be acknowledged, with everything that came with it. */
    Talk get(String queue) {
        return get(queue, false);
    }

    Talk get(String queue, boolean noAck) {
        String name = scene.n(queue);
        scene.step("get '" + queue + "'", () -> Subscription.got(channel.basicGet(name, noAck)));
        return this;
    }

    /** Gets and acknowledges until nothing is left. */
    Talk drain(String queue) {
        String name = scene.n(queue);
        scene.step(
                "drain '" + queue + "'",
                () -> {
                    StringBuilder all = new StringBuilder();
                    for (GetResponse got = channel.basicGet(name, true);
                            got != null;
                            got = channel.basicGet(name, true)) {
                        String again = got.getEnvelope().isRedeliver() ? " again" : "";
                        all.append(Show.body(got.getBody())).append(again).append(' ');
                    }
                    return all.isEmpty() ? "nothing" : all.toString().strip();
                });
        return this;
    }

    /** Gets a message of the trace, without the connection and channel that it names. */
    Talk trace(String queue) {
        String name = scene.n(queue);
        scene.step("trace '" + queue + "'", () -> Show.traced(channel.basicGet(name, true)));
        return this;
    }

    Talk ack(long tag, boolean multiple) {
        return sends("ack", () -> channel.basicAck(tag, multiple));
    }

    Talk nack(long tag, boolean multiple, boolean requeue) {
        return sends("nack", () -> channel.basicNack(tag, multiple, requeue));
    }

    Talk reject(long tag, boolean requeue) {
        return sends("reject", () -> channel.basicReject(tag, requeue));
    }

    Talk recover(boolean requeue) {
        return does("recover", () -> channel.basicRecover(requeue));
    }

    Talk qos(int size, int count, boolean global) {
        return does("qos " + count, () -> channel.basicQos(size, count, global));
    }

    /** Subscribes under a tag of the case's choice; messages are to be acknowledged. */
    Subscription consume(String queue, String tag) {
        return consume(queue, tag, "", Map.of());
    }

    /** Subscribes: n no-ack, x exclusive, l no-local. */
    Subscription consume(String queue, String tag, String flags, Map<String, Object> arguments) {
        Subscription subscription = new Subscription(this, tag);
        scene.step(
                "consume '" + queue + "' as '" + tag + "' " + flags + Show.table(arguments),
                () -> {
                    String named =
                            channel.basicConsume(
                                    scene.n(queue),
                                    flags.contains("n"),
                                    tag,
                                    flags.contains("l"),
                                    flags.contains("x"),
                                    arguments,
                                    subscription);
                    return "ok " + Show.text(named);
                });
        return subscription;
    }

    Talk cancel(String tag) {
        return does("cancel '" + tag + "'", () -> channel.basicCancel(tag));
    }

    Talk confirmSelect() {
        does("confirm.select", channel::confirmSelect);
        if (channel.isOpen() && !confirming) {
            channel.addConfirmListener(events);
            confirming = true;
        }
        return this;
    }

    /** Waits until every publish is confirmed or refused; notes that, and what was returned. */
    Talk confirms() {
        boolean settled = soon(() -> events.settled() || !channel.isOpen());
        events.tell(scene);
        scene.note("confirms: " + (settled ? events.outcome() : "not all came"));
        return this;
    }

    Talk txSelect() {
        return does("tx.select", channel::txSelect);
    }

    Talk txCommit() {
        return does("tx.commit", channel::txCommit);
    }

    Talk txRollback() {
        return does("tx.rollback", channel::txRollback);
    }

    /** A round trip: shows what was returned, or how the broker answered what went before. */
    Talk sync() {
        String outcome;
        try {
            channel.exchangeDeclarePassive("amq.direct");
            outcome = "in step";
        } catch (Exception e) {
            outcome = Show.failure(e);
        }
        events.tell(scene);
        scene.note(outcome);
        return this;
    }

    /** Waits until so many messages are ready. */
    Talk awaitReady(String queue, int count) {
        String name = scene.n(queue);
        boolean came = soon(() -> channel.messageCount(name) == count);
        scene.note(came ? count + " ready in " + queue : "never " + count + " ready in " + queue);
        return this;
    }

    /** Two round trips to a queue: what it sent before has arrived after them. */
    Talk quiet(String queue) {
        String name = scene.n(queue);
        return sends(
                "quiet",
                () -> {
                    channel.queueDeclarePassive(name);
                    channel.queueDeclarePassive(name);
                    channel.exchangeDeclarePassive("amq.direct");
                });
    }

    /** Closes the channel. */
    Talk close() {
        return does("close", channel::close);
    }

    /** Does what notes only whether it worked. */
    Talk does(String what, Action action) {
        scene.step(
                what,
                () -> {
                    action.run();
                    return "ok";
                });
        return this;
    }

    private Talk sends(String what, Action action) {
        try {
            action.run();
        } catch (ShutdownSignalException closed) {
            // whether it is seen here already is chance: what waits for a reply notes it
        } catch (Exception e) {
            if (!(e.getCause() instanceof ShutdownSignalException)) {
                scene.note(what + " -> " + Show.failure(e));
            }
        }
        return this;
    }

    /** Whether it holds within a case's patience. */
    static boolean soon(Callable<Boolean> condition) {
        try {
            Await.until("it", PATIENCE, condition);
            return true;
        } catch (AssertionError | AlreadyClosedException never) {
            return false;
        }
    }
}
