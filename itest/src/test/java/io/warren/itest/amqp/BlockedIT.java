package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.SharedBroker;
import io.warren.itest.support.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** connection.blocked and connection.unblocked are for those who know them. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker whose limits may be changed")
final class BlockedIT {
    private static final String QUEUE = "blocked";

    @TempDir Path folder;

    private static RawAmqp connect(BrokerProcess broker, Wire clientProperties) throws Exception {
        RawAmqp raw = open(broker, clientProperties);
        raw.method(1, 20, 10, new Wire().shortString(""));
        raw.await(20, 11);
        return raw;
    }

    private static RawAmqp open(BrokerProcess broker, Wire clientProperties) throws Exception {
        RawAmqp raw = RawAmqp.connect(BrokerAddress.of(broker));
        raw.login("guest", "guest", clientProperties);
        raw.await(10, 30);
        raw.tuneOk(new Tune(2047, 131_072, 0)).openVirtualHost("/");
        raw.await(10, 41);
        return raw;
    }

    private static Wire capable() {
        Wire capabilities = new Wire().shortString("connection.blocked").octet('t').octet(1);
        return new Wire().shortString("capabilities").octet('F').table(capabilities);
    }

    private static String reason(RawAmqp.Frame blocked) {
        ByteBuffer payload = ByteBuffer.wrap(blocked.payload(), 4, blocked.payload().length - 4);
        byte[] text = new byte[Byte.toUnsignedInt(payload.get())];
        payload.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Test
    void whoKnowsItIsToldAndWhoDoesNotJustWaits() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
                RawAmqp knowing = connect(broker, capable());
                RawAmqp unknowing = connect(broker, new Wire());
                var watching = BrokerAddress.of(broker).factory().newConnection()) {
            Ctl ctl = new Ctl(broker);
            var channel = watching.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, null);
            ctl.run("limits", "--disk", "900000GB");

            Wire qos = new Wire().longInt(0).shortInt(1).octet(0);
            for (RawAmqp idle : List.of(knowing, unknowing)) {
                idle.method(1, 60, 10, qos);
                RawAmqp.Frame answer = idle.read();
                assertThat(answer.is(60, 11)).as("qos-ok alone, not " + answer).isTrue();
            }
            Wire nowhere = new Wire().publish(1, "nowhere").contentHeader(1, 60, 0);
            knowing.send(nowhere);
            RawAmqp.Frame blocked = knowing.read();
            assertThat(blocked.is(10, 60)).as("connection.blocked, not " + blocked).isTrue();
            assertThat(blocked.channel()).isZero();
            assertThat(reason(blocked)).isEqualTo("low on disk");

            Wire publish = new Wire().publish(1, QUEUE).contentHeader(1, 60, 0);
            unknowing.send(publish);
            Amqp.awaitReady(channel, QUEUE, 1); // it was seen, and ended the reading
            unknowing.send(publish).method(1, 60, 10, qos);
            assertThat(ctl.run("status")).containsPattern("Alarms: +disk");
            assertThat(Amqp.ready(channel, QUEUE)).isEqualTo(1);
            ctl.run("limits", "--disk", "1MB");

            RawAmqp.Frame unblocked = knowing.read();
            assertThat(unblocked.is(10, 61)).as("unblocked, not " + unblocked).isTrue();
            RawAmqp.Frame answer = unknowing.read();
            assertThat(answer.is(60, 11)).as("qos-ok alone, not " + answer).isTrue();
            Amqp.awaitReady(channel, QUEUE, 2);
        }
    }

    @Test
    void aPublishWithABodyWaitsForTheEndOfTheAlarm() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
                RawAmqp knowing = connect(broker, capable());
                var watching = BrokerAddress.of(broker).factory().newConnection()) {
            var channel = watching.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, null);
            Wire publish =
                    new Wire()
                            .publish(1, QUEUE)
                            .contentHeader(1, 60, 1)
                            .frame(3, 1, new byte[] {1});
            Ctl ctl = new Ctl(broker);
            ctl.run("limits", "--disk", "900000GB");

            knowing.send(publish);
            RawAmqp.Frame blocked = knowing.read();
            assertThat(blocked.is(10, 60)).as("connection.blocked, not " + blocked).isTrue();
            assertThat(Amqp.ready(channel, QUEUE)).isZero();
            ctl.run("limits", "--disk", "1MB");

            RawAmqp.Frame unblocked = knowing.read();
            assertThat(unblocked.is(10, 61)).as("unblocked, not " + unblocked).isTrue();
            Amqp.awaitReady(channel, QUEUE, 1);
        }
    }
}
