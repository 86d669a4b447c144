package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Mandatory publishes, of which every other one reaches no queue: that comes back, confirmed. */
final class ReturnPart implements Role {
    private static final double PER_SECOND = 2;
    private static final int BATCH = 20;
    private static final long CONFIRM_MILLIS = 60_000;
    private static final int SIZE = 200;

    private final Book book;
    private final String exchange;
    private long next;

    private ReturnPart(Book book, String exchange) {
        this.book = book;
        this.exchange = exchange;
    }

    static Part of(Station station, User user) {
        String queue = user.prefix() + "mandatory";
        Book book = station.book(queue, Book.Kind.STORED);
        String exchange = user.prefix() + "mandatory.x";
        return new Part(
                user,
                to -> {
                    to.exchange(exchange, "direct");
                    to.queue(queue);
                    to.bind(queue, exchange, "here");
                },
                List.of(new ReturnPart(book, exchange), new Consuming(queue, 1, BATCH, book)),
                List.of(book));
    }

    @Override
    public String name() {
        return book.name() + " publisher";
    }

    @Override
    public void play(Stage stage) throws Exception {
        Set<Long> returned = ConcurrentHashMap.newKeySet();
        Channel channel = stage.confirming();
        channel.addReturnListener(
                message -> {
                    returned.add(Bodies.number(message.getBody()));
                    if (message.getReplyCode() != 312) {
                        stage.station().faults().add(name(), "returned: " + message.getReplyText());
                    }
                });
        Pace pace = new Pace(PER_SECOND);
        while (stage.publishing()) {
            pace.await();
            long from = next;
            publish(channel);
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
            for (long number = from; number < next; number++) {
                settle(stage, number, returned.remove(number));
            }
            if (!returned.isEmpty()) {
                stage.station().faults().add(name(), "returned twice or wrongly: " + returned);
                returned.clear();
            }
        }
    }

    private void publish(Channel channel) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            long number = next++;
            book.published(number);
            channel.basicPublish(
                    exchange,
                    number % 2 == 0 ? "here" : "nowhere",
                    true,
                    MessageProperties.MINIMAL_PERSISTENT_BASIC,
                    Bodies.of(number, SIZE));
        }
    }

    private void settle(Stage stage, long number, boolean returned) {
        if (returned != (number % 2 != 0)) {
            stage.station().faults().add(name(), number + " was returned: " + returned);
        }
        if (returned) {
            book.withdrawn(number);
        } else {
            book.confirmed(number);
        }
    }
}
