package io.warren.itest.soak;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;

/** Consumers of one queue that enter in a book what they acknowledge. */
final class Consuming implements Role {
    /** What becomes of a delivery. */
    enum Verdict {
        ACK,
        REQUEUE_BY_NACK,
        REQUEUE_BY_REJECT,
        REJECT,
        /** By {@code basic.recover}: with a prefetch of one it gives back this delivery alone. */
        RECOVER
    }

    /** Decides, and checks what is special of a delivery. */
    interface Judge {
        Verdict judge(Delivery delivery, long number);
    }

    private final String queue;
    private final int consumers;
    private final int prefetch;
    private final Book book;
    private final Judge judge;

    /** Acknowledges everything. */
    Consuming(String queue, int consumers, int prefetch, Book book) {
        this(queue, consumers, prefetch, book, (delivery, number) -> Verdict.ACK);
    }

    Consuming(String queue, int consumers, int prefetch, Book book, Judge judge) {
        this.queue = queue;
        this.consumers = consumers;
        this.prefetch = prefetch;
        this.book = book;
        this.judge = judge;
    }

    @Override
    public String name() {
        return "consumer of " + queue;
    }

    @Override
    public boolean drains() {
        return true;
    }

    @Override
    public void play(Stage stage) throws Exception {
        Channel[] channels = new Channel[consumers];
        for (int i = 0; i < consumers; i++) {
            channels[i] = subscribe(stage);
        }
        stage.awaitEnd(channels);
    }

    private Channel subscribe(Stage stage) throws IOException {
        Channel channel = stage.channel();
        channel.basicQos(prefetch);
        Book.Sequence sequence = new Book.Sequence();
        channel.basicConsume(
                queue,
                false,
                (tag, delivery) -> {
                    try {
                        take(stage, channel, sequence, delivery);
                    } catch (AlreadyClosedException | IOException closed) {
                        // whether that is a fault is told by who waits for the channel
                    } catch (RuntimeException e) {
                        stage.station().faults().add(name(), e.toString());
                    }
                },
                tag -> stage.station().faults().add(name(), "was cancelled"));
        return channel;
    }

    private void take(Stage stage, Channel channel, Book.Sequence sequence, Delivery delivery)
            throws IOException {
        long tag = delivery.getEnvelope().getDeliveryTag();
        long number = Bodies.number(delivery.getBody());
        if (number == Bodies.WRONG) {
            stage.station().faults().add(name(), "wrong body of " + delivery.getEnvelope());
            channel.basicAck(tag, false);
            return;
        }
        if (!stage.isOver()) {
            book.arrived(sequence, number, delivery.getEnvelope().isRedeliver());
        }
        switch (judge.judge(delivery, number)) {
            case ACK -> {
                book.consumed(number, stage.life());
                channel.basicAck(tag, false);
            }
            case REQUEUE_BY_NACK -> channel.basicNack(tag, false, true);
            case REQUEUE_BY_REJECT -> channel.basicReject(tag, true);
            case REJECT -> channel.basicReject(tag, false);
            case RECOVER -> channel.basicRecover(true);
        }
    }
}
