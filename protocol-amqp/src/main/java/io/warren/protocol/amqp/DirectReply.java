package io.warren.protocol.amqp;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.protocol.amqp.wire.BasicMethod;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.topology.QueueSpec;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Direct reply-to: a client consumes from the pseudo-queue and names it in reply-to, and what is
 * answered reaches it on the same channel. Behind it is an exclusive queue with a name that nobody
 * guesses, gone with its consumer.
 *
 * <p>Threads: the connection's event loop.
 */
final class DirectReply {
    static final String PSEUDO_QUEUE = "amq.rabbitmq.reply-to";

    private final AmqpChannel channel;
    private @Nullable String consumerTag;
    private @Nullable String queue;

    DirectReply(AmqpChannel channel) {
        this.channel = channel;
    }

    static boolean isPseudoQueue(String name) {
        return name.equals(PSEUDO_QUEUE);
    }

    /** Whether a name is that of a queue behind the pseudo-queue, of any connection. */
    static boolean isReplyQueue(String name) {
        return name.startsWith(PSEUDO_QUEUE + ".");
    }

    /** Makes the queue, then hands on its name. */
    void open(BasicMethod.Consume consume, String tag, Consumer<String> then) {
        if (!consume.noAck()) {
            throw refused("reply consumer cannot acknowledge");
        }
        if (queue != null) {
            throw refused("reply consumer already set");
        }
        String name = PSEUDO_QUEUE + "." + Names.replyAddress();
        QueueSpec spec = QueueSpec.builder(name).exclusive(true).autoDelete(true).build();
        channel.await(
                channel.broker().declareQueue(spec),
                declared -> {
                    consumerTag = tag;
                    queue = name;
                    then.accept(name);
                });
    }

    /** That consumer is gone; the queue goes with it by itself. */
    void cancelled(String tag) {
        if (tag.equals(consumerTag)) {
            consumerTag = null;
            queue = null;
        }
    }

    /** The message with the real name in reply-to, if it has the pseudo-queue's there. */
    Message rewrite(Message message) {
        MessageProperties properties = message.properties();
        if (!PSEUDO_QUEUE.equals(properties.replyTo())) {
            return message;
        }
        if (queue == null) {
            throw refused("fast reply consumer does not exist");
        }
        return message.withProperties(properties.toBuilder().replyTo(queue).build());
    }

    private static BrokerException refused(String text) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
