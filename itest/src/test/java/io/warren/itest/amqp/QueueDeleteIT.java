package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** queue.delete and queue.purge. */
final class QueueDeleteIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void purgeRemovesWhatIsReadyAndCountsIt() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "purged");
        Amqp.send(channel, queue, "unacked", "2", "3");
        Amqp.awaitReady(channel, queue, 3);
        channel.basicGet(queue, false);

        assertThat(channel.queuePurge(queue).getMessageCount()).isEqualTo(2);
        assertThat(channel.queuePurge(queue).getMessageCount()).isZero();
        channel.basicRecover();

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("unacked");
    }

    @Test
    void purgingAMissingQueueIsNotFound() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> channel.queuePurge(amqp.name("missing")));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
    }

    @Test
    void deleteCountsTheMessagesThatWereReady() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "deleted");
        Amqp.send(channel, queue, "1", "2");
        Amqp.awaitReady(channel, queue, 2);

        assertThat(channel.queueDelete(queue).getMessageCount()).isEqualTo(2);

        assertThat(Failure.ofChannel(() -> channel.queueDeclarePassive(queue)).code())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void deletingWhatDoesNotExistIsFine() throws Exception {
        Channel channel = amqp.channel();

        assertThat(channel.queueDelete(amqp.name("missing")).getMessageCount()).isZero();
        assertThat(channel.queueDelete(amqp.name("missing"), true, true).getMessageCount())
                .isZero();
    }

    @Test
    void ifUnusedSparesAQueueWithConsumers() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "used");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, queue);

        Failure failure = Failure.ofChannel(() -> channel.queueDelete(queue, true, false));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo("PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' in use");
        consuming.close();
        amqp.channel().queueDelete(queue, true, false);
    }

    @Test
    void ifEmptySparesAQueueWithMessages() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "filled");
        Amqp.send(channel, queue, "1");
        Amqp.awaitReady(channel, queue, 1);

        Failure failure = Failure.ofChannel(() -> channel.queueDelete(queue, false, true));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("queue '" + queue + "' in vhost '/'", "not empty");
        Channel again = amqp.channel();
        assertThat(Amqp.drain(again, queue)).containsExactly("1");
        again.queueDelete(queue, false, true);
    }

    @Test
    void theConsumersOfADeletedQueueAreToldSo() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "doomed");
        Channel consuming = amqp.channelElsewhere();
        Inbox inbox = Amqp.consume(consuming, queue);

        channel.queueDelete(queue);

        inbox.awaitCancelByBroker();
        assertThat(consuming.isOpen()).isTrue();
    }

    @Test
    void whatWasUnackedInADeletedQueueMayStillBeAcked() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "doomed");
        Amqp.send(channel, queue, "1");
        Channel consuming = amqp.channel();
        Inbox inbox = Amqp.consume(consuming, queue);
        long tag = inbox.take().getEnvelope().getDeliveryTag();

        channel.queueDelete(queue);
        inbox.awaitCancelByBroker();
        consuming.basicAck(tag, false);

        assertThat(consuming.queueDeclare().getQueue()).isNotEmpty();
    }

    @Test
    void aQueueOfTheSameNameStartsEmpty() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "phoenix");
        channel.queueBind(queue, "amq.fanout", "");
        Amqp.send(channel, queue, "old");
        Amqp.awaitReady(channel, queue, 1);

        channel.queueDelete(queue);
        channel.queueDeclare(queue, true, false, false, null);
        Amqp.publish(channel, "amq.fanout", "", "no longer bound");
        Amqp.send(channel, queue, "new");

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("new");
    }
}
