package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.NOT_IMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Channels: what closes one, and what that leaves alone. */
final class ChannelIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void anErrorClosesItsChannelAndLeavesTheOthers() throws Exception {
        Connection connection = amqp.connection();
        Channel healthy = connection.createChannel();
        String queue = amqp.queue(healthy, "healthy");
        Inbox inbox = Amqp.consumeNoAck(healthy, queue);
        Channel faulty = connection.createChannel();

        Failure failure = Failure.ofChannel(() -> faulty.queueDeclarePassive(amqp.name("missing")));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(faulty.isOpen()).isFalse();
        assertThat(connection.isOpen()).isTrue();
        Amqp.send(healthy, queue, "still works");
        assertThat(inbox.takeText()).isEqualTo("still works");
        assertThat(connection.createChannel(faulty.getChannelNumber())).isNotNull();
    }

    @Test
    void anErrorTellsWhichMethodCausedIt() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(
                1, 50, 10, new Wire().shortInt(0).shortString("no.such.queue").octet(1).longInt(0));

        RawAmqp.Close close = raw.awaitChannelClose();

        assertThat(close.code()).isEqualTo(NOT_FOUND);
        assertThat(close.classId()).isEqualTo(50);
        assertThat(close.methodId()).isEqualTo(10);
    }

    @Test
    void manyChannelErrorsInARowLeaveTheConnection() throws Exception {
        Connection connection = amqp.connection();

        for (int i = 0; i < 200; i++) {
            Channel channel = connection.createChannel();
            Failure.ofChannel(() -> channel.queueDeclarePassive("no.such.queue"));
        }

        assertThat(connection.createChannel().isOpen()).isTrue();
    }

    @Test
    void flowIsAnsweredAndStoppingTheFlowIsNotImplemented() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 20, 20, new Wire().octet(1));
        RawAmqp.Frame flowOk = raw.await(20, 21);
        assertThat(flowOk.payload()[4]).isEqualTo((byte) 1);

        raw.method(1, 20, 20, new Wire().octet(0));

        assertThat(raw.awaitConnectionClose().code()).isEqualTo(NOT_IMPLEMENTED);
    }

    @Test
    void accessRequestIsAnswered() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        raw.method(1, 30, 10, new Wire().shortString("/data").octet(0b11110));

        assertThat(raw.read().is(30, 11)).isTrue();
    }

    @Test
    void pipelinedMethodsAreAnsweredInOrder() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        String queue = amqp.name("pipelined");
        Wire pipeline = new Wire();
        Wire declare = new Wire().shortInt(0).shortString(queue).octet(0).longInt(0);
        Wire bind =
                new Wire()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString("amq.direct")
                        .shortString("pipelined")
                        .octet(0)
                        .longInt(0);
        for (int i = 0; i < 50; i++) {
            pipeline.method(1, 50, 10, declare);
            pipeline.method(1, 50, 20, bind);
            pipeline.publish(1, queue).contentHeader(1, 60, 0);
            pipeline.method(1, 60, 70, new Wire().shortInt(0).shortString(queue).octet(1));
            pipeline.method(1, 50, 40, new Wire().shortInt(0).shortString(queue).octet(0));
        }

        raw.send(pipeline);

        for (int i = 0; i < 50; i++) {
            assertThat(raw.read().is(50, 11)).as("declare-ok").isTrue();
            assertThat(raw.read().is(50, 21)).as("bind-ok").isTrue();
            assertThat(raw.read().is(60, 71)).as("get-ok").isTrue();
            assertThat(raw.read().type()).isEqualTo(RawAmqp.HEADER);
            assertThat(raw.read().is(50, 41)).as("delete-ok").isTrue();
        }
    }

    @Test
    void methodsWithNoWaitAreNotAnswered() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        String queue = amqp.name("no-wait");
        raw.method(1, 50, 10, new Wire().shortInt(0).shortString(queue).octet(0b10000).longInt(0));
        raw.method(
                1,
                50,
                20,
                new Wire()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString("amq.fanout")
                        .shortString("")
                        .octet(1)
                        .longInt(0));

        raw.method(1, 50, 30, new Wire().shortInt(0).shortString(queue).octet(0));

        assertThat(raw.read().is(50, 31)).as("purge-ok is the only answer").isTrue();
    }

    @Test
    void closingAChannelIsAnsweredAfterWhatCameBefore() throws Exception {
        Channel watching = amqp.channel();
        String queue = amqp.queue(watching, "before-close");
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire wire = new Wire();
        for (int i = 0; i < 100; i++) {
            wire.publish(1, queue).contentHeader(1, 60, 0);
        }
        wire.method(1, 20, 40, new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0));

        raw.send(wire);

        assertThat(raw.read().is(20, 41)).isTrue();
        Amqp.awaitReady(watching, queue, 100);
    }

    @Test
    void aConnectionMayUseAllItsChannelsAtOnce() throws Exception {
        Connection connection = amqp.connection();
        Channel last = null;
        for (int number = 1; number <= connection.getChannelMax(); number++) {
            last = connection.createChannel();
            assertThat(last).as("channel " + number).isNotNull();
            last.basicQos(1);
        }

        assertThat(connection.createChannel()).isNull();
        assertThat(last.getChannelNumber()).isEqualTo(2047);
        String queue = amqp.queue(last, "last");
        Amqp.send(last, queue, "x");
        Amqp.awaitReady(last, queue, 1);
    }

    @Test
    void aChannelMayBeClosedWithManyDeliveriesOnTheirWay() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "on-the-way");
        for (int i = 0; i < 1_000; i++) {
            Amqp.send(channel, queue, Integer.toString(i));
        }
        Amqp.awaitReady(channel, queue, 1_000);

        for (int round = 0; round < 20; round++) {
            Channel consuming = amqp.channel();
            consuming.basicConsume(queue, false, new Inbox(consuming));
            consuming.close(AMQP.REPLY_SUCCESS, "enough");
        }

        Amqp.awaitReady(channel, queue, 1_000);
        assertThat(Amqp.drain(channel, queue))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
    }
}
