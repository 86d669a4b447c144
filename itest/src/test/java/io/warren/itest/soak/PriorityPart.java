package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.util.List;
import java.util.Map;

/** Fills a queue with priorities, then empties it: the highest come first, each in order. */
final class PriorityPart implements Role {
    private static final int BURST = 40;
    private static final int HIGHEST = 5;
    private static final int SIZE = 300;
    private static final double BURSTS_PER_SECOND = 1;
    private static final long CONFIRM_MILLIS = 60_000;

    private final Book book;
    private long next;

    private PriorityPart(Book book) {
        this.book = book;
    }

    static Part of(Station station, User user) {
        Book book = station.book(user.prefix() + "priority", Book.Kind.STORED);
        return new Part(
                user,
                to -> to.queue(book.name(), Map.of("x-max-priority", HIGHEST)),
                List.of(new PriorityPart(book)),
                List.of(book));
    }

    @Override
    public String name() {
        return book.name();
    }

    @Override
    public void play(Stage stage) throws Exception {
        Channel channel = stage.confirming();
        Pace pace = new Pace(BURSTS_PER_SECOND);
        take(stage, channel); // what a kill has left
        while (stage.publishing()) {
            pace.await();
            publish(channel);
            take(stage, channel);
        }
    }

    private void publish(Channel channel) throws Exception {
        long from = next;
        for (int i = 0; i < BURST; i++) {
            long number = next++;
            book.published(number);
            AMQP.BasicProperties properties =
                    new AMQP.BasicProperties.Builder()
                            .deliveryMode(2)
                            .priority(priority(number))
                            .build();
            channel.basicPublish("", book.name(), properties, Bodies.of(number, SIZE));
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        for (long number = from; number < next; number++) {
            book.confirmed(number);
        }
    }

    private static int priority(long number) {
        return (int) (number * 7 % (HIGHEST + 1));
    }

    private void take(Stage stage, Channel channel) throws Exception {
        int level = HIGHEST;
        Book.Sequence sequence = new Book.Sequence();
        GetResponse got = channel.basicGet(book.name(), false);
        while (got != null) {
            long number = Bodies.number(got.getBody());
            if (number == Bodies.WRONG || priority(number) > level) {
                stage.station().faults().add(name(), number + " came behind priority " + level);
            }
            if (priority(number) != level) {
                level = priority(number);
                sequence = new Book.Sequence();
            }
            book.arrived(sequence, number, got.getEnvelope().isRedeliver());
            book.consumed(number, stage.life());
            channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            got = channel.basicGet(book.name(), false);
        }
    }
}
