package io.warren.protocol.amqp;

import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.wire.ExchangeMethod;
import io.warren.protocol.amqp.wire.Method;
import io.warren.protocol.amqp.wire.QueueMethod;
import io.warren.session.BrokerException;
import io.warren.session.QueueStatus;
import io.warren.session.ReplyCode;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.concurrent.CompletionStage;

/**
 * The methods of one channel that declare, bind and delete.
 *
 * <p>Threads: the connection's event loop.
 */
final class Topology {
    private final AmqpChannel channel;

    /** What an empty queue name means; empty as long as none was declared. */
    private String lastQueue = "";

    Topology(AmqpChannel channel) {
        this.channel = channel;
    }

    void declare(ExchangeMethod.Declare declare) {
        CompletionStage<Void> done =
                declare.passive()
                        ? channel.broker().checkExchange(declare.exchange())
                        : channel.broker()
                                .declareExchange(
                                        ExchangeSpec.builder(declare.exchange(), declare.type())
                                                .durable(declare.durable())
                                                .autoDelete(declare.autoDelete())
                                                .internal(declare.internal())
                                                .arguments(declare.arguments())
                                                .build());
        replyWhen(done, declare.noWait(), new ExchangeMethod.DeclareOk());
    }

    void delete(ExchangeMethod.Delete delete) {
        replyWhen(
                channel.broker().deleteExchange(delete.exchange(), delete.ifUnused()),
                delete.noWait(),
                new ExchangeMethod.DeleteOk());
    }

    void bind(ExchangeMethod.Bind bind) {
        BindingSpec binding =
                BindingSpec.toExchange(
                        bind.source(), bind.destination(), bind.routingKey(), bind.arguments());
        replyWhen(channel.broker().bind(binding), bind.noWait(), new ExchangeMethod.BindOk());
    }

    void unbind(ExchangeMethod.Unbind unbind) {
        BindingSpec binding =
                BindingSpec.toExchange(
                        unbind.source(),
                        unbind.destination(),
                        unbind.routingKey(),
                        unbind.arguments());
        replyWhen(channel.broker().unbind(binding), unbind.noWait(), new ExchangeMethod.UnbindOk());
    }

    void declare(QueueMethod.Declare declare) {
        String name = declare.queue();
        if (DirectReply.isPseudoQueue(name)) {
            declared(declare, new QueueStatus(name, 0, 1));
        } else if (DirectReply.isReplyQueue(name)) {
            checkReplyQueue(declare);
        } else if (declare.passive()) {
            channel.await(channel.broker().checkQueue(name), status -> declared(declare, status));
        } else {
            QueueSpec queue =
                    QueueSpec.builder(name)
                            .durable(declare.durable())
                            .exclusive(declare.exclusive())
                            .autoDelete(declare.autoDelete())
                            .arguments(declare.arguments())
                            .build();
            channel.await(
                    channel.broker().declareQueue(queue), status -> declared(declare, status));
        }
    }

    /**
     * Whether someone waits for a reply there is told to everyone, though the queue is another's.
     */
    private void checkReplyQueue(QueueMethod.Declare declare) {
        QueueStatus waiting = new QueueStatus(declare.queue(), 0, 1);
        CompletionStage<QueueStatus> check =
                channel.broker()
                        .checkQueue(declare.queue())
                        .handle(
                                (status, failure) -> {
                                    if (failure == null
                                            || Failures.isReply(
                                                    failure, ReplyCode.RESOURCE_LOCKED)) {
                                        return waiting;
                                    }
                                    throw Failures.asReply(failure);
                                });
        channel.await(check, status -> declared(declare, status));
    }

    private void declared(QueueMethod.Declare declare, QueueStatus status) {
        lastQueue = status.name();
        if (!declare.noWait()) {
            channel.reply(
                    new QueueMethod.DeclareOk(
                            status.name(), Names.count(status.messages()), status.consumers()));
        }
    }

    void bind(QueueMethod.Bind bind) {
        BindingSpec binding =
                BindingSpec.toQueue(
                        bind.exchange(),
                        orLast(bind.queue()),
                        keyOrLast(bind.queue(), bind.routingKey()),
                        bind.arguments());
        replyWhen(channel.broker().bind(binding), bind.noWait(), new QueueMethod.BindOk());
    }

    void unbind(QueueMethod.Unbind unbind) {
        BindingSpec binding =
                BindingSpec.toQueue(
                        unbind.exchange(),
                        orLast(unbind.queue()),
                        keyOrLast(unbind.queue(), unbind.routingKey()),
                        unbind.arguments());
        replyWhen(channel.broker().unbind(binding), false, new QueueMethod.UnbindOk());
    }

    void purge(QueueMethod.Purge purge) {
        channel.await(
                channel.broker().purgeQueue(orLast(purge.queue())),
                count -> reply(purge.noWait(), new QueueMethod.PurgeOk(Names.count(count))));
    }

    void delete(QueueMethod.Delete delete) {
        channel.await(
                channel.broker()
                        .deleteQueue(orLast(delete.queue()), delete.ifUnused(), delete.ifEmpty()),
                count -> reply(delete.noWait(), new QueueMethod.DeleteOk(Names.count(count))));
    }

    /** The queue that a method means. Errors: NOT_FOUND when it is the last one of none. */
    String orLast(String queue) {
        if (!queue.isEmpty()) {
            return queue;
        }
        if (lastQueue.isEmpty()) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no previously declared queue");
        }
        return lastQueue;
    }

    private RoutingKey keyOrLast(String queue, RoutingKey key) {
        return queue.isEmpty() && key.length() == 0 ? RoutingKey.of(lastQueue) : key;
    }

    private void replyWhen(CompletionStage<Void> done, boolean noWait, Method reply) {
        channel.await(done, nothing -> reply(noWait, reply));
    }

    private void reply(boolean noWait, Method reply) {
        if (!noWait) {
            channel.reply(reply);
        }
    }
}
