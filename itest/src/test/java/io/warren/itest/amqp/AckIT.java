package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** basic.ack and basic.get. */
final class AckIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void anAckedMessageIsGoneForGood() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2");
        Channel consuming = amqp.channelElsewhere();
        Inbox inbox = Amqp.consume(consuming, queue);
        inbox.take(2);

        consuming.basicAck(1, false);
        consuming.getConnection().close();

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("2");
    }

    @Test
    void multipleAcksEverythingUpToTheTag() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3", "4");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, queue).take(4);

        consuming.basicAck(3, true);
        consuming.close();

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("4");
    }

    @Test
    void multipleWithTagZeroAcksEverything() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, queue).take(3);

        consuming.basicAck(0, true);
        consuming.close();

        assertThat(channel.queueDelete(queue, false, true).getMessageCount()).isZero();
    }

    @Test
    void tagZeroWithNothingUnackedIsAccepted() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel);

        channel.basicAck(0, true);

        assertThat(Amqp.ready(channel, queue)).isZero();
    }

    @Test
    void multipleSpansTheQueuesAndConsumersOfAChannel() throws Exception {
        Channel channel = amqp.channel();
        String one = filled(channel, "1");
        String two = filled(channel, "2");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, one).take();
        Amqp.consume(consuming, two).take();
        assertThat(consuming.basicGet(one, false)).isNull();

        consuming.basicAck(2, true);
        consuming.close();

        assertThat(channel.queueDelete(one, false, true).getMessageCount()).isZero();
        assertThat(channel.queueDelete(two, false, true).getMessageCount()).isZero();
    }

    @Test
    void acksMayComeInAnyOrder() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3", "4", "5");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, queue).take(5);

        for (long tag : new long[] {4, 1, 5, 3}) {
            consuming.basicAck(tag, false);
        }
        consuming.close();

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("2");
    }

    @Test
    void anUnknownTagClosesTheChannelWith406() throws Exception {
        Channel channel = amqp.channel();

        channel.basicAck(5, false);

        assertUnknown(Failure.awaitChannel(channel), 5);
    }

    @Test
    void anUnknownTagWithMultipleClosesTheChannelToo() throws Exception {
        Channel channel = amqp.channel();

        channel.basicAck(5, true);

        assertUnknown(Failure.awaitChannel(channel), 5);
    }

    @Test
    void tagZeroWithoutMultipleIsUnknown() throws Exception {
        Channel channel = amqp.channel();

        channel.basicAck(0, false);

        assertUnknown(Failure.awaitChannel(channel), 0);
    }

    @Test
    void ackingTwiceClosesTheChannelWith406() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        Channel consuming = amqp.channel();
        Amqp.consume(consuming, queue).take();
        consuming.basicAck(1, false);

        consuming.basicAck(1, false);

        assertUnknown(Failure.awaitChannel(consuming), 1);
    }

    @Test
    void ackingWhatNeedsNoAckClosesTheChannelWith406() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        Channel consuming = amqp.channel();
        Amqp.consumeNoAck(consuming, queue).take();

        consuming.basicAck(1, false);

        assertUnknown(Failure.awaitChannel(consuming), 1);
    }

    @Test
    void aTagBelongsToItsChannel() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        Amqp.consume(channel, queue).take();
        Channel other = amqp.channel();

        other.basicAck(1, false);

        assertUnknown(Failure.awaitChannel(other), 1);
        channel.basicAck(1, false);
        assertThat(Amqp.ready(channel, queue)).isZero();
    }

    @Test
    void rejectingAndNackingAnUnknownTagClosesTheChannelToo() throws Exception {
        Channel rejecting = amqp.channel();
        rejecting.basicReject(9, true);
        Channel nacking = amqp.channel();
        nacking.basicNack(9, false, true);

        assertUnknown(Failure.awaitChannel(rejecting), 9);
        assertUnknown(Failure.awaitChannel(nacking), 9);
    }

    @Test
    void getTellsHowManyAreLeft() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3");

        GetResponse first = channel.basicGet(queue, false);
        GetResponse second = channel.basicGet(queue, true);

        assertThat(first.getMessageCount()).isEqualTo(2);
        assertThat(first.getEnvelope().getDeliveryTag()).isEqualTo(1);
        assertThat(first.getEnvelope().getRoutingKey()).isEqualTo(queue);
        assertThat(second.getMessageCount()).isEqualTo(1);
        channel.basicAck(1, false);
        assertThat(Amqp.drain(channel, queue)).containsExactly("3");
    }

    @Test
    void getOnAnEmptyQueueIsEmpty() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel);

        assertThat(channel.basicGet(queue, true)).isNull();
        assertThat(channel.basicGet(queue, false)).isNull();
    }

    @Test
    void whatWasGottenAndNotAckedComesBackWithItsChannel() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        Channel getting = amqp.channel();
        getting.basicGet(queue, false);

        getting.close();

        Amqp.awaitReady(channel, queue, 1);
        GetResponse again = channel.basicGet(queue, true);
        assertThat(again.getEnvelope().isRedeliver()).isTrue();
    }

    private String filled(Channel channel, String... texts) throws Exception {
        String queue = amqp.queue(channel, "acked");
        Amqp.send(channel, queue, texts);
        Amqp.awaitReady(channel, queue, List.of(texts).size());
        return queue;
    }

    private static void assertUnknown(Failure failure, long tag) {
        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).isEqualTo("PRECONDITION_FAILED - unknown delivery tag " + tag);
    }
}
