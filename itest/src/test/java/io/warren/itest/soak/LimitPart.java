package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.soak.Consuming.Verdict;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Queues with a length limit whose consumer is slower than their publisher: one drops its head,
 * which is consumed as a dead letter elsewhere, one refuses, one refuses and makes a letter.
 */
final class LimitPart implements Source {
    private static final double PER_SECOND = 40;
    private static final double CONSUMED_PER_SECOND = 25;
    private static final int LIMIT = 20;
    private static final int PREFETCH = 5;
    private static final int SIZE = 700;

    private final Station station;
    private final Book book;
    private final String queue;
    private final boolean refuses;
    private final List<Book> letters;

    private LimitPart(
            Station station, Book book, String queue, boolean refuses, List<Book> letters) {
        this.station = station;
        this.book = book;
        this.queue = queue;
        this.refuses = refuses;
        this.letters = letters;
    }

    static Part dropping(Station station, User user) {
        String queue = user.prefix() + "limit.drop";
        String dropped = user.prefix() + "limit.dropped";
        Book book = station.book(queue, Book.Kind.LETTERS);
        LimitPart part = new LimitPart(station, book, queue, false, List.of());
        return new Part(
                user,
                to -> {
                    to.queue(dropped);
                    to.queue(
                            queue,
                            Map.of(
                                    "x-max-length",
                                    LIMIT,
                                    "x-dead-letter-exchange",
                                    "",
                                    "x-dead-letter-routing-key",
                                    dropped));
                },
                List.of(
                        new Flow(queue + " publisher", PER_SECOND, part),
                        part.slowConsumer(),
                        new Consuming(dropped, 1, PREFETCH, book, part::dropped)),
                List.of(book));
    }

    static Part refusing(Station station, User user) {
        String queue = user.prefix() + "limit.refuse";
        Book book = station.book(queue, Book.Kind.STORED);
        LimitPart part = new LimitPart(station, book, queue, true, List.of());
        return new Part(
                user,
                to ->
                        to.queue(
                                queue,
                                Map.of("x-max-length", LIMIT, "x-overflow", "reject-publish")),
                List.of(new Flow(queue + " publisher", PER_SECOND, part), part.slowConsumer()),
                List.of(book));
    }

    /** What is refused comes as a letter; a kill may come between the two. */
    static Part refusingWithLetters(Station station, User user) {
        String queue = user.prefix() + "limit.refuse.dlx";
        String refused = user.prefix() + "limit.refused";
        Book book = station.book(queue, Book.Kind.STORED);
        Book letters = station.book(refused, Book.Kind.TRANSIENT);
        LimitPart part = new LimitPart(station, book, queue, true, List.of(letters));
        return new Part(
                user,
                to -> {
                    to.queue(refused);
                    to.queue(
                            queue,
                            Map.of(
                                    "x-max-length",
                                    LIMIT,
                                    "x-overflow",
                                    "reject-publish-dlx",
                                    "x-dead-letter-exchange",
                                    "",
                                    "x-dead-letter-routing-key",
                                    refused));
                },
                List.of(
                        new Flow(queue + " publisher", PER_SECOND, part),
                        part.slowConsumer(),
                        new Consuming(refused, 1, PREFETCH, letters, part::dropped)),
                List.of(book, letters));
    }

    private Consuming slowConsumer() {
        Pace pace = new Pace(CONSUMED_PER_SECOND);
        return new Consuming(
                queue,
                1,
                PREFETCH,
                book,
                (delivery, number) -> {
                    if (station.publishing()) {
                        pace.await();
                    }
                    return Verdict.ACK;
                });
    }

    private Verdict dropped(Delivery delivery, long number) {
        if (Deaths.count(delivery.getProperties(), queue, "maxlen") != 1) {
            station.faults().add(queue, number + " was dropped without saying so");
        }
        return Verdict.ACK;
    }

    @Override
    public List<Book> targets(long number) {
        return List.of(book);
    }

    @Override
    public List<Book> targetsIfRefused(long number) {
        return letters;
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        channel.basicPublish("", queue, Amqp.persistent(), Bodies.of(number, SIZE));
    }

    @Override
    public boolean mayBeRefused() {
        return refuses;
    }
}
