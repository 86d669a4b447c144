package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static com.rabbitmq.client.AMQP.NOT_ALLOWED;
import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Frame;
import io.warren.itest.support.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** basic.consume and basic.cancel. */
final class ConsumeIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void consumersTakeTurns() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "turns");
        Inbox one = Amqp.consumeNoAck(amqp.channel(), queue);
        Inbox two = Amqp.consumeNoAck(amqp.channelElsewhere(), queue);
        Inbox three = Amqp.consumeNoAck(amqp.channel(), queue);

        for (int i = 0; i < 9; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }

        for (Inbox inbox : List.of(one, two, three)) {
            List<Integer> got = inbox.takeTexts(3).stream().map(Integer::valueOf).toList();
            assertThat(got.get(1) - got.get(0)).isEqualTo(3);
            assertThat(got.get(2) - got.get(1)).isEqualTo(3);
        }
    }

    @Test
    void aConsumerThatIsFullIsSkipped() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "full");
        Channel slow = amqp.channel();
        slow.basicQos(1);
        Inbox slowInbox = Amqp.consume(slow, queue);
        Inbox quick = Amqp.consumeNoAck(amqp.channel(), queue);

        for (int i = 0; i < 10; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }

        assertThat(slowInbox.take(1)).hasSize(1);
        assertThat(quick.take(9)).hasSize(9);
        assertThat(slowInbox.waiting()).isZero();
    }

    @Test
    void withoutAckAMessageIsGoneOnceDelivered() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "no-ack");
        Amqp.send(channel, queue, "1");
        Channel consuming = amqp.channelElsewhere();

        assertThat(Amqp.consumeNoAck(consuming, queue).takeText()).isEqualTo("1");
        consuming.getConnection().close();

        assertThat(channel.queueDelete(queue, true, true).getMessageCount()).isZero();
    }

    @Test
    void theServerNamesAConsumer() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "named");

        String one = channel.basicConsume(queue, new Inbox(channel));
        String two = channel.basicConsume(queue, new Inbox(channel));

        assertThat(one).startsWith("amq.ctag-").isNotEqualTo(two);
    }

    @Test
    void aConsumerTagIsUniqueWithinItsChannelOnly() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tags");
        channel.basicConsume(queue, true, "tag", new Inbox(channel));
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 60, 20, consume(queue, "tag"));
        raw.await(60, 21);

        raw.method(1, 60, 20, consume(queue, "tag"));
        RawAmqp.Close close = raw.awaitConnectionClose();

        assertThat(close.code()).isEqualTo(NOT_ALLOWED);
        assertThat(close.text()).isEqualTo("NOT_ALLOWED - attempt to reuse consumer tag 'tag'");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aConsumerTagMayBeUsedAgainAfterCancel() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "again");
        for (int round = 0; round < 20; round++) {
            Inbox inbox = new Inbox(channel);
            channel.basicConsume(queue, true, "tag", inbox);
            Amqp.send(channel, queue, "round " + round);
            assertThat(inbox.takeText()).isEqualTo("round " + round);
            channel.basicCancel("tag");
        }
    }

    @Test
    void consumingFromAMissingQueueIsNotFound() throws Exception {
        Channel channel = amqp.channel();
        String missing = amqp.name("missing");

        Failure failure = Failure.ofChannel(() -> Amqp.consume(channel, missing));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text()).isEqualTo("NOT_FOUND - no queue '" + missing + "' in vhost '/'");
    }

    @Test
    void afterCancelNothingIsDeliveredAndTheUnackedStayUnacked() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "cancelled");
        Inbox inbox = new Inbox(channel);
        String tag = channel.basicConsume(queue, false, inbox);
        Amqp.send(channel, queue, "before");
        long before = inbox.take().getEnvelope().getDeliveryTag();

        channel.basicCancel(tag);
        Amqp.send(channel, queue, "after");
        Amqp.awaitReady(channel, queue, 1);
        channel.basicAck(before, false);

        assertThat(inbox.waiting()).isZero();
        assertThat(Amqp.drain(channel, queue)).containsExactly("after");
    }

    @Test
    void cancellingAnUnknownTagIsAnswered() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        raw.method(1, 60, 30, new Wire().shortString("nobody").octet(0));

        assertThat(raw.read().is(60, 31)).as("cancel-ok").isTrue();
    }

    @Test
    void noDeliveryFollowsCancelOk() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "stream");
        for (int i = 0; i < 2_000; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }
        Amqp.awaitReady(channel, queue, 2_000);
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 60, 20, consume(queue, "c"));
        Frame first = raw.read();
        raw.method(1, 60, 30, new Wire().shortString("c").octet(0));
        raw.await(60, 31);

        raw.method(1, 20, 40, new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0));

        assertThat(first.is(60, 21)).as("consume-ok comes first, not " + first).isTrue();
        assertThat(raw.read().is(20, 41)).as("only close-ok comes after cancel-ok").isTrue();
        Amqp.awaitReady(channel, queue, 2_000);
        assertThat(Amqp.drain(channel, queue).subList(0, 3)).containsExactly("0", "1", "2");
    }

    @Test
    void whatAcksBeforeACancelMadeRoomForIsDeliveredBeforeCancelOk() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "window");
        for (int i = 0; i < 40; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }
        Amqp.awaitReady(channel, queue, 40);
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 60, 10, new Wire().longInt(0).shortInt(20).octet(0));
        raw.await(60, 11);
        raw.method(1, 60, 20, consume(queue, "c"));
        for (int i = 0; i < 20; i++) {
            raw.await(60, 60);
        }

        Wire ackAll = new Wire().method(1, 60, 80, new Wire().longLong(20).octet(1));
        Wire cancel = new Wire().shortString("c").octet(0);
        raw.send(new Wire().raw(ackAll.bytes()).method(1, 60, 30, cancel));

        int delivered = 0;
        Frame frame = raw.read();
        for (; !frame.is(60, 31); frame = raw.read()) {
            delivered += frame.is(60, 60) ? 1 : 0;
        }
        assertThat(delivered).as("before cancel-ok").isEqualTo(20);
        raw.method(1, 60, 110, new Wire().octet(1));
        raw.await(60, 111);
        assertThat(Amqp.ready(channel, queue)).isEqualTo(20);
    }

    @Test
    void anExclusiveConsumerIsAlone() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "alone");
        Channel first = amqp.channel();
        String tag = first.basicConsume(queue, false, "", false, true, Map.of(), new Inbox(first));

        Failure second = Failure.ofChannel(() -> Amqp.consume(channel, queue));
        assertThat(second.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(second.text())
                .isEqualTo("ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use");

        first.basicCancel(tag);
        Channel third = amqp.channel();
        Amqp.consume(third, queue);
        Failure late =
                Failure.ofChannel(
                        () ->
                                first.basicConsume(
                                        queue, false, "", false, true, Map.of(), new Inbox(first)));
        assertThat(late.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void aConsumerOfHigherPriorityComesFirst() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "priority");
        Inbox normal = Amqp.consumeNoAck(amqp.channel(), queue);
        Channel preferred = amqp.channel();
        preferred.basicQos(2);
        Inbox high = new Inbox(preferred);
        preferred.basicConsume(queue, false, "", false, false, Map.of("x-priority", 10), high);

        Amqp.send(channel, queue, "1", "2", "3");

        assertThat(high.takeTexts(2)).containsExactly("1", "2");
        assertThat(normal.takeText()).isEqualTo("3"); // when the preferred one is full
        assertThat(normal.waiting()).isZero();
    }

    @Test
    void thePriorityOfAConsumerIsANumber() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "priority");

        Failure failure =
                Failure.ofChannel(
                        () ->
                                channel.basicConsume(
                                        queue,
                                        false,
                                        "",
                                        false,
                                        false,
                                        Map.of("x-priority", "high"),
                                        new Inbox(channel)));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("x-priority");
    }

    @Test
    void noLocalIsIgnored() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "local");
        Inbox inbox = new Inbox(channel);
        channel.basicConsume(queue, true, "", true, false, Map.of(), inbox);

        Amqp.send(channel, queue, "to myself");

        assertThat(inbox.takeText()).isEqualTo("to myself");
    }

    @Test
    void manyConsumersOfOneChannelGetTheirOwn() throws Exception {
        Channel channel = amqp.channel();
        Channel consuming = amqp.channel();
        for (int i = 0; i < 50; i++) {
            String queue = amqp.queue(channel, "own");
            Inbox inbox = Amqp.consumeNoAck(consuming, queue);
            Amqp.send(channel, queue, queue);
            assertThat(inbox.takeText()).isEqualTo(queue);
            Await.until("counted", () -> channel.consumerCount(queue) == 1);
        }
    }

    private static Wire consume(String queue, String tag) {
        return new Wire()
                .shortInt(0)
                .shortString(queue)
                .shortString(tag)
                .octet(0)
                .table(new Wire());
    }
}
