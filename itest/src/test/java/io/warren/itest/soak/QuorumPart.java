package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.soak.Consuming.Verdict;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A quorum queue whose consumer never takes some messages: they die of its delivery limit. */
final class QuorumPart implements Source {
    private static final double PER_SECOND = 40;
    private static final int POISON = 10;
    private static final int LIMIT = 3;
    private static final int PREFETCH = 10;
    private static final int SIZE = 500;

    private final Station station;
    private final Book book;
    private final String queue;
    private final String letters;

    private QuorumPart(Station station, User user) {
        this.station = station;
        this.queue = user.prefix() + "quorum";
        this.letters = user.prefix() + "quorum.dead";
        this.book = station.book(queue, Book.Kind.LETTERS);
    }

    static Part of(Station station, User user) {
        QuorumPart part = new QuorumPart(station, user);
        return new Part(
                user,
                part::declare,
                List.of(
                        new Flow(part.queue + " publisher", PER_SECOND, part),
                        new Consuming(part.queue, 1, PREFETCH, part.book, part::judge),
                        new Consuming(part.letters, 1, PREFETCH, part.book, part::judgeLetter)),
                List.of(part.book));
    }

    private void declare(Declaring to) throws IOException {
        to.queue(letters);
        to.queue(
                queue,
                Map.of(
                        "x-queue-type",
                        "quorum",
                        "x-delivery-limit",
                        LIMIT,
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        letters));
    }

    @Override
    public List<Book> targets(long number) {
        return List.of(book);
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        channel.basicPublish("", queue, Amqp.persistent(), Bodies.of(number, SIZE));
    }

    private Verdict judge(Delivery delivery, long number) {
        Map<String, Object> headers = delivery.getProperties().getHeaders();
        Object count = headers == null ? null : headers.get("x-delivery-count");
        boolean counted = count instanceof Number times && times.longValue() <= LIMIT;
        if (delivery.getEnvelope().isRedeliver() && !counted) {
            station.faults().add(queue, number + " came again with the delivery count " + count);
        }
        return number % POISON == 0 ? Verdict.REQUEUE_BY_NACK : Verdict.ACK;
    }

    private Verdict judgeLetter(Delivery delivery, long number) {
        if (number % POISON != 0
                || Deaths.count(delivery.getProperties(), queue, "delivery_limit") != 1) {
            station.faults().add(letters, number + " did not die of the delivery limit");
        }
        return Verdict.ACK;
    }
}
