package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The trace: of each message come three copies, of its publish, its delivery and its ack. */
final class TracePart implements Source {
    private static final double PER_SECOND = 30;
    private static final int PREFETCH = 20;
    private static final int SIZE = 500;
    private static final List<String> STEPS = List.of("publish", "deliver", "ack");

    private final String name;
    private final List<Book> books = new ArrayList<>();

    private TracePart(Station station, User user) {
        this.name = user.prefix() + "traced";
        books.add(station.book(name, Book.Kind.STORED));
        for (String step : STEPS) {
            books.add(station.book(name + "." + step, Book.Kind.TIDINGS));
        }
    }

    static Part of(Station station, User user) {
        TracePart part = new TracePart(station, user);
        List<Role> roles = new ArrayList<>();
        roles.add(new Flow(part.name + " publisher", PER_SECOND, part));
        for (Book book : part.books) {
            roles.add(new Consuming(book.name(), 1, PREFETCH, book));
        }
        return new Part(user, part::declare, roles, part.books);
    }

    private void declare(Declaring to) throws IOException {
        to.exchange(name, "fanout");
        to.queue(name);
        to.bind(name, name, "");
        for (String step : STEPS) {
            String copies = name + "." + step;
            to.queue(copies);
            to.bind(copies, "amq.rabbitmq.trace", step + "." + name);
        }
    }

    @Override
    public List<Book> targets(long number) {
        return books;
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        channel.basicPublish(name, "", Amqp.persistent(), Bodies.of(number, SIZE));
    }
}
