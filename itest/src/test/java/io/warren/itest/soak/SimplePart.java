package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.soak.Consuming.Verdict;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;

/** One queue, one publisher, one consumer: what differs is how messages are. */
final class SimplePart implements Source {
    private static final int PREFETCH = 10;
    private static final int MIB = 1 << 20;

    private final Book book;
    private final String queue;
    private final LongFunction<AMQP.BasicProperties> properties;
    private final LongToIntFunction size;

    private SimplePart(
            Book book,
            String queue,
            LongFunction<AMQP.BasicProperties> properties,
            LongToIntFunction size) {
        this.book = book;
        this.queue = queue;
        this.properties = properties;
        this.size = size;
    }

    /** Transient messages in a durable queue: gone after a kill, and only then. */
    static Part ofTransient(Station station, User user) {
        String queue = user.prefix() + "transient";
        Book book = station.book(queue, Book.Kind.TRANSIENT);
        AMQP.BasicProperties none = new AMQP.BasicProperties();
        SimplePart part = new SimplePart(book, queue, number -> none, number -> 300);
        return new Part(
                user,
                to -> to.queue(queue),
                List.of(
                        new Flow(queue + " publisher", 60, part),
                        new Consuming(queue, 1, PREFETCH, book)),
                List.of(book));
    }

    /** Bodies of one to three MiB. */
    static Part ofLarge(Station station, User user) {
        String queue = user.prefix() + "large";
        Book book = station.book(queue, Book.Kind.STORED);
        SimplePart part =
                new SimplePart(
                        book,
                        queue,
                        number -> Amqp.persistent(),
                        number -> MIB * (int) (number % 3 + 1) + (int) (number % 1_000));
        return new Part(
                user,
                to -> to.queue(queue, Map.of("x-queue-mode", "lazy")),
                List.of(
                        new Flow(queue + " publisher", 0.5, part),
                        new Consuming(queue, 1, 1, book)),
                List.of(book));
    }

    /** Messages that expire by their own time, with nobody to take them before. */
    static Part ofExpiring(Station station, User user) {
        String queue = user.prefix() + "expiring";
        String expired = user.prefix() + "expired";
        Book book = station.book(queue, Book.Kind.LETTERS);
        SimplePart part =
                new SimplePart(
                        book,
                        queue,
                        number ->
                                new AMQP.BasicProperties.Builder()
                                        .deliveryMode(2)
                                        .expiration(expiration(number))
                                        .build(),
                        number -> 200);
        return new Part(
                user,
                to -> {
                    to.queue(expired);
                    to.queue(
                            queue,
                            Map.of(
                                    "x-dead-letter-exchange",
                                    "",
                                    "x-dead-letter-routing-key",
                                    expired));
                },
                List.of(
                        new Flow(queue + " publisher", 30, part),
                        new Consuming(
                                expired,
                                1,
                                PREFETCH,
                                book,
                                (delivery, number) -> {
                                    AMQP.BasicProperties had = delivery.getProperties();
                                    if (had.getExpiration() != null
                                            || !tells(had, expiration(number))
                                            || Deaths.count(had, queue, "expired") != 1) {
                                        station.faults().add(expired, number + " came as " + had);
                                    }
                                    return Verdict.ACK;
                                })),
                List.of(book));
    }

    private static String expiration(long number) {
        return Long.toString(50 + number % 7 * 50);
    }

    private static boolean tells(AMQP.BasicProperties properties, String expiration) {
        return String.valueOf(properties.getHeaders())
                .contains("original-expiration=" + expiration);
    }

    @Override
    public List<Book> targets(long number) {
        return List.of(book);
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        byte[] body = Bodies.of(number, size.applyAsInt(number));
        channel.basicPublish("", queue, properties.apply(number), body);
    }
}
