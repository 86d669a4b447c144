package io.warren.itest.soak;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A queue with a single active consumer, which is cancelled again and again. What the next one gets
 * lies behind what those before it got; each cancelled one leaves the last it got to the next.
 */
final class ActivePart implements Role {
    private static final double PER_SECOND = 50;
    private static final double CANCELS_PER_SECOND = 1;
    private static final int PREFETCH = 10;
    private static final int WAITING = 3;
    private static final int SIZE = 250;

    /** The first and the last that a consumer got for the first time. */
    private static final class Tenure {
        private final Book.Sequence sequence = new Book.Sequence();
        private volatile long first = -1;
        private volatile long last = -1;
    }

    private final Book book;

    private ActivePart(Book book) {
        this.book = book;
    }

    static Part of(Station station, User user) {
        Book book = station.book(user.prefix() + "active", Book.Kind.STORED);
        return new Part(
                user,
                to -> to.queue(book.name(), Map.of("x-single-active-consumer", true)),
                List.of(
                        new Flow(book.name() + " publisher", PER_SECOND, Source.to(book, SIZE)),
                        new ActivePart(book)),
                List.of(book));
    }

    @Override
    public String name() {
        return book.name();
    }

    @Override
    public boolean drains() {
        return true;
    }

    @Override
    public void play(Stage stage) throws Exception {
        Map<String, Tenure> tenures = new ConcurrentHashMap<>();
        Deque<Map.Entry<String, Channel>> consumers = new ArrayDeque<>();
        for (int i = 0; i < WAITING; i++) {
            consumers.add(subscribe(stage, tenures));
        }
        Pace pace = new Pace(CANCELS_PER_SECOND);
        long last = -1;
        while (stage.publishing()) {
            pace.await();
            Map.Entry<String, Channel> active = consumers.remove();
            active.getValue().basicCancel(active.getKey());
            // what it holds comes back, marked as redelivered
            active.getValue().close();
            Tenure ended = tenures.remove(active.getKey());
            if (ended != null && ended.first >= 0) {
                if (ended.first <= last) {
                    stage.station()
                            .faults()
                            .add(name(), ended.first + " came to the next one, behind " + last);
                }
                last = ended.last;
            }
            consumers.add(subscribe(stage, tenures));
        }
        stage.awaitEnd(consumers.stream().map(Map.Entry::getValue).toArray(Channel[]::new));
    }

    private Map.Entry<String, Channel> subscribe(Stage stage, Map<String, Tenure> tenures)
            throws IOException {
        Channel channel = stage.channel();
        channel.basicQos(PREFETCH);
        Tenure tenure = new Tenure();
        String consumer =
                channel.basicConsume(
                        book.name(),
                        false,
                        (tag, delivery) -> take(stage, channel, tenure, delivery),
                        tag -> stage.station().faults().add(name(), "was cancelled"));
        tenures.put(consumer, tenure);
        return Map.entry(consumer, channel);
    }

    private void take(Stage stage, Channel channel, Tenure tenure, Delivery delivery) {
        try {
            long number = Bodies.number(delivery.getBody());
            if (number == Bodies.WRONG) {
                stage.station().faults().add(name(), "wrong body");
                return;
            }
            if (!channel.isOpen()) {
                return;
            }
            boolean redelivered = delivery.getEnvelope().isRedeliver();
            if (!stage.isOver()) {
                book.arrived(tenure.sequence, number, redelivered);
            }
            if (!redelivered) {
                tenure.first = tenure.first < 0 ? number : tenure.first;
                tenure.last = number;
            }
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            book.consumed(number, stage.life());
        } catch (AlreadyClosedException | IOException closed) {
            // it goes to the next consumer, or the broker was killed
        }
    }
}
