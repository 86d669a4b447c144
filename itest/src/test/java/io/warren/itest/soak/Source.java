package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.List;

/** What a {@link Flow} publishes. */
interface Source {
    /** The books in which a number will be when it is confirmed. */
    List<Book> targets(long number);

    /** The books in which it will be when it is refused. */
    default List<Book> targetsIfRefused(long number) {
        return List.of();
    }

    /** Publishes a number. */
    void publish(Channel channel, long number) throws IOException;

    /** Whether a {@code basic.nack} is no fault. */
    default boolean mayBeRefused() {
        return false;
    }

    /** Persistent messages to the queue that a book is named after. */
    static Source to(Book book, int size) {
        return new Source() {
            @Override
            public List<Book> targets(long number) {
                return List.of(book);
            }

            @Override
            public void publish(Channel channel, long number) throws IOException {
                channel.basicPublish("", book.name(), Amqp.persistent(), Bodies.of(number, size));
            }
        };
    }
}
