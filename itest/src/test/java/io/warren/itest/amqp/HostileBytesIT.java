package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Close;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.UnlikeRabbitMq;
import io.warren.itest.support.Wire;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no client would send close the connection they came on, and no other. */
final class HostileBytesIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private Channel neighbour;
    private String neighboursQueue;

    @BeforeEach
    void aNeighbourWorks() throws Exception {
        neighbour = amqp.channel();
        neighboursQueue = amqp.queue(neighbour, "neighbour");
    }

    @AfterEach
    void theNeighbourStillWorks() throws Exception {
        Amqp.send(neighbour, neighboursQueue, "still here");
        Amqp.awaitReady(neighbour, neighboursQueue, 1);
        assertThat(Amqp.drain(neighbour, neighboursQueue)).containsExactly("still here");
    }

    @Test
    void aFrameOfEightBytesOverTheLimitIsTolerated() throws Exception {
        RawAmqp raw = openWithFrameMax(4096);
        Wire large = new Wire().publish(1, neighboursQueue).contentHeader(1, 60, 4096);
        raw.send(large.frame(RawAmqp.BODY, 1, new byte[4096])); // 4096 + 8 octets on the wire

        Amqp.awaitReady(neighbour, neighboursQueue, 1);
        assertThat(neighbour.basicGet(neighboursQueue, true).getBody()).hasSize(4096);
    }

    @Test
    void aLargerFrameIsRefusedWith501() throws Exception {
        RawAmqp raw = openWithFrameMax(4096);
        Wire tooLarge = new Wire().publish(1, neighboursQueue).contentHeader(1, 60, 4097);

        assertConnectionCloses(
                raw.send(tooLarge.frame(RawAmqp.BODY, 1, new byte[4097])), AMQP.FRAME_ERROR);
    }

    @Test
    void theAnnouncementOfAHugeFrameIsRefusedBeforeItComes() throws Exception {
        RawAmqp raw = openWithFrameMax(131_072);

        raw.send(new Wire().octet(RawAmqp.METHOD).shortInt(1).longInt(Integer.MAX_VALUE));

        assertConnectionCloses(raw, AMQP.FRAME_ERROR);
    }

    @Test
    void anOversizedFrameBeforeTheLoginEndsTheSocket() throws Exception {
        RawAmqp raw = amqp.raw().send(RawAmqp.PROTOCOL_HEADER);
        raw.await(10, 10);

        raw.send(new Wire().octet(RawAmqp.METHOD).shortInt(0).longInt(0xFFFF_FFFFL));

        raw.awaitEnd();
    }

    @Test
    void aWrongFrameEndIsRefusedWith501() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        byte[] frame = new Wire().publish(1, neighboursQueue).bytes();
        frame[frame.length - 1] = 0x00;

        assertConnectionCloses(raw.send(frame), AMQP.FRAME_ERROR);
    }

    @Test
    void anUnknownFrameTypeIsRefused() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        Close close = raw.send(new Wire().frame(77, 1, new byte[3])).awaitConnectionClose();

        assertThat(close.code()).isIn(AMQP.FRAME_ERROR, AMQP.UNEXPECTED_FRAME);
    }

    @Test
    void aBodyWithoutHeaderIsRefusedWith505() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire sequence = new Wire().publish(1, neighboursQueue);

        assertConnectionCloses(
                raw.send(sequence.frame(RawAmqp.BODY, 1, new byte[3])), AMQP.UNEXPECTED_FRAME);
    }

    @Test
    void aHeaderWithoutMethodIsRefusedWith505() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        assertConnectionCloses(raw.send(new Wire().contentHeader(1, 60, 3)), AMQP.UNEXPECTED_FRAME);
    }

    @Test
    void aMethodBetweenPublishAndHeaderIsRefusedWith505() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        assertConnectionCloses(
                raw.send(new Wire().publish(1, "a").publish(1, "b")), AMQP.UNEXPECTED_FRAME);
    }

    @Test
    void aHeaderOfAnotherClassIsRefusedWith505() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        assertConnectionCloses(
                raw.send(new Wire().publish(1, neighboursQueue).contentHeader(1, 50, 0)),
                AMQP.UNEXPECTED_FRAME);
    }

    @Test
    @UnlikeRabbitMq // which waits for more
    void aBodyLongerThanItsHeaderSaysIsRefused() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire sequence = new Wire().publish(1, neighboursQueue).contentHeader(1, 60, 3);

        Close close = raw.send(sequence.frame(RawAmqp.BODY, 1, new byte[4])).awaitConnectionClose();

        assertThat(close.code()).isIn(AMQP.FRAME_ERROR, AMQP.UNEXPECTED_FRAME);
        assertThat(Amqp.ready(neighbour, neighboursQueue)).isZero();
    }

    @Test
    @UnlikeRabbitMq // which reads it all first
    void aBodyOverTheLimitIsRefusedWith406BeforeItComes() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.send(new Wire().publish(1, neighboursQueue).contentHeader(1, 60, 134_217_729L));

        Close close = raw.awaitChannelClose();

        assertThat(close.code()).isEqualTo(AMQP.PRECONDITION_FAILED);
        assertThat(close.text()).contains("message size", "larger than");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1L, Long.MIN_VALUE, Long.MAX_VALUE, 0x0000_0001_0000_0000L})
    @UnlikeRabbitMq // which waits for it to come
    void anAbsurdBodySizeIsRefusedBeforeMemoryIsTaken(long size) throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.send(new Wire().publish(1, neighboursQueue).contentHeader(1, 60, size));

        int code = raw.awaitClose().code();
        assertThat(code).isIn(AMQP.PRECONDITION_FAILED, AMQP.FRAME_ERROR, AMQP.SYNTAX_ERROR);
    }

    @Test
    void propertyFlagsThatPromiseMoreThanThereIsAreRefused() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire header =
                new Wire().shortInt(60).shortInt(0).longLong(0).shortInt(0xFFFC); // all, but none
        Wire sequence = new Wire().publish(1, neighboursQueue);

        Close close =
                raw.send(sequence.frame(RawAmqp.HEADER, 1, header.bytes())).awaitConnectionClose();

        assertThat(close.code()).isIn(AMQP.FRAME_ERROR, AMQP.SYNTAX_ERROR, AMQP.INTERNAL_ERROR);
        assertThat(Amqp.ready(neighbour, neighboursQueue)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"60,30", "20,10", "50,10"})
    @UnlikeRabbitMq // which says 541
    void aChannelsMethodOnChannelZeroIsRefused(int classId, int methodId) throws Exception {
        RawAmqp raw = amqp.raw().open();
        raw.method(0, classId, methodId, new Wire().shortInt(0).raw(new byte[16]));

        Close close = raw.awaitConnectionClose();

        assertThat(close.code())
                .isIn(
                        AMQP.COMMAND_INVALID,
                        AMQP.CHANNEL_ERROR,
                        AMQP.UNEXPECTED_FRAME,
                        AMQP.NOT_IMPLEMENTED,
                        AMQP.SYNTAX_ERROR);
    }

    @Test
    void aConnectionsMethodOnAnotherChannelIsRefused() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 10, 40, new Wire().shortString("/").shortString("").octet(0));

        assertThat(raw.awaitConnectionClose().code())
                .isIn(AMQP.COMMAND_INVALID, AMQP.CHANNEL_ERROR, AMQP.NOT_IMPLEMENTED, 541);
    }

    @ParameterizedTest
    @CsvSource({"99,10", "60,99", "20,99", "0,0"})
    @UnlikeRabbitMq // which ends the socket without a word
    void anUnknownMethodIsRefused(int classId, int methodId) throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, classId, methodId, new Wire());

        assertThat(raw.awaitConnectionClose().code())
                .isIn(AMQP.COMMAND_INVALID, AMQP.NOT_IMPLEMENTED);
    }

    @Test
    void aMethodOnAChannelThatIsNotOpenIsRefusedWith504() throws Exception {
        RawAmqp raw = amqp.raw().open();

        assertConnectionCloses(
                raw.method(7, 60, 10, new Wire().longInt(0).shortInt(1).octet(0)),
                AMQP.CHANNEL_ERROR);
    }

    @Test
    void openingAnOpenChannelIsRefusedWith504() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        assertConnectionCloses(
                raw.method(1, 20, 10, new Wire().shortString("")), AMQP.CHANNEL_ERROR);
    }

    @Test
    void argumentsThatEndTooEarlyAreRefused() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 50, 10, new Wire().shortInt(0).octet(200).octet('q'));

        assertThat(raw.awaitConnectionClose().code())
                .isIn(AMQP.SYNTAX_ERROR, AMQP.FRAME_ERROR, AMQP.INTERNAL_ERROR);
    }

    @Test
    void aHeartbeatAtAnyTimeHarmsNobody() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.send(new Wire().frame(RawAmqp.HEARTBEAT, 0, new byte[0]));

        raw.method(1, 20, 40, new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0));

        assertThat(raw.read().is(20, 41)).as("channel.close-ok").isTrue();
    }

    @Test
    void framesForAClosingChannelAreDiscardedUntilCloseOk() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire pipelined = new Wire();
        Wire missing =
                new Wire().shortInt(0).shortString("no.such.exchange").shortString("k").octet(0);
        pipelined.method(1, 60, 40, missing).contentHeader(1, 60, 0);
        for (int late = 0; late < 100; late++) {
            pipelined.publish(1, neighboursQueue).contentHeader(1, 60, 0);
        }
        raw.send(pipelined);

        assertThat(raw.awaitChannelClose().code()).isEqualTo(AMQP.NOT_FOUND);
        raw.method(1, 20, 10, new Wire().shortString(""));
        assertThat(raw.read().is(20, 11)).as("opened again").isTrue();
        assertThat(Amqp.ready(neighbour, neighboursQueue)).isZero();
    }

    @Test
    void aPeerThatDoesNotFinishItsLoginIsEndedByTheBroker() throws Exception {
        RawAmqp mute = amqp.raw();
        RawAmqp hesitant = amqp.raw().send(RawAmqp.PROTOCOL_HEADER);
        hesitant.await(10, 10);
        hesitant.send(new byte[] {RawAmqp.METHOD, 0, 0, 0, 0, 1, 0, 0, 10});

        for (RawAmqp raw : new RawAmqp[] {mute, hesitant}) {
            raw.socket().setSoTimeout(60_000);
            raw.awaitEnd();
        }
    }

    @Test
    void aPeerThatStopsReadingDoesNotStopItsNeighbour() throws Exception {
        String queue = amqp.queue(neighbour, "flood");
        for (int i = 0; i < 300; i++) {
            neighbour.basicPublish("", queue, null, new byte[100_000]);
        }
        Amqp.awaitReady(neighbour, queue, 300);
        RawAmqp deaf = amqp.raw().openWithChannel(1);
        deaf.method(1, 60, 20, consumeNoAck(queue)); // 30 MB on their way, and nobody reads
        Await.until("deliveries have begun", () -> Amqp.ready(neighbour, queue) < 300);

        Amqp.send(neighbour, neighboursQueue, "quick");
        Amqp.awaitReady(neighbour, neighboursQueue, 1);
        assertThat(Amqp.drain(neighbour, neighboursQueue)).containsExactly("quick");
    }

    private static Wire consumeNoAck(String queue) {
        return new Wire()
                .shortInt(0)
                .shortString(queue)
                .shortString("deaf")
                .octet(0b0010)
                .table(new Wire());
    }

    private RawAmqp openWithFrameMax(int frameMax) throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();
        raw.tuneOk(new Tune(2047, frameMax, 0)).openVirtualHost("/");
        raw.await(10, 41);
        raw.method(1, 20, 10, new Wire().shortString(""));
        raw.await(20, 11);
        return raw;
    }

    private static void assertConnectionCloses(RawAmqp raw, int code) throws IOException {
        assertThat(raw.awaitConnectionClose().code()).isEqualTo(code);
        raw.awaitEnd();
    }
}
