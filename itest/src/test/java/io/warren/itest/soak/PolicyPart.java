package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Ctl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A policy that is set and cleared while a queue is in use: with it, all but the last messages go
 * elsewhere as dead letters; without it, all stay.
 */
final class PolicyPart implements Role {
    private static final int MESSAGES = 30;
    private static final int LIMIT = 10;
    private static final double ROUNDS_PER_SECOND = 0.1;
    private static final long CONFIRM_MILLIS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final User user;
    private final Book book;
    private final String queue;
    private final String letters;
    private long next;

    private PolicyPart(Station station, User user) {
        this.user = user;
        this.queue = user.prefix() + "policy";
        this.letters = user.prefix() + "policy.letters";
        this.book = station.book(queue, Book.Kind.LETTERS);
    }

    static Part of(Station station, User user) {
        PolicyPart part = new PolicyPart(station, user);
        return new Part(
                user,
                to -> {
                    to.queue(part.queue);
                    to.queue(part.letters);
                },
                List.of(part),
                List.of(part.book));
    }

    @Override
    public String name() {
        return book.name();
    }

    @Override
    public void play(Stage stage) throws Exception {
        Channel channel = stage.confirming();
        Ctl ctl = stage.station().ctl();
        Pace pace = new Pace(ROUNDS_PER_SECOND);
        take(stage, channel, queue); // what a kill has left
        take(stage, channel, letters);
        while (stage.publishing()) {
            ctl.run(
                    "policy",
                    "set",
                    queue,
                    "^" + queue.replace(".", "\\.") + "$",
                    "--vhost",
                    user.vhost(),
                    "--arg",
                    "max-length=" + LIMIT,
                    "--arg",
                    "dead-letter-exchange:text=",
                    "--arg",
                    "dead-letter-routing-key=" + letters);
            publish(channel);
            expect(stage, channel, letters, MESSAGES - LIMIT);
            expect(stage, channel, queue, LIMIT);
            ctl.run("policy", "clear", queue, "--vhost", user.vhost());
            publish(channel);
            expect(stage, channel, queue, MESSAGES);
            expect(stage, channel, letters, 0);
            pace.await();
        }
    }

    private void publish(Channel channel) throws Exception {
        long from = next;
        for (int i = 0; i < MESSAGES; i++) {
            book.published(next);
            channel.basicPublish("", queue, Amqp.persistent(), Bodies.of(next, 100));
            next++;
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        for (long number = from; number < next; number++) {
            book.confirmed(number);
        }
    }

    private void expect(Stage stage, Channel channel, String from, int count) throws Exception {
        Await.until(
                count + " messages in " + from,
                PATIENCE,
                () -> !channel.isOpen() || Amqp.ready(channel, from) == count);
        int taken = take(stage, channel, from);
        if (taken != count) {
            throw new IOException(taken + " messages were in " + from + ", not " + count);
        }
    }

    private int take(Stage stage, Channel channel, String from) throws IOException {
        Book.Sequence sequence = new Book.Sequence();
        int count = 0;
        GetResponse got = channel.basicGet(from, false);
        while (got != null) {
            count++;
            long number = Bodies.number(got.getBody());
            book.arrived(sequence, number, got.getEnvelope().isRedeliver());
            book.consumed(number, stage.life());
            channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            got = channel.basicGet(from, false);
        }
        return count;
    }
}
