package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Transactions of publishes and of acknowledgements, every third of which is rolled back. */
final class TransactionPart {
    private static final double PER_SECOND = 6;
    private static final int PUBLISHES = 8;
    private static final int ROLLED_BACK = 3;
    private static final int SIZE = 350;

    private TransactionPart() {}

    static Part of(Station station, User user) {
        String first = user.prefix() + "tx.one";
        String second = user.prefix() + "tx.two";
        List<Book> books =
                List.of(
                        station.book(first, Book.Kind.STORED),
                        station.book(second, Book.Kind.STORED));
        return new Part(
                user,
                to -> {
                    to.queue(first);
                    to.queue(second);
                },
                List.of(new Publisher(books), new Taker(books.get(0)), new Taker(books.get(1))),
                books);
    }

    /** Each transaction goes to both queues. */
    private static final class Publisher implements Role {
        private final List<Book> books;
        private long next;
        private long round;

        private Publisher(List<Book> books) {
            this.books = books;
        }

        @Override
        public String name() {
            return "transactions";
        }

        @Override
        public void play(Stage stage) throws Exception {
            Channel channel = stage.channel();
            channel.txSelect();
            Pace pace = new Pace(PER_SECOND);
            while (stage.publishing()) {
                pace.await();
                List<Long> numbers = publish(channel);
                boolean commit = round++ % ROLLED_BACK != 0;
                if (commit) {
                    channel.txCommit();
                } else {
                    channel.txRollback();
                }
                for (long number : numbers) {
                    for (Book book : books) {
                        if (commit) {
                            book.confirmed(number);
                        } else {
                            book.withdrawn(number);
                        }
                    }
                }
            }
        }

        private List<Long> publish(Channel channel) throws IOException {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < PUBLISHES; i++) {
                long number = next++;
                numbers.add(number);
                for (Book book : books) {
                    book.published(number);
                    channel.basicPublish(
                            "", book.name(), Amqp.persistent(), Bodies.of(number, SIZE));
                }
            }
            return numbers;
        }
    }

    /** Gets some, acknowledges them, and sometimes takes that back first. */
    private static final class Taker implements Role {
        private static final double GETS_PER_SECOND = 12;
        private static final int MOST = 10;

        private final Book book;
        private long round;

        private Taker(Book book) {
            this.book = book;
        }

        @Override
        public String name() {
            return "taker from " + book.name();
        }

        @Override
        public boolean drains() {
            return true;
        }

        @Override
        public void play(Stage stage) throws Exception {
            Channel channel = stage.channel();
            channel.txSelect();
            Pace pace = new Pace(GETS_PER_SECOND);
            Book.Sequence sequence = new Book.Sequence();
            while (stage.running()) {
                pace.await();
                List<GetResponse> got = get(channel);
                if (got.isEmpty()) {
                    continue;
                }
                for (GetResponse each : got) {
                    long number = Bodies.number(each.getBody());
                    if (number == Bodies.WRONG) {
                        throw new IOException("wrong body of " + each.getEnvelope());
                    }
                    book.arrived(sequence, number, each.getEnvelope().isRedeliver());
                }
                long last = got.get(got.size() - 1).getEnvelope().getDeliveryTag();
                if (round++ % ROLLED_BACK == 0) {
                    channel.basicAck(last, true);
                    channel.txRollback(); // they are unacknowledged again, and still here
                }
                for (GetResponse each : got) {
                    book.consumed(Bodies.number(each.getBody()), stage.life());
                }
                channel.basicAck(last, true);
                channel.txCommit();
            }
        }

        private List<GetResponse> get(Channel channel) throws IOException {
            List<GetResponse> got = new ArrayList<>();
            while (got.size() < MOST) {
                GetResponse next = channel.basicGet(book.name(), false);
                if (next == null) {
                    break;
                }
                got.add(next);
            }
            return got;
        }
    }
}
