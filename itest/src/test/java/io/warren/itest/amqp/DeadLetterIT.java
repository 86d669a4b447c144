package io.warren.itest.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of messages that nobody consumes, and what they tell of it. */
final class DeadLetterIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private static Map<String, Object> letters(String exchange, Object... more) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-dead-letter-exchange", exchange);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    private static void publish(
            Channel channel, String queue, Map<String, Object> headers, String expiration)
            throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                        .headers(headers)
                        .expiration(expiration)
                        .deliveryMode(2)
                        .contentType("text/plain")
                        .build();
        channel.basicPublish("", queue, properties, "letter".getBytes(UTF_8));
    }

    private static GetResponse get(Channel channel, String queue) throws Exception {
        Amqp.awaitReady(channel, queue, 1);
        return channel.basicGet(queue, false);
    }

    private static void reject(Channel channel, String queue) throws Exception {
        GetResponse got = get(channel, queue);
        channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
    }

    private static Map<String, Object> headers(GetResponse letter) {
        return letter.getProps().getHeaders();
    }

    /** The deaths with everything as text, and the time only told to be one. */
    private static List<Map<String, String>> deaths(GetResponse letter) {
        return ((List<?>) headers(letter).get("x-death"))
                .stream()
                        .map(
                                death -> {
                                    Map<String, String> texts = new LinkedHashMap<>();
                                    ((Map<?, ?>) death)
                                            .forEach(
                                                    (key, value) ->
                                                            texts.put(key.toString(), text(value)));
                                    return texts;
                                })
                        .toList();
    }

    private static String text(Object value) {
        return value instanceof Date ? "a time" : value.toString();
    }

    @Test
    void aRejectedMessageTellsWhatHappened() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "fanout");
        String dead = amqp.queue(channel, "dead");
        channel.queueBind(dead, exchange, "");
        String queue = amqp.queue(channel, "source", letters(exchange));
        publish(
                channel,
                queue,
                Map.of("CC", List.of("cc"), "BCC", List.of("bcc"), "a", 1),
                "60000");

        reject(channel, queue);

        GetResponse letter = get(channel, dead);
        assertThat(letter.getEnvelope().getExchange()).isEqualTo(exchange);
        assertThat(letter.getEnvelope().getRoutingKey()).isEqualTo(queue);
        assertThat(letter.getEnvelope().isRedeliver()).isFalse();
        assertThat(letter.getProps().getExpiration()).isNull();
        assertThat(letter.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(letter.getProps().getContentType()).isEqualTo("text/plain");
        assertThat(letter.getBody()).isEqualTo("letter".getBytes(UTF_8));
        assertThat(deaths(letter))
                .containsExactly(
                        Map.of(
                                "count", "1",
                                "reason", "rejected",
                                "queue", queue,
                                "time", "a time",
                                "exchange", "",
                                "routing-keys", "[" + queue + ", cc]",
                                "original-expiration", "60000"));
        assertThat(headers(letter).get("x-first-death-queue")).hasToString(queue);
        assertThat(headers(letter).get("x-first-death-reason")).hasToString("rejected");
        assertThat(headers(letter).get("x-first-death-exchange")).hasToString("");
        assertThat(headers(letter)).containsKeys("CC", "a").doesNotContainKey("BCC");
    }

    @Test
    void anExpiredMessageIsADeadLetter() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String queue =
                amqp.queue(channel, "source", letters("", "x-dead-letter-routing-key", dead));
        publish(channel, queue, Map.of(), "10");

        GetResponse letter = get(channel, dead);
        assertThat(deaths(letter).get(0))
                .containsEntry("reason", "expired")
                .containsEntry("original-expiration", "10");
    }

    @Test
    void aMessageThatMadeRoomIsADeadLetter() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String queue =
                amqp.queue(
                        channel,
                        "source",
                        letters("", "x-dead-letter-routing-key", dead, "x-max-length", 1));
        Amqp.send(channel, queue, "1", "2");

        GetResponse letter = get(channel, dead);
        assertThat(new String(letter.getBody(), UTF_8)).isEqualTo("1");
        assertThat(deaths(letter).get(0)).containsEntry("reason", "maxlen");
    }

    @Test
    void aNewRoutingKeyReplacesTheCopies() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String copied = amqp.queue(channel, "copied");
        String queue =
                amqp.queue(channel, "source", letters("", "x-dead-letter-routing-key", dead));
        publish(channel, queue, Map.of("CC", List.of(copied)), null);

        reject(channel, queue);

        GetResponse letter = get(channel, dead);
        assertThat(headers(letter)).doesNotContainKey("CC");
        assertThat(deaths(letter).get(0))
                .containsEntry("routing-keys", "[" + queue + ", " + copied + "]");
        assertThat(Amqp.ready(channel, copied)).isEqualTo(1);
    }

    @Test
    void copiesGoToTheDeadLetterExchangeToo() throws Exception {
        Channel channel = amqp.channel();
        String exchange = amqp.exchange(channel, "direct");
        String dead = amqp.queue(channel, "dead");
        channel.queueBind(dead, exchange, "hidden");
        String queue = amqp.queue(channel, "source", letters(exchange));
        publish(channel, queue, Map.of("BCC", List.of("hidden")), null);

        reject(channel, queue);

        GetResponse letter = get(channel, dead);
        assertThat(deaths(letter).get(0)).containsEntry("routing-keys", "[" + queue + "]");
    }

    @Test
    void deathsAreCountedAndTheLastComesFirst() throws Exception {
        Channel channel = amqp.channel();
        String one = amqp.name("one");
        String two = amqp.name("two");
        channel.queueDeclare(
                one, true, false, false, letters("", "x-dead-letter-routing-key", two));
        channel.queueDeclare(
                two, true, false, false, letters("", "x-dead-letter-routing-key", one));
        publish(channel, one, Map.of(), null);
        reject(channel, one);
        reject(channel, two);
        reject(channel, one);

        GetResponse letter = get(channel, two);
        assertThat(deaths(letter))
                .extracting(death -> death.get("queue") + " " + death.get("count"))
                .containsExactly(one + " 2", two + " 1");
        assertThat(headers(letter).get("x-first-death-queue")).hasToString(one);
    }

    @Test
    void theTimeOfADeathThatRepeatsStays() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.name("round");
        channel.queueDeclare(queue, true, false, false, letters(""));
        publish(channel, queue, Map.of(), null);
        reject(channel, queue);
        GetResponse first = get(channel, queue);
        Instant death = Instant.now(); // or later than it; times are told in seconds
        Await.until("it is another second", () -> Instant.now().isAfter(death.plusMillis(1100)));

        channel.basicReject(first.getEnvelope().getDeliveryTag(), false);

        assertThat(time(get(channel, queue))).isEqualTo(time(first));
    }

    private static Object time(GetResponse letter) {
        return ((Map<?, ?>) ((List<?>) headers(letter).get("x-death")).get(0)).get("time");
    }

    @Test
    void aCycleWithoutARejectionEnds() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.name("round");
        channel.queueDeclare(queue, true, false, false, letters("", "x-message-ttl", 20));
        publish(channel, queue, Map.of(), null);

        Amqp.awaitReady(channel, queue, 0);
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    void aCycleThatAConsumerKeepsGoingGoesOn() throws Exception {
        Channel channel = amqp.channel();
        String work = amqp.name("work");
        String wait = amqp.name("wait");
        channel.queueDeclare(
                work, true, false, false, letters("", "x-dead-letter-routing-key", wait));
        channel.queueDeclare(
                wait,
                true,
                false,
                false,
                letters("", "x-dead-letter-routing-key", work, "x-message-ttl", 20));
        publish(channel, work, Map.of(), null);
        for (int i = 0; i < 3; i++) {
            reject(channel, work);
        }

        GetResponse again = get(channel, work);
        assertThat(deaths(again))
                .extracting(d -> d.get("queue") + " " + d.get("reason") + " " + d.get("count"))
                .containsExactly(wait + " expired 3", work + " rejected 3");
    }

    @Test
    void withoutItsExchangeADeadLetterIsGone() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "source", letters(amqp.name("missing")));
        publish(channel, queue, Map.of(), null);

        reject(channel, queue);

        assertThat(channel.queueDelete(queue, false, true).getMessageCount()).isZero();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aForgedHistoryIsReplaced() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String queue =
                amqp.queue(channel, "source", letters("", "x-dead-letter-routing-key", dead));
        publish(channel, queue, Map.of("x-death", "never"), null);

        reject(channel, queue);

        assertThat(deaths(get(channel, dead))).hasSize(1);
    }

    @Test
    void manyLettersArriveInOrder() throws Exception {
        Channel channel = amqp.channel();
        String dead = amqp.queue(channel, "dead");
        String queue =
                amqp.queue(channel, "source", letters("", "x-dead-letter-routing-key", dead));
        for (int i = 0; i < 2000; i++) {
            Amqp.send(channel, queue, "" + i);
        }
        Amqp.awaitReady(channel, queue, 2000);
        for (int i = 0; i < 2000; i++) {
            channel.basicGet(queue, false);
        }

        channel.basicNack(0, true, false);

        Amqp.awaitReady(channel, dead, 2000);
        List<String> texts = Amqp.drain(channel, dead);
        assertThat(texts.stream().map(Integer::valueOf)).isSorted();
    }
}
