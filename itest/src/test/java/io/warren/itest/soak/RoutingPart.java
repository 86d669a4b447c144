package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warren.itest.soak.Consuming.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All exchange types, an exchange bound to an exchange, an alternate exchange, CC and BCC, into
 * durable queues whose consumers give some messages back.
 */
final class RoutingPart implements Source {
    /** Its topic exchange, without the prefix of its user. */
    static final String TOPIC = "route.t";

    /** The keys that it publishes there. */
    static final String ALLOWED_KEYS = "^(one\\.|nobody$)";

    private static final double PER_SECOND = 120;
    private static final int PREFETCH = 20;
    private static final int NACKED = 17;
    private static final int REJECTED = 23;
    private static final int PERSISTENT = 2;
    private static final int[] SIZES = {12, 100, 1_000, 5_000, 30_000};

    private final String prefix;
    private final User user;
    private final Book direct;
    private final Book topicFirst;
    private final Book topicSecond;
    private final Book headers;
    private final Book fanoutFirst;
    private final Book fanoutSecond;
    private final Book rest;

    private RoutingPart(Station station, User user) {
        this.user = user;
        this.prefix = user.prefix() + "route.";
        this.direct = station.book(prefix + "direct", Book.Kind.STORED);
        this.topicFirst = station.book(prefix + "topic1", Book.Kind.STORED);
        this.topicSecond = station.book(prefix + "topic2", Book.Kind.STORED);
        this.headers = station.book(prefix + "headers", Book.Kind.STORED);
        this.fanoutFirst = station.book(prefix + "fanout1", Book.Kind.STORED);
        this.fanoutSecond = station.book(prefix + "fanout2", Book.Kind.STORED);
        this.rest = station.book(prefix + "rest", Book.Kind.STORED);
    }

    static Part of(Station station, User user) {
        RoutingPart part = new RoutingPart(station, user);
        List<Role> roles = new ArrayList<>();
        roles.add(new Flow(part.prefix + "publisher", PER_SECOND, part));
        for (Book book : part.all()) {
            int consumers = book == part.direct ? 2 : 1;
            roles.add(
                    new Consuming(
                            book.name(),
                            consumers,
                            PREFETCH,
                            book,
                            (delivery, number) -> part.judge(station, book, delivery, number)));
        }
        return new Part(user, part::declare, roles, part.all());
    }

    private List<Book> all() {
        return List.of(direct, topicFirst, topicSecond, headers, fanoutFirst, fanoutSecond, rest);
    }

    private void declare(Declaring to) throws IOException {
        for (Book book : all()) {
            to.queue(book.name(), arguments(book));
        }
        to.exchange(prefix + "d", "direct");
        to.exchange(prefix + "f", "fanout");
        to.exchange(prefix + "h", "headers");
        to.exchange(prefix + "r", "fanout");
        to.exchange(prefix + "t", "topic", Map.of("alternate-exchange", prefix + "r"));
        to.bind(direct.name(), prefix + "d", "direct");
        to.channel().exchangeBind(prefix + "f", prefix + "d", "all");
        to.bind(topicFirst.name(), prefix + "t", "one.#");
        to.bind(topicSecond.name(), prefix + "t", "*.two.*");
        to.channel()
                .queueBind(
                        headers.name(),
                        prefix + "h",
                        "",
                        Map.of("x-match", "all", "kind", "wanted", "level", 7));
        to.bind(fanoutFirst.name(), prefix + "f", "");
        to.bind(fanoutSecond.name(), prefix + "f", "");
        to.bind(rest.name(), prefix + "r", "");
    }

    private Map<String, Object> arguments(Book book) {
        if (book == topicSecond) {
            return Map.of("x-queue-mode", "lazy");
        }
        return book == fanoutSecond ? Map.of("x-store", "mapdb") : Map.of();
    }

    @Override
    public List<Book> targets(long number) {
        return switch ((int) (number % 8)) {
            case 0 -> List.of(direct);
            case 1 -> List.of(topicFirst);
            case 2 -> List.of(topicFirst, topicSecond);
            case 3 -> List.of(headers);
            case 4 -> List.of(fanoutFirst, fanoutSecond);
            case 5 -> List.of(fanoutFirst, fanoutSecond); // through an exchange that is bound
            case 6 -> List.of(rest); // what the topic exchange has no binding for
            default -> List.of(direct, topicSecond, headers); // by CC and BCC
        };
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        Map<String, Object> wanted = Map.of("kind", "wanted", "level", 7);
        switch ((int) (number % 8)) {
            case 0 -> send(channel, "d", "direct", number, Map.of());
            case 1 -> send(channel, "t", "one.and.more", number, Map.of());
            case 2 -> send(channel, "t", "one.two.three", number, Map.of());
            case 3 -> send(channel, "h", "whatever", number, wanted);
            case 4 -> send(channel, "f", "", number, Map.of());
            case 5 -> send(channel, "d", "all", number, Map.of());
            case 6 -> send(channel, "t", "nobody", number, Map.of());
            default ->
                    channel.basicPublish(
                            "",
                            direct.name(),
                            properties(
                                    Map.of(
                                            "CC",
                                            List.of(topicSecond.name()),
                                            "BCC",
                                            List.of(headers.name()))),
                            body(number));
        }
    }

    private void send(
            Channel channel, String to, String key, long number, Map<String, Object> headers)
            throws IOException {
        channel.basicPublish(prefix + to, key, true, properties(headers), body(number));
    }

    private AMQP.BasicProperties properties(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(PERSISTENT)
                .userId(user.name())
                .headers(headers)
                .build();
    }

    private static byte[] body(long number) {
        return Bodies.of(number, SIZES[(int) (number % SIZES.length)]);
    }

    private Verdict judge(Station station, Book book, Delivery delivery, long number) {
        Map<String, Object> headers = delivery.getProperties().getHeaders();
        if (headers != null && headers.containsKey("BCC")) {
            station.faults().add(book.name(), number + " came with the header BCC");
        }
        if (!user.name().equals(delivery.getProperties().getUserId())) {
            station.faults().add(book.name(), number + " came without its user-id");
        }
        boolean redelivered = delivery.getEnvelope().isRedeliver();
        if (!redelivered && number % NACKED == 0) {
            return Verdict.REQUEUE_BY_NACK;
        }
        return !redelivered && number % REJECTED == 0 ? Verdict.REQUEUE_BY_REJECT : Verdict.ACK;
    }
}
