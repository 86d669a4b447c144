package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A queue with a consumer timeout: one consumer keeps what it gets until the broker cancels it, the
 * other gets that too.
 */
final class HoldingPart implements Role {
    private static final double PER_SECOND = 20;
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final long CANCELLED_SECONDS = 60;
    private static final int PREFETCH = 3;
    private static final int SIZE = 300;

    private final Book book;

    private HoldingPart(Book book) {
        this.book = book;
    }

    static Part of(Station station, User user) {
        Book book = station.book(user.prefix() + "held", Book.Kind.STORED);
        return new Part(
                user,
                to -> to.queue(book.name(), Map.of("x-consumer-timeout", TIMEOUT_MILLIS)),
                List.of(
                        new Flow(book.name() + " publisher", PER_SECOND, Source.to(book, SIZE)),
                        new Consuming(book.name(), 1, PREFETCH, book),
                        new HoldingPart(book)),
                List.of(book));
    }

    @Override
    public String name() {
        return "holder of " + book.name();
    }

    @Override
    public void play(Stage stage) throws Exception {
        Channel channel = stage.channel();
        channel.basicQos(PREFETCH);
        CountDownLatch cancelled = new CountDownLatch(1);
        channel.basicConsume(
                book.name(), false, (tag, delivery) -> {}, tag -> cancelled.countDown());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CANCELLED_SECONDS);
        while (stage.publishing() && !cancelled.await(1, TimeUnit.SECONDS)) {
            if (!channel.isOpen() || System.nanoTime() - deadline > 0) {
                throw new IOException("was not cancelled: " + channel.getCloseReason());
            }
        }
    }
}
