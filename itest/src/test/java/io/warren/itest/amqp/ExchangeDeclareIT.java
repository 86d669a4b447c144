package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static com.rabbitmq.client.AMQP.COMMAND_INVALID;
import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** exchange.declare and exchange.delete. */
final class ExchangeDeclareIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @ParameterizedTest
    @CsvSource({
        "amq.direct,direct",
        "amq.fanout,fanout",
        "amq.topic,topic",
        "amq.headers,headers",
        "amq.match,headers",
        "amq.rabbitmq.trace,topic"
    })
    void thePreDeclaredExchangesAreThere(String name, String type) throws Exception {
        Channel channel = amqp.channel();

        channel.exchangeDeclarePassive(name);
        if (!name.startsWith("amq.rabbitmq")) {
            channel.exchangeDeclare(name, type, true); // declaring it again is fine
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
    void declaringTwiceIsTheSameAsOnce(String type) throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.name(type);

        channel.exchangeDeclare(exchange, type, true, false, Map.of());
        channel.exchangeDeclare(exchange, type, true, false, Map.of());
        channel.exchangeDeclarePassive(exchange);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void anotherTypeIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");

        Failure failure = Failure.ofChannel(() -> channel.exchangeDeclare(exchange, "fanout"));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - inequivalent arg 'type' for exchange '"
                                + exchange
                                + "' in vhost '/': received 'fanout' but current is 'direct'");
    }

    @Test
    void anotherDurabilityIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");

        Failure failure =
                Failure.ofChannel(() -> channel.exchangeDeclare(exchange, "direct", true));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .contains("inequivalent arg 'durable' for exchange '" + exchange + "' in vhost '/'")
                .endsWith("received 'true' but current is 'false'");
    }

    @Test
    void anotherAutoDeleteIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");

        Failure failure =
                Failure.ofChannel(
                        () -> channel.exchangeDeclare(exchange, "direct", false, true, Map.of()));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("inequivalent arg 'auto_delete'");
    }

    @Test
    void anotherAlternateExchangeIsInequivalent() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        Map<String, Object> alternate = Map.of("alternate-exchange", "elsewhere");

        Failure failure =
                Failure.ofChannel(
                        () -> channel.exchangeDeclare(exchange, "direct", false, false, alternate));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .contains("inequivalent arg 'alternate-exchange' for exchange")
                .contains("received the value 'elsewhere' of type 'longstr' but current is none");
    }

    @Test
    void anArgumentThatTheTypeDoesNotKnowIsAcceptedAndIgnored() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.name("unknown-argument");

        channel.exchangeDeclare(exchange, "fanout", false, false, Map.of("x-moon", "full"));
        channel.exchangeDeclare(exchange, "fanout", false, false, Map.of());

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void passiveFindsOnlyWhatExists() throws Exception {
        Channel channel = amqp.channel();
        String missing = amqp.name("missing");

        Failure failure = Failure.ofChannel(() -> channel.exchangeDeclarePassive(missing));

        assertThat(failure.code()).isEqualTo(NOT_FOUND);
        assertThat(failure.text())
                .isEqualTo("NOT_FOUND - no exchange '" + missing + "' in vhost '/'");
    }

    @Test
    void anUnknownTypeClosesTheConnectionWith503() throws Exception {
        Channel channel = amqp.channel();

        Failure failure =
                Failure.ofConnection(
                        () -> channel.exchangeDeclare(amqp.name("unknown"), "telepathy"));

        assertThat(failure.code()).isEqualTo(COMMAND_INVALID);
        assertThat(failure.text()).isEqualTo("COMMAND_INVALID - unknown exchange type 'telepathy'");
    }

    @Test
    void aReservedNameIsRefused() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> channel.exchangeDeclare("amq.mine", "direct"));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text())
                .isEqualTo(
                        "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix"
                                + " 'amq.*'");
    }

    @Test
    void deletingAReservedExchangeIsRefused() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> channel.exchangeDelete("amq.topic"));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text())
                .isEqualTo(
                        "ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/'"
                                + " not allowed");
    }

    @Test
    void theDefaultExchangeIsNeitherDeclaredNorDeleted() throws Exception {
        Channel declaring = amqp.channel();
        Failure declare = Failure.ofChannel(() -> declaring.exchangeDeclare("", "direct", true));
        Channel deleting = amqp.channel();
        Failure delete = Failure.ofChannel(() -> deleting.exchangeDelete(""));

        assertThat(declare.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(delete.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(declare.text())
                .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange");
        assertThat(delete.text()).isEqualTo(declare.text());
    }

    @Test
    void deletingWhatDoesNotExistIsFine() throws Exception {
        Channel channel = amqp.channel();

        channel.exchangeDelete(amqp.name("missing"));
        channel.exchangeDelete(amqp.name("missing"), true);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void deletingRemovesTheExchangeAndItsBindings() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");
        String queue = amqp.queue(channel, "bound");
        channel.queueBind(queue, exchange, "");

        channel.exchangeDelete(exchange);
        channel.exchangeDeclare(exchange, "fanout");
        Amqp.publish(channel, exchange, "", "to nobody");
        Amqp.send(channel, queue, "direct");

        Amqp.awaitReady(channel, queue, 1);
        assertThat(Amqp.drain(channel, queue)).containsExactly("direct");
    }

    @Test
    void ifUnusedSparesAnExchangeWithBindings() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String queue = amqp.queue(channel, "bound");
        channel.queueBind(queue, exchange, "key");

        Failure failure = Failure.ofChannel(() -> channel.exchangeDelete(exchange, true));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo("PRECONDITION_FAILED - exchange '" + exchange + "' in vhost '/' in use");
        Channel again = amqp.channel();
        again.queueUnbind(queue, exchange, "key");
        again.exchangeDelete(exchange, true);
        assertThat(Failure.ofChannel(() -> again.exchangeDeclarePassive(exchange)).code())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void anAutoDeleteExchangeGoesWithItsLastBinding() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.name("auto-delete");
        channel.exchangeDeclare(exchange, "direct", false, true, Map.of());
        String queue = amqp.queue(channel, "bound");
        channel.exchangeDeclarePassive(exchange); // it waits for its first binding
        channel.queueBind(queue, exchange, "a");
        channel.queueBind(queue, exchange, "b");

        channel.queueUnbind(queue, exchange, "a");
        channel.exchangeDeclarePassive(exchange);
        channel.queueUnbind(queue, exchange, "b");

        assertThat(Failure.ofChannel(() -> channel.exchangeDeclarePassive(exchange)).code())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void anAutoDeleteExchangeGoesWhenItsOnlyQueueGoes() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.name("auto-delete");
        channel.exchangeDeclare(exchange, "fanout", false, true, Map.of());
        Channel elsewhere = amqp.channelElsewhere();
        String queue = elsewhere.queueDeclare().getQueue();
        elsewhere.queueBind(queue, exchange, "");

        elsewhere.getConnection().close();

        Await.until("the exchange has gone", () -> !exists(exchange));
    }

    private boolean exists(String exchange) throws Exception {
        Channel channel = amqp.channel();
        try {
            channel.exchangeDeclarePassive(exchange);
            channel.close();
            return true;
        } catch (IOException notFound) {
            return false;
        }
    }
}
