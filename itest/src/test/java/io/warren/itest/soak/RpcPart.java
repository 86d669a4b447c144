package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Questions and answers by direct reply-to: each question gets its own answer, once. */
final class RpcPart {
    private static final double PER_SECOND = 30;
    private static final long PATIENCE_SECONDS = 40;
    private static final String REPLIES = "amq.rabbitmq.reply-to";

    private RpcPart() {}

    static Part of(Station station, User user) {
        String queue = user.prefix() + "questions";
        Book book = station.book(queue, Book.Kind.TRANSIENT);
        return new Part(
                user,
                to -> to.queue(queue),
                List.of(new Asking(book), new Answering(queue)),
                List.of(book));
    }

    private static final class Asking implements Role {
        private final Book book;
        private long next;

        private Asking(Book book) {
            this.book = book;
        }

        @Override
        public String name() {
            return "asking " + book.name();
        }

        @Override
        public void play(Stage stage) throws Exception {
            Channel channel = stage.channel();
            BlockingQueue<Long> answers = new LinkedBlockingQueue<>();
            channel.basicConsume(
                    REPLIES,
                    true,
                    (tag, delivery) -> answers.add(Bodies.number(delivery.getBody())),
                    tag -> {});
            Book.Sequence sequence = new Book.Sequence();
            Pace pace = new Pace(PER_SECOND);
            while (stage.publishing()) {
                pace.await();
                long number = next++;
                book.published(number);
                channel.basicPublish(
                        "",
                        book.name(),
                        new AMQP.BasicProperties.Builder().replyTo(REPLIES).build(),
                        Bodies.of(number, 100));
                Long answer = await(stage, answers);
                if (answer == null || answer != number) {
                    throw new IOException("asked " + number + ", the answer was " + answer);
                }
                book.arrived(sequence, number, false);
                book.consumed(number, stage.life());
                book.confirmed(number);
            }
        }

        private static Long await(Stage stage, BlockingQueue<Long> answers)
                throws InterruptedException {
            for (int i = 0; i < PATIENCE_SECONDS && stage.connection().isOpen(); i++) {
                Long answer = answers.poll(1, TimeUnit.SECONDS);
                if (answer != null) {
                    return answer;
                }
            }
            return null;
        }
    }

    private record Answering(String queue) implements Role {
        @Override
        public String name() {
            return "answering " + queue;
        }

        @Override
        public boolean drains() {
            return true;
        }

        @Override
        public void play(Stage stage) throws Exception {
            Channel channel = stage.channel();
            channel.basicConsume(
                    queue,
                    true,
                    (tag, delivery) -> {
                        try {
                            String to = delivery.getProperties().getReplyTo();
                            channel.basicPublish("", to, null, delivery.getBody());
                        } catch (AlreadyClosedException closed) {
                            // told by who waits for the channel
                        }
                    },
                    tag -> stage.station().faults().add(name(), "was cancelled"));
            stage.awaitEnd(channel);
        }
    }
}
