package io.warren.itest.soak;

import com.rabbitmq.client.Delivery;
import io.warren.itest.soak.Consuming.Verdict;
import java.util.List;

/** A consumer that gives some messages back by {@code basic.recover}. */
final class RecoverPart {
    private static final double PER_SECOND = 30;
    private static final int RECOVERED = 10;
    private static final int SIZE = 300;

    private RecoverPart() {}

    static Part of(Station station, User user) {
        Book book = station.book(user.prefix() + "recover", Book.Kind.STORED);
        return new Part(
                user,
                to -> to.queue(book.name()),
                List.of(
                        new Flow(book.name() + " publisher", PER_SECOND, Source.to(book, SIZE)),
                        new Consuming(book.name(), 1, 1, book, RecoverPart::judge)),
                List.of(book));
    }

    private static Verdict judge(Delivery delivery, long number) {
        boolean isFirst = !delivery.getEnvelope().isRedeliver();
        return isFirst && number % RECOVERED == 0 ? Verdict.RECOVER : Verdict.ACK;
    }
}
