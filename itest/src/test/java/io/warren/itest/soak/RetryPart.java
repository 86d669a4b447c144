package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.soak.Consuming.Verdict;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chain of dead letters: a queue in which everything expires, then one whose consumer rejects a
 * message up to three times; what is rejected waits in a third queue until it expires, and comes
 * back.
 */
final class RetryPart implements Source {
    private static final double PER_SECOND = 40;
    private static final int PREFETCH = 30;
    private static final int KINDS = 4;
    private static final int SIZE = 400;

    private final Station station;
    private final Book book;
    private final String first;
    private final String work;
    private final String wait;
    private final String exchange;
    private final Map<Long, Long> rejections = new ConcurrentHashMap<>();

    private RetryPart(Station station, User user) {
        this.station = station;
        this.book = station.book(user.prefix() + "retry", Book.Kind.ROUND_TRIPS);
        this.first = user.prefix() + "retry.first";
        this.work = user.prefix() + "retry.work";
        this.wait = user.prefix() + "retry.wait";
        this.exchange = user.prefix() + "retry";
    }

    static Part of(Station station, User user) {
        RetryPart part = new RetryPart(station, user);
        return new Part(
                user,
                part::declare,
                List.of(
                        new Flow(part.book.name() + " publisher", PER_SECOND, part),
                        new Consuming(part.work, 1, PREFETCH, part.book, part::judge)),
                List.of(part.book));
    }

    private void declare(Declaring to) throws IOException {
        to.exchange(exchange, "direct");
        to.queue(first, queue("again", 100));
        to.queue(wait, queue("again", 300));
        to.queue(
                work,
                Map.of("x-dead-letter-exchange", exchange, "x-dead-letter-routing-key", "later"));
        to.bind(work, exchange, "again");
        to.bind(wait, exchange, "later");
    }

    private Map<String, Object> queue(String key, int ttlMillis) {
        return Map.of(
                "x-message-ttl",
                ttlMillis,
                "x-dead-letter-exchange",
                exchange,
                "x-dead-letter-routing-key",
                key);
    }

    @Override
    public List<Book> targets(long number) {
        return List.of(book);
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        channel.basicPublish("", first, Amqp.persistent(), Bodies.of(number, SIZE));
    }

    private Verdict judge(Delivery delivery, long number) {
        long expired = Deaths.count(delivery.getProperties(), first, "expired");
        long waited = Deaths.count(delivery.getProperties(), wait, "expired");
        long rejected = Deaths.count(delivery.getProperties(), work, "rejected");
        if (expired != 1 || waited != rejected) {
            station.faults()
                    .add(
                            work,
                            number + " died " + expired + ", " + rejected + ", " + waited
                                    + " times");
        }
        long expected = rejections.getOrDefault(number, 0L);
        if (rejected != expected && book.killsSince(number) == 0) {
            station.faults()
                    .add(work, number + " was rejected " + expected + " times, says " + rejected);
        }
        if (rejected < number % KINDS) {
            rejections.put(number, rejected + 1);
            return Verdict.REJECT;
        }
        rejections.remove(number);
        return Verdict.ACK;
    }
}
