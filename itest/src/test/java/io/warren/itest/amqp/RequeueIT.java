package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_IMPLEMENTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was delivered and not acknowledged comes back: at its old place, marked as redelivered. */
final class RequeueIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void aRejectedMessageIsDropped() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2");
        channel.basicGet(queue, false);

        channel.basicReject(1, false);

        assertThat(Amqp.drain(channel, queue)).containsExactly("2");
    }

    @Test
    void aRequeuedMessageIsRedelivered() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        GetResponse first = channel.basicGet(queue, false);
        assertThat(first.getEnvelope().isRedeliver()).isFalse();

        channel.basicReject(1, true);

        GetResponse second = channel.basicGet(queue, false);
        assertThat(second.getEnvelope().isRedeliver()).isTrue();
        assertThat(second.getEnvelope().getDeliveryTag()).isEqualTo(2);
        assertThat(second.getBody()).isEqualTo(first.getBody());
    }

    @Test
    void aRequeuedMessageTakesItsOldPlace() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3", "4", "5");
        for (int i = 0; i < 4; i++) {
            channel.basicGet(queue, false);
        }

        channel.basicReject(3, true);
        channel.basicReject(1, true);
        channel.basicReject(2, true);

        Amqp.awaitReady(channel, queue, 4);
        assertThat(Amqp.drain(channel, queue)).containsExactly("1", "2", "3", "5");
    }

    @Test
    void nackMultipleRequeuesInOrder() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3", "4");
        for (int i = 0; i < 4; i++) {
            channel.basicGet(queue, false);
        }

        channel.basicNack(3, true, true);

        Amqp.awaitReady(channel, queue, 3);
        assertThat(Amqp.drain(channel, queue)).containsExactly("1", "2", "3");
    }

    @Test
    void nackOfTagZeroMeansAll() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2");
        channel.basicGet(queue, false);
        channel.basicGet(queue, false);

        channel.basicNack(0, true, false);

        assertThat(channel.queueDelete(queue, false, true).getMessageCount()).isZero();
    }

    @Test
    void closingAChannelRequeuesItsUnacked() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3");
        Channel consuming = amqp.channel();
        consuming.basicQos(2);
        Amqp.consume(consuming, queue).take(2);

        consuming.close();

        Amqp.awaitReady(channel, queue, 3);
        assertRedelivered(channel, queue, Map.of("1", true, "2", true, "3", false));
    }

    @Test
    void aDyingConnectionRequeuesItsUnacked() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2", "3");
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 60, 10, new Wire().longInt(0).shortInt(2).octet(0));
        Wire consume = new Wire().shortInt(0).shortString(queue).shortString("c").octet(0);
        raw.method(1, 60, 20, consume.longInt(0));
        raw.await(60, 60);
        raw.await(60, 60);

        raw.socket().setSoLinger(true, 0);
        raw.close(); // a reset: no goodbye at all

        Amqp.awaitReady(channel, queue, 3);
        assertRedelivered(channel, queue, Map.of("1", true, "2", true, "3", false));
    }

    @Test
    void aMessageThatItsConsumerLostGoesToTheOtherOne() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "job");
        Channel dying = amqp.channelElsewhere();
        Amqp.consume(dying, queue).take();
        Inbox survivor = Amqp.consume(amqp.channel(), queue);

        dying.getConnection().abort();

        Delivery delivery = survivor.take();
        assertThat(Inbox.text(delivery)).isEqualTo("job");
        assertThat(delivery.getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void recoverRequeuesEverythingOfTheChannel() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1", "2");
        Inbox inbox = Amqp.consume(channel, queue);
        inbox.take(2);

        channel.basicRecover(true);

        List<Delivery> again = inbox.take(2);
        assertThat(again).allMatch(delivery -> delivery.getEnvelope().isRedeliver());
        assertThat(again.stream().map(Inbox::text)).containsExactly("1", "2");
        assertThat(again.get(0).getEnvelope().getDeliveryTag()).isEqualTo(3);
    }

    @Test
    void recoverAsyncIsNotAnswered() throws Exception {
        Channel channel = amqp.channel();
        String queue = filled(channel, "1");
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire get = new Wire().shortInt(0).shortString(queue).octet(0);
        raw.method(1, 60, 70, get);
        raw.await(60, 71);

        raw.method(1, 60, 100, new Wire().octet(1));

        Amqp.awaitReady(channel, queue, 1);
        raw.method(1, 20, 40, new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0));
        raw.await(20, 41);
        assertRedelivered(channel, queue, Map.of("1", true));
    }

    @Test
    void recoverWithoutRequeueIsNotImplemented() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofConnection(() -> channel.basicRecover(false));

        assertThat(failure.code()).isEqualTo(NOT_IMPLEMENTED);
    }

    private String filled(Channel channel, String... texts) throws Exception {
        String queue = amqp.queue(channel, "requeued");
        Amqp.send(channel, queue, texts);
        Amqp.awaitReady(channel, queue, texts.length);
        return queue;
    }

    private static void assertRedelivered(
            Channel channel, String queue, Map<String, Boolean> expected) throws Exception {
        for (String text : expected.keySet().stream().sorted().toList()) {
            GetResponse got = channel.basicGet(queue, true);
            assertThat(new String(got.getBody(), UTF_8)).isEqualTo(text);
            assertThat(got.getEnvelope().isRedeliver()).as(text).isEqualTo(expected.get(text));
        }
        assertThat(channel.basicGet(queue, true)).isNull();
    }
}
