package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods out of their place or order, and those of the connection that are rarely used. */
final class MethodsIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    /** What RabbitMQ 3.10.8 answers, word for word. */
    static Stream<Arguments> refusals() {
        Wire none = new Wire();
        Wire ack1 = new Wire().longLong(1).octet(0);
        Wire active = new Wire().octet(1);
        String unimplemented = "COMMAND_INVALID - unimplemented method";
        return Stream.of(
                Arguments.of(1, 20, 20, new Wire().octet(0), 540, "NOT_IMPLEMENTED - active=false"),
                Arguments.of(1, 20, 21, active, 503, unimplemented),
                Arguments.of(1, 20, 11, new Wire().longString(""), 503, unimplemented),
                Arguments.of(1, 20, 41, none, 503, unimplemented),
                Arguments.of(1, 40, 11, none, 503, unimplemented),
                Arguments.of(1, 50, 21, none, 503, unimplemented),
                Arguments.of(1, 60, 11, none, 503, unimplemented),
                Arguments.of(1, 60, 31, new Wire().shortString("t"), 503, unimplemented),
                Arguments.of(1, 60, 72, new Wire().shortString(""), 503, unimplemented),
                Arguments.of(1, 85, 11, none, 503, unimplemented),
                Arguments.of(1, 90, 21, none, 503, unimplemented),
                Arguments.of(1, 10, 71, none, 503, unimplemented),
                Arguments.of(
                        1,
                        20,
                        10,
                        new Wire().shortString(""),
                        504,
                        "CHANNEL_ERROR - second 'channel.open' seen"),
                Arguments.of(2, 20, 20, active, 504, "CHANNEL_ERROR - expected 'channel.open'"),
                Arguments.of(
                        0,
                        90,
                        10,
                        none,
                        504,
                        "CHANNEL_ERROR - unexpected method in connection state running"),
                Arguments.of(
                        0,
                        10,
                        71,
                        none,
                        504,
                        "CHANNEL_ERROR - unexpected method in connection state running"),
                Arguments.of(
                        1, 60, 110, new Wire().octet(0), 540, "NOT_IMPLEMENTED - requeue=false"),
                Arguments.of(
                        1, 60, 100, new Wire().octet(0), 540, "NOT_IMPLEMENTED - requeue=false"),
                Arguments.of(
                        1,
                        60,
                        10,
                        new Wire().longInt(5).shortInt(0).octet(0),
                        540,
                        "NOT_IMPLEMENTED - prefetch_size!=0 (5)"),
                Arguments.of(1, 60, 80, ack1, 406, "PRECONDITION_FAILED - unknown delivery tag 1"),
                Arguments.of(
                        1,
                        60,
                        120,
                        new Wire().longLong(9).octet(3),
                        406,
                        "PRECONDITION_FAILED - unknown delivery tag 9"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsOutOfPlaceIsRefusedInRabbitMqsWords(
            int channel, int classId, int methodId, Wire arguments, int code, String text)
            throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        raw.method(channel, classId, methodId, arguments);

        assertThat(raw.awaitClose()).isEqualTo(new RawAmqp.Close(code, text, classId, methodId));
    }

    @Test
    void aSecondTuneOkIsOutOfOrder() throws Exception {
        RawAmqp raw = amqp.raw();
        RawAmqp.Tune offered = raw.loginAsGuest();

        raw.tuneOk(offered).tuneOk(offered);

        assertThat(raw.awaitConnectionClose())
                .isEqualTo(
                        new RawAmqp.Close(
                                504,
                                "CHANNEL_ERROR - unexpected method in connection state opening",
                                10,
                                31));
    }

    @Test
    void methodsBehindANewSecretWaitUntilItIsChecked() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire secret = new Wire().longString("guest").shortString("renewed");

        raw.send(
                new Wire()
                        .method(0, 10, 70, secret)
                        .method(1, 60, 10, new Wire().longInt(0).shortInt(1).octet(0)));

        assertThat(raw.read().is(10, 71)).isTrue();
        assertThat(raw.read().is(60, 11)).isTrue();
    }

    @Test
    void aNewSecretIsNotLookedAtWhereItIsAPassword() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);

        raw.method(0, 10, 70, new Wire().longString("not the password").shortString("renewed"));

        assertThat(raw.read().is(10, 71)).as("update-secret-ok").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"amq.direct,''", "'',amq.direct"})
    void theDefaultExchangeIsNotBound(String destination, String source) throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> channel.exchangeBind(destination, source, "key"));

        assertThat(failure.text())
                .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
    }
}
