package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static com.rabbitmq.client.AMQP.RESOURCE_LOCKED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** queue.declare: names, equivalence, exclusive and auto-delete queues. */
final class QueueDeclareIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void declareTellsMessagesAndConsumers() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "counts");
        Amqp.send(channel, queue, "1", "2", "3");
        Amqp.awaitReady(channel, queue, 3);
        channel.basicQos(1);
        Amqp.consume(channel, queue).take();

        DeclareOk ok = channel.queueDeclare(queue, true, false, false, null);

        assertThat(ok.getQueue()).isEqualTo(queue);
        assertThat(ok.getMessageCount()).as("ready").isEqualTo(2);
        assertThat(ok.getConsumerCount()).isEqualTo(1);
    }

    @Test
    void anEmptyNameMakesOne() throws Exception {
        Channel channel = amqp.channel();

        String one = channel.queueDeclare("", false, true, true, null).getQueue();
        String two = channel.queueDeclare("", false, true, true, null).getQueue();

        assertThat(one).startsWith("amq.gen-").isNotEqualTo(two);
        assertThat(channel.queueDeclarePassive(one).getQueue()).isEqualTo(one);
    }

    @Test
    void anotherDurabilityIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "durable");

        Failure failure =
                Failure.ofChannel(() -> channel.queueDeclare(queue, false, false, false, null));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - inequivalent arg 'durable' for queue '"
                                + queue
                                + "' in vhost '/': received 'false' but current is 'true'");
    }

    @Test
    void anotherAutoDeleteIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "not-auto-delete");

        Failure failure =
                Failure.ofChannel(() -> channel.queueDeclare(queue, true, false, true, null));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .contains("inequivalent arg 'auto_delete' for queue '" + queue + "'")
                .endsWith("received 'true' but current is 'false'");
    }

    @Test
    void exclusivityIsPartOfEquivalence() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "shared");

        Failure failure =
                Failure.ofChannel(() -> channel.queueDeclare(queue, true, true, false, null));

        assertThat(failure.code()).isEqualTo(RESOURCE_LOCKED);
    }

    @Test
    void unknownArgumentsAreAcceptedAndIgnored() throws Exception {
        Channel channel = amqp.channel();
        Map<String, Object> unknown = Map.of("x-moon", "full", "colour", 7, "nested", Map.of());
        String queue = amqp.queue(channel, "unknown-arguments", unknown);

        channel.queueDeclare(queue, true, false, false, Map.of());

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theDefaultQueueTypeMayBeNamed() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "classic", Map.of("x-queue-type", "classic"));

        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));

        assertThat(channel.queueDeclarePassive(queue).getMessageCount()).isZero();
    }

    @Test
    void passiveFindsOnlyWhatExistsAndChecksNothingElse() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "there");
        assertThat(channel.queueDeclarePassive(queue).getQueue()).isEqualTo(queue);
        String missing = amqp.name("missing");

        Failure failure = Failure.ofChannel(() -> channel.queueDeclarePassive(missing));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text()).isEqualTo("NOT_FOUND - no queue '" + missing + "' in vhost '/'");
    }

    @Test
    void aReservedNameIsRefused() throws Exception {
        Channel channel = amqp.channel();

        Failure failure =
                Failure.ofChannel(() -> channel.queueDeclare("amq.mine", false, false, true, null));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text())
                .isEqualTo(
                        "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'");
    }

    @Test
    void declaringAServerNamedQueueAgainUnderItsNameIsRefused() throws Exception {
        Channel channel = amqp.channel();
        String generated = channel.queueDeclare().getQueue();

        Failure failure =
                Failure.ofChannel(() -> channel.queueDeclare(generated, false, true, true, null));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
    }

    @Test
    void anExclusiveQueueIsLockedForOtherConnections() throws Exception {
        Channel owner = amqp.channel();
        String queue = amqp.name("exclusive");
        owner.queueDeclare(queue, false, true, false, null);
        owner.getConnection().createChannel().queueDeclare(queue, false, true, false, null);
        Connection other = amqp.connection();

        String locked =
                "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '"
                        + queue
                        + "' in vhost '/'.";
        for (Failure.Action action : othersOn(other, queue)) {
            Failure failure = Failure.ofChannel(action);
            assertThat(failure.code()).isEqualTo(RESOURCE_LOCKED);
            assertThat(failure.text()).startsWith(locked);
        }
        assertThat(Amqp.ready(owner, queue)).isZero();
    }

    private static Failure.Action[] othersOn(Connection other, String queue) {
        return new Failure.Action[] {
            () -> other.createChannel().queueDeclarePassive(queue),
            () -> other.createChannel().queueDeclare(queue, false, true, false, null),
            () -> other.createChannel().queueBind(queue, "amq.direct", "key"),
            () -> other.createChannel().queuePurge(queue),
            () -> other.createChannel().queueDelete(queue),
            () -> other.createChannel().basicGet(queue, true),
            () -> Amqp.consume(other.createChannel(), queue)
        };
    }

    @Test
    void anybodyMayPublishToAnExclusiveQueue() throws Exception {
        Channel owner = amqp.channel();
        String queue = owner.queueDeclare().getQueue();

        Amqp.send(amqp.channelElsewhere(), queue, "hello");

        Amqp.awaitReady(owner, queue, 1);
        assertThat(Amqp.drain(owner, queue)).containsExactly("hello");
    }

    @Test
    void anExclusiveQueueGoesWithItsConnection() throws Exception {
        Channel owner = amqp.channelElsewhere();
        String closed = amqp.name("exclusive");
        owner.queueDeclare(closed, false, true, false, null);
        owner.getConnection().close();

        assertThat(exists(closed)).isFalse();
    }

    @Test
    void anExclusiveQueueStaysWhenOnlyItsChannelCloses() throws Exception {
        Connection connection = amqp.connection();
        Channel first = connection.createChannel();
        String queue = first.queueDeclare("", false, true, false, null).getQueue();

        first.close();

        assertThat(Amqp.ready(connection.createChannel(), queue)).isZero();
    }

    @Test
    void anExclusiveQueueGoesWhenItsConnectionIsCutOff() throws Exception {
        String queue = amqp.name("exclusive");
        try (RawAmqp raw = amqp.raw().openWithChannel(1)) {
            raw.method(
                    1, 50, 10, new Wire().shortInt(0).shortString(queue).octet(0b00100).longInt(0));
            raw.await(50, 11);
        }

        Await.until("the queue has gone", () -> !exists(queue));
    }

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumer() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.name("auto-delete");
        channel.queueDeclare(queue, false, false, true, null);
        assertThat(Amqp.ready(channel, queue)).as("waits for its first consumer").isZero();
        String one = channel.basicConsume(queue, new Inbox(channel));
        String two = channel.basicConsume(queue, new Inbox(channel));

        channel.basicCancel(one);
        assertThat(channel.queueDeclarePassive(queue).getConsumerCount()).isEqualTo(1);
        channel.basicCancel(two);

        Await.until("the queue has gone", () -> !exists(queue));
    }

    @Test
    void anAutoDeleteQueueGoesWhenItsConsumersConnectionGoes() throws Exception {
        Channel consumer = amqp.channelElsewhere();
        String queue = amqp.name("auto-delete");
        consumer.queueDeclare(queue, false, false, true, null);
        Amqp.consume(consumer, queue);

        consumer.getConnection().close();

        Await.until("the queue has gone", () -> !exists(queue));
    }

    @Test
    void aQueueMayHaveANameOf255BytesInAnyScript() throws Exception {
        Channel channel = amqp.channel();
        String longest = "q".repeat(255);
        String kaninchen = amqp.name("Kaninchenbau-兎の巣-🐇");
        String exchange = amqp.name("交換-обмен");
        channel.exchangeDeclare(exchange, "topic");
        channel.queueDeclare(longest, false, true, false, null);
        channel.queueDeclare(kaninchen, false, true, false, null);
        channel.queueBind(kaninchen, exchange, "ключ.*");

        Amqp.publish(channel, exchange, "ключ.鍵", "grüße");
        Amqp.send(channel, longest, "far");

        Amqp.awaitReady(channel, kaninchen, 1);
        assertThat(Amqp.drain(channel, kaninchen)).containsExactly("grüße");
        assertThat(Amqp.ready(channel, longest)).isEqualTo(1);
    }

    private boolean exists(String queue) throws Exception {
        Channel channel = amqp.channel();
        try {
            channel.queueDeclarePassive(queue);
            channel.close();
            return true;
        } catch (IOException notFound) {
            return false;
        }
    }
}
