package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
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
}
