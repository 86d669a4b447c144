package io.warren.itest.amqp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Close;
import io.warren.itest.support.RawAmqp.Frame;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.UnlikeRabbitMq;
import io.warren.itest.support.Wire;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first frames of a connection, spoken by hand. */
final class HandshakeIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\1\0", "AMQP\1\1\0\12", "GET / HT", "\0\0\0\0\0\0\0\0"})
    void aWrongProtocolHeaderIsAnsweredWithTheRightOneAndTheEnd(String header) throws Exception {
        RawAmqp raw = amqp.raw().send(header.getBytes(US_ASCII));

        assertThat(raw.readBytes(8)).isEqualTo(RawAmqp.PROTOCOL_HEADER);
        raw.awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\11\1", "AMQP\1\1\0\11"})
    void aHeaderThatComesByteByByteIsTheSameHeader(String header) throws Exception {
        RawAmqp raw = amqp.raw();
        for (byte octet : header.getBytes(US_ASCII)) {
            raw.send(new byte[] {octet});
        }

        assertThat(raw.read().is(10, 10)).isTrue();
    }

    @Test
    void aClientWithTheHeaderOfVersion09IsServedAsAnother() throws Exception {
        RawAmqp raw = amqp.raw().send(new byte[] {'A', 'M', 'Q', 'P', 1, 1, 0, 9});
        raw.await(10, 10);
        Wire login =
                new Wire()
                        .table(new Wire())
                        .shortString("PLAIN")
                        .longString("\0guest\0guest")
                        .shortString("en_US");
        raw.method(0, 10, 11, login).await(10, 30);
        raw.tuneOk(new Tune(1, 131_072, 0)).openVirtualHost("/");

        assertThat(raw.read().is(10, 41)).as("open-ok").isTrue();
    }

    @Test
    void startOffersProtocolMechanismsAndLocales() throws Exception {
        Frame start = amqp.raw().send(RawAmqp.PROTOCOL_HEADER).read();

        assertThat(start.is(10, 10)).isTrue();
        assertThat(start.channel()).isZero();
        ByteBuffer payload = ByteBuffer.wrap(start.payload(), 4, start.payload().length - 4);
        assertThat(payload.get()).as("major").isZero();
        assertThat(payload.get()).as("minor").isEqualTo((byte) 9);
        payload.position(payload.position() + 4 + payload.getInt(payload.position()));
        assertThat(longString(payload).split(" ")).contains("PLAIN", "AMQPLAIN");
        assertThat(longString(payload)).isEqualTo("en_US");
    }

    @Test
    void amqplainLogsInAsPlainDoes() throws Exception {
        RawAmqp raw = amqp.raw().send(RawAmqp.PROTOCOL_HEADER);
        raw.await(10, 10);
        Wire response =
                new Wire()
                        .shortString("LOGIN")
                        .octet('S')
                        .longString("guest")
                        .shortString("PASSWORD")
                        .octet('S')
                        .longString("guest");
        raw.method(
                0,
                10,
                11,
                new Wire()
                        .table(new Wire())
                        .shortString("AMQPLAIN")
                        .longString(response.bytes())
                        .shortString("en_US"));

        assertThat(raw.read().is(10, 30)).as("tune").isTrue();
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void anUnknownMechanismIsRefused() throws Exception {
        RawAmqp raw = amqp.raw().send(RawAmqp.PROTOCOL_HEADER);
        raw.await(10, 10);
        raw.method(
                0,
                10,
                11,
                new Wire()
                        .table(authenticationFailureClose())
                        .shortString("TELEPATHY")
                        .longString("")
                        .shortString("en_US"));

        assertThat(raw.awaitConnectionClose().code())
                .isIn(AMQP.ACCESS_REFUSED, AMQP.COMMAND_INVALID);
    }

    @Test
    void aFailedLoginIsToldToAClientThatCanHearIt() throws Exception {
        RawAmqp raw = amqp.raw().login("guest", "wrong", authenticationFailureClose());

        Close close = raw.awaitConnectionClose();

        assertThat(close.code()).isEqualTo(AMQP.ACCESS_REFUSED);
        assertThat(close.text()).startsWith("ACCESS_REFUSED - Login was refused using");
        raw.awaitEnd();
    }

    @Test
    void aFailedLoginEndsTheSocketOfAClientThatCannotHearIt() throws Exception {
        RawAmqp raw = amqp.raw().login("guest", "wrong", new Wire());

        assertThat(raw.endsWithoutClose()).isTrue();
    }

    @Test
    void tuneOffersTheLimitsOfRabbitMq() throws Exception {
        assertThat(amqp.raw().loginAsGuest()).isEqualTo(new Tune(2047, 131_072, 60));
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void aFrameMaxAboveTheOfferIsRefusedWith530() throws Exception {
        assertTuneIsRefused(new Tune(2047, 131_073, 60), "frame_max");
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void anUnlimitedFrameMaxIsRefusedWith530() throws Exception {
        assertTuneIsRefused(new Tune(2047, 0, 60), "frame_max");
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void aFrameMaxBelowTheMinimumIsRefusedWith530() throws Exception {
        assertTuneIsRefused(new Tune(2047, 4095, 60), "frame_max");
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void aChannelMaxAboveTheOfferIsRefusedWith530() throws Exception {
        assertTuneIsRefused(new Tune(2048, 131_072, 60), "channel_max");
    }

    @Test
    @UnlikeRabbitMq // which ends the socket without a word
    void anUnlimitedChannelMaxIsRefusedWith530() throws Exception {
        assertTuneIsRefused(new Tune(0, 131_072, 60), "channel_max");
    }

    @Test
    void theHeartbeatMayBeHigherThanTheOffer() throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();

        raw.tuneOk(new Tune(2047, 131_072, 600)).openVirtualHost("/");

        assertThat(raw.read().is(10, 41)).as("open-ok").isTrue();
    }

    @Test
    void theServerSendsHeartbeats() throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();
        raw.tuneOk(new Tune(2047, 131_072, 1)).openVirtualHost("/");
        raw.await(10, 41);

        Frame heartbeat = raw.read();

        assertThat(heartbeat.type()).isEqualTo(RawAmqp.HEARTBEAT);
        assertThat(heartbeat.channel()).isZero();
        assertThat(heartbeat.payload()).isEmpty();
    }

    @Test
    void aPeerWithoutHeartbeatsIsGoneAfterTwoIntervals() throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();
        raw.tuneOk(new Tune(2047, 131_072, 1)).openVirtualHost("/");
        raw.await(10, 41);

        raw.awaitEnd();
    }

    @Test
    void theSecretOfAnOpenConnectionCanBeUpdated() throws Exception {
        RawAmqp raw = amqp.raw().open();

        raw.method(0, 10, 70, new Wire().longString("guest").shortString("rotation"));

        assertThat(raw.read().is(10, 71)).as("update-secret-ok").isTrue();
    }

    @Test
    void aChannelMoreThanNegotiatedClosesTheConnectionWith530() throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();
        raw.tuneOk(new Tune(2, 131_072, 0)).openVirtualHost("/");
        raw.await(10, 41);
        for (int channel = 1; channel <= 2; channel++) {
            raw.method(channel, 20, 10, new Wire().shortString(""));
            raw.await(20, 11);
        }

        raw.method(3, 20, 10, new Wire().shortString(""));

        assertThat(raw.awaitConnectionClose().code()).isEqualTo(AMQP.NOT_ALLOWED);
    }

    @Test
    void openingAnUnknownVirtualHostIsRefusedWith530() throws Exception {
        RawAmqp raw = amqp.raw();
        Tune offer = raw.loginAsGuest();
        raw.tuneOk(offer).openVirtualHost("nowhere");

        Close close = raw.awaitConnectionClose();

        assertThat(close.code()).isEqualTo(AMQP.NOT_ALLOWED);
        assertThat(close.text()).contains("vhost nowhere not found");
        assertThat(close.classId()).isEqualTo(10);
        assertThat(close.methodId()).isEqualTo(40);
    }

    private void assertTuneIsRefused(Tune tune, String named) throws Exception {
        RawAmqp raw = amqp.raw();
        raw.loginAsGuest();

        Close close = raw.tuneOk(tune).awaitConnectionClose();

        assertThat(close.code()).isEqualTo(AMQP.NOT_ALLOWED);
        assertThat(close.text()).startsWith("NOT_ALLOWED - ").contains(named);
        raw.awaitEnd();
    }

    private static Wire authenticationFailureClose() {
        Wire capabilities =
                new Wire().shortString("authentication_failure_close").octet('t').octet(1);
        return new Wire().shortString("capabilities").octet('F').table(capabilities);
    }

    private static String longString(ByteBuffer payload) {
        byte[] text = new byte[payload.getInt()];
        payload.get(text);
        return new String(text, US_ASCII);
    }
}
