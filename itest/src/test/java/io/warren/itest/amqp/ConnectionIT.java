package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections as an ordinary client library opens and closes them. */
final class ConnectionIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void theServerOffersTheLimitsOfRabbitMq() throws Exception {
        Connection connection =
                amqp.connection(
                        factory -> {
                            factory.setRequestedChannelMax(0);
                            factory.setRequestedHeartbeat(60);
                        });

        assertThat(connection.getChannelMax()).isEqualTo(2047);
        assertThat(connection.getFrameMax()).isEqualTo(131_072);
        assertThat(connection.getHeartbeat()).isEqualTo(60);
    }

    @Test
    void theServerTellsItsProductAndCapabilities() throws Exception {
        Map<String, Object> properties = amqp.connection().getServerProperties();

        assertThat(properties)
                .containsKeys("product", "version", "platform", "copyright", "information")
                .containsKey("cluster_name");
        assertThat(properties.get("product")).isInstanceOf(LongString.class);
        assertThat(properties.get("capabilities"))
                .isEqualTo(
                        Map.of(
                                "publisher_confirms", true,
                                "exchange_exchange_bindings", true,
                                "basic.nack", true,
                                "consumer_cancel_notify", true,
                                "connection.blocked", true,
                                "consumer_priorities", true,
                                "authentication_failure_close", true,
                                "per_consumer_qos", true,
                                "direct_reply_to", true));
    }

    @Test
    void aSmallerChannelMaxFrameMaxAndHeartbeatAreAccepted() throws Exception {
        Connection connection =
                amqp.connection(
                        factory -> {
                            factory.setRequestedChannelMax(3);
                            factory.setRequestedFrameMax(4096);
                            factory.setRequestedHeartbeat(7);
                        });

        assertThat(connection.getChannelMax()).isEqualTo(3);
        assertThat(connection.getFrameMax()).isEqualTo(4096);
        assertThat(connection.getHeartbeat()).isEqualTo(7);
        Channel channel = connection.createChannel();
        String queue = amqp.queue(channel, "frames");
        channel.basicPublish("", queue, null, new byte[100_000]);
        Amqp.awaitReady(channel, queue, 1);
        assertThat(channel.basicGet(queue, true).getBody()).hasSize(100_000);
    }

    @Test
    void aWrongPasswordIsRefusedWith403() {
        assertThatThrownBy(() -> amqp.connection(factory -> factory.setPassword("wrong")))
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessageContaining("ACCESS_REFUSED")
                .hasMessageContaining("PLAIN");
    }

    @Test
    void anUnknownUserIsRefusedWith403() {
        assertThatThrownBy(() -> amqp.connection(factory -> factory.setUsername("nobody")))
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessageContaining("ACCESS_REFUSED");
    }

    @Test
    void withoutTheCapabilityAFailedLoginJustEndsTheSocket() {
        assertThatThrownBy(
                        () ->
                                amqp.connection(
                                        factory -> {
                                            factory.setPassword("wrong");
                                            Map<String, Object> properties =
                                                    new HashMap<>(factory.getClientProperties());
                                            properties.remove("capabilities");
                                            factory.setClientProperties(properties);
                                        }))
                .isInstanceOf(PossibleAuthenticationFailureException.class)
                .isNotInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void anUnknownVirtualHostIsRefusedWith530() {
        Failure failure =
                Failure.ofConnection(
                        () -> amqp.connection(factory -> factory.setVirtualHost("nowhere")));

        assertThat(failure.code()).isEqualTo(AMQP.NOT_ALLOWED);
        assertThat(failure.text()).isEqualTo("NOT_ALLOWED - vhost nowhere not found");
    }

    @Test
    void channelNumbersAreUsedAgainAfterClose() throws Exception {
        Connection connection = amqp.connection(factory -> factory.setRequestedChannelMax(2));
        for (int round = 0; round < 50; round++) {
            Channel one = connection.createChannel();
            Channel two = connection.createChannel();
            assertThat(connection.createChannel()).isNull();
            one.close();
            two.close();
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void closingAConnectionIsAnsweredAndOthersStayOpen() throws Exception {
        Connection leaving = amqp.connection();
        Connection staying = amqp.connection();

        leaving.close(200, "bye", 10_000);

        assertThat(leaving.isOpen()).isFalse();
        assertThat(staying.createChannel().isOpen()).isTrue();
    }

    @Test
    void whatWasSentBeforeACloseIsDoneBeforeItIsAnswered() throws Exception {
        Channel watching = amqp.channel();
        String queue = amqp.name("before-close");
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(2, 20, 10, new Wire().shortString("")).await(20, 11);
        Wire wire = new Wire();
        // The channels wait for their declares while what follows comes.
        for (int channel = 1; channel <= 2; channel++) {
            wire.method(
                    channel,
                    50,
                    10,
                    new Wire().shortInt(0).shortString(queue).octet(0b10010).longInt(0));
            for (int i = 0; i < 100; i++) {
                wire.publish(channel, queue).contentHeader(channel, 60, 0);
            }
        }
        Wire close = new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0);

        raw.send(wire.method(0, 10, 50, close));

        RawAmqp.Frame answer = raw.read();
        assertThat(answer.is(10, 51)).as("close-ok, not " + answer).isTrue();
        raw.close();
        Amqp.awaitReady(watching, queue, 200);
    }

    @Test
    void aConnectionWithHeartbeatsLivesThroughSilence() throws Exception {
        Connection connection = amqp.connection(factory -> factory.setRequestedHeartbeat(3));
        Channel channel = connection.createChannel();
        String queue = amqp.queue(channel, "silence");
        Channel other = amqp.channelElsewhere();
        long until = System.nanoTime() + 8_000_000_000L; // over two intervals and a half

        Await.until(
                "eight seconds have passed",
                () -> {
                    Amqp.ready(other, queue);
                    return System.nanoTime() - until > 0;
                });

        assertThat(connection.isOpen()).isTrue();
        assertThat(Amqp.ready(channel, queue)).isZero();
    }
}
