package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.ACCESS_REFUSED;
import static com.rabbitmq.client.AMQP.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a message goes: the four types, exchange-to-exchange bindings, the alternate exchange. */
final class ExchangeRoutingIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void directRoutesByTheWholeKey() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String red = bound(channel, exchange, "red");
        String both = bound(channel, exchange, "red", "blue");

        Amqp.publish(channel, exchange, "red", "1");
        Amqp.publish(channel, exchange, "blue", "2");
        Amqp.publish(channel, exchange, "re", "3");

        assertHas(channel, red, "1");
        assertHas(channel, both, "1", "2");
    }

    @Test
    void fanoutIgnoresTheKey() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");
        String one = bound(channel, exchange, "");
        String two = bound(channel, exchange, "whatever");

        Amqp.publish(channel, exchange, "some key", "1");

        assertHas(channel, one, "1");
        assertHas(channel, two, "1");
    }

    @ParameterizedTest
    @CsvSource({
        "*.orange.*, quick.orange.rabbit, true",
        "*.orange.*, quick.orange.new.rabbit, false",
        "*.orange.*, orange.rabbit, false",
        "lazy.#, lazy, true",
        "lazy.#, lazy.brown.fox, true",
        "lazy.#, lazyness, false",
        "#.rabbit, rabbit, true",
        "#.rabbit, a.b.rabbit, true",
        "#.rabbit, rabbit.a, false",
        "#, any.thing.at.all, true",
        "#.a.#, a, true",
        "#.a.#, b.a.c, true",
        "#.a.#, b.c, false",
        "*, one, true",
        "*, one.two, false",
        "*.#, one.two, true",
        "a.#.b, a.b, true",
        "a.#.b, a.x.y.b, true",
        "a.*.b, a.b, false",
        "a..b, a..b, true",
        "a.*.b, a..b, true"
    })
    void topicMatchesWords(String pattern, String key, boolean matches) throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String queue = bound(channel, exchange, pattern);

        Amqp.publish(channel, exchange, key, "1");
        Amqp.send(channel, queue, "end");

        assertHas(channel, queue, matches ? new String[] {"1", "end"} : new String[] {"end"});
    }

    @Test
    void topicMatchesTheEmptyKeyWithHashOnly() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String all = bound(channel, exchange, "#");
        String one = bound(channel, exchange, "*");

        Amqp.publish(channel, exchange, "", "1");
        Amqp.send(channel, one, "end");

        assertHas(channel, all, "1");
        assertHas(channel, one, "end"); // an empty key has no word at all
    }

    @Test
    void headersMatchesAllOrAny() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "headers");
        String all = amqp.queue(channel, "all");
        String any = amqp.queue(channel, "any");
        Map<String, Object> arguments = Map.of("format", "pdf", "pages", 10);
        channel.queueBind(all, exchange, "", arguments);
        Map<String, Object> anyArguments = new HashMap<>(arguments);
        anyArguments.put("x-match", "any");
        channel.queueBind(any, exchange, "", anyArguments);

        publish(channel, exchange, Map.of("format", "pdf", "pages", 10L, "more", true), "both");
        publish(channel, exchange, Map.of("format", "pdf", "pages", 11), "one");
        publish(channel, exchange, Map.of("format", "txt"), "none");
        publish(channel, exchange, Map.of(), "bare");

        assertHas(channel, any, "both", "one");
        assertHas(channel, all, "both");
    }

    @Test
    void headersIgnoresKeysWithXUnlessAsked() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "headers");
        String without = amqp.queue(channel, "all");
        String with = amqp.queue(channel, "all-with-x");
        channel.queueBind(without, exchange, "", Map.of("x-match", "all", "x-a", "1", "b", "2"));
        channel.queueBind(
                with, exchange, "", Map.of("x-match", "all-with-x", "x-a", "1", "b", "2"));

        publish(channel, exchange, Map.of("b", "2"), "b");
        publish(channel, exchange, Map.of("x-a", "1", "b", "2"), "x-a and b");

        assertHas(channel, without, "b", "x-a and b");
        assertHas(channel, with, "x-a and b");
    }

    @Test
    void aMessageReachesAQueueOnceHoweverManyBindingsMatch() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "topic");
        String queue = bound(channel, exchange, "#", "a.*", "*.b", "a.b");

        Amqp.publish(channel, exchange, "a.b", "once");
        Amqp.send(channel, queue, "end");

        assertHas(channel, queue, "once", "end");
    }

    @Test
    void exchangesBoundToExchangesPassMessagesOn() throws Exception {
        Channel channel = amqp.channel();
        String source = amqp.exchange(channel, "topic");
        String middle = amqp.exchange(channel, "fanout");
        String queue = bound(channel, middle, "");
        channel.exchangeBind(middle, source, "logs.#");

        Amqp.publish(channel, source, "logs.error", "1");
        Amqp.publish(channel, source, "other", "2");
        channel.exchangeUnbind(middle, source, "logs.#");
        Amqp.publish(channel, source, "logs.error", "3");
        Amqp.send(channel, queue, "end");

        assertHas(channel, queue, "1", "end");
    }

    @Test
    void aCycleOfExchangesDeliversOnce() throws Exception {
        Channel channel = amqp.channel();
        String one = amqp.exchange(channel, "fanout");
        String two = amqp.exchange(channel, "fanout");
        String three = amqp.exchange(channel, "fanout");
        channel.exchangeBind(two, one, "");
        channel.exchangeBind(three, two, "");
        channel.exchangeBind(one, three, "");
        channel.exchangeBind(one, one, "");
        String queue = bound(channel, three, "");
        channel.queueBind(queue, one, "");

        Amqp.publish(channel, two, "", "once");
        Amqp.send(channel, queue, "end");

        assertHas(channel, queue, "once", "end");
    }

    @Test
    void theAlternateExchangeGetsWhatNobodyElseGets() throws Exception {
        Channel channel = amqp.channel();
        String unrouted = amqp.exchange(channel, "fanout");
        String lost = bound(channel, unrouted, "");
        String exchange = amqp.name("with-alternate");
        channel.exchangeDeclare(
                exchange, "direct", false, false, Map.of("alternate-exchange", unrouted));
        String known = bound(channel, exchange, "known");

        Amqp.publish(channel, exchange, "known", "1");
        Amqp.publish(channel, exchange, "unknown", "2");

        assertHas(channel, known, "1");
        assertHas(channel, lost, "2");
    }

    @Test
    void alternateExchangesInACycleOrMissingDoNoHarm() throws Exception {
        Channel channel = amqp.channel();
        String one = amqp.name("one");
        String two = amqp.name("two");
        channel.exchangeDeclare(one, "direct", false, false, Map.of("alternate-exchange", two));
        Amqp.publish(channel, one, "nowhere", "the alternate is missing");
        channel.exchangeDeclare(two, "direct", false, false, Map.of("alternate-exchange", one));

        Amqp.publish(channel, one, "nowhere", "in a circle");
        String queue = bound(channel, two, "key");
        Amqp.publish(channel, one, "key", "arrives");

        assertHas(channel, queue, "arrives");
    }

    @Test
    void anInternalExchangeIsOnlyReachedThroughAnother() throws Exception {
        Channel channel = amqp.channel();
        String internal = amqp.name("internal");
        channel.exchangeDeclare(internal, "fanout", false, false, true, Map.of());
        String outside = amqp.exchange(channel, "fanout");
        channel.exchangeBind(internal, outside, "");
        String queue = bound(channel, internal, "");

        Amqp.publish(channel, outside, "", "through");
        assertHas(channel, queue, "through");
        Amqp.publish(channel, internal, "", "straight");

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text())
                .isEqualTo(
                        "ACCESS_REFUSED - cannot publish to internal exchange '"
                                + internal
                                + "' in vhost '/'");
    }

    @Test
    void bindingToOrFromAMissingExchangeIsNotFound() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");
        String missing = amqp.name("missing");

        Channel from = amqp.channel();
        Failure fromMissing = Failure.ofChannel(() -> from.exchangeBind(exchange, missing, ""));
        Channel to = amqp.channel();
        Failure toMissing = Failure.ofChannel(() -> to.exchangeBind(missing, exchange, ""));

        for (Failure failure : List.of(fromMissing, toMissing)) {
            assertThat(failure.code()).isEqualTo(NOT_FOUND);
            assertThat(failure.text()).contains("no exchange '" + missing + "' in vhost '/'");
        }
    }

    @Test
    void theDefaultExchangeTakesNoBindings() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");

        Failure failure = Failure.ofChannel(() -> channel.exchangeBind(exchange, "", "key"));

        assertThat(failure.code()).isEqualTo(ACCESS_REFUSED);
        assertThat(failure.text()).contains("operation not permitted on the default exchange");
    }

    private String bound(Channel channel, String exchange, String... keys) throws Exception {
        String queue = amqp.queue(channel, "bound");
        for (String key : keys) {
            channel.queueBind(queue, exchange, key);
        }
        return queue;
    }

    private static void publish(
            Channel channel, String exchange, Map<String, Object> headers, String text)
            throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().headers(headers).build();
        channel.basicPublish(exchange, "", properties, text.getBytes(UTF_8));
    }

    private static void assertHas(Channel channel, String queue, String... texts) throws Exception {
        Amqp.awaitReady(channel, queue, texts.length);
        assertThat(Amqp.drain(channel, queue)).containsExactly(texts);
    }
}
