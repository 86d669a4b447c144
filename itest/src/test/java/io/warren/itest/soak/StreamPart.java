package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A stream of bounded size or age. One reader follows it from the first message to the last, across
 * kills: it must see every confirmed message at the next offset, once, in order. Others begin
 * anywhere, and must see the same at the same offsets.
 */
final class StreamPart implements Source {
    private static final double PER_SECOND = 60;
    private static final int SIZE = 600;
    private static final long MOST_BYTES = 8L << 20;
    private static final int MOST_SECONDS = 60;
    private static final int LATE_SECONDS = 60;
    private static final int READERS = 2;
    private static final int PREFETCH = 50;
    private static final int READ_BY_OTHERS = 500;
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Book book;
    private final Faults faults;
    private final Map<String, Object> limit;

    /** How many there can be at most, with what is late to go. */
    private final long most;

    private final Map<Long, Long> numbers = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong(-1);
    private volatile long lastNumber = -1;

    private StreamPart(
            Station station, User user, String name, Map<String, Object> limit, long most) {
        this.book = station.book(user.prefix() + name, Book.Kind.STORED);
        this.faults = station.faults();
        this.limit = limit;
        this.most = most;
    }

    static Part bySize(Station station, User user) {
        Map<String, Object> limit = Map.of("x-max-length-bytes", MOST_BYTES);
        return new StreamPart(station, user, "stream", limit, 2 * MOST_BYTES / SIZE).part(user);
    }

    static Part byAge(Station station, User user) {
        Map<String, Object> limit = Map.of("x-max-age", MOST_SECONDS + "s");
        long most = (long) (PER_SECOND * (MOST_SECONDS + LATE_SECONDS));
        return new StreamPart(station, user, "stream.age", limit, most).part(user);
    }

    private Part part(User user) {
        List<Role> roles = new ArrayList<>();
        roles.add(new Flow(book.name() + " publisher", PER_SECOND, this));
        roles.add(follower());
        for (int i = 0; i < READERS; i++) {
            roles.add(visitor(new Random(i)));
        }
        return new Part(user, this::declare, roles, List.of(book));
    }

    private void declare(Declaring to) throws IOException {
        Map<String, Object> arguments = new HashMap<>(limit);
        arguments.put("x-queue-type", "stream");
        to.queue(book.name(), arguments);
    }

    @Override
    public List<Book> targets(long number) {
        return List.of(book);
    }

    @Override
    public void publish(Channel channel, long number) throws IOException {
        channel.basicPublish(
                "",
                book.name(),
                MessageProperties.MINIMAL_PERSISTENT_BASIC,
                Bodies.of(number, SIZE));
    }

    private Role follower() {
        return new Role() {
            @Override
            public String name() {
                return "follower of " + book.name();
            }

            @Override
            public boolean drains() {
                return true;
            }

            @Override
            public void play(Stage stage) throws Exception {
                Book.Sequence sequence = new Book.Sequence();
                Channel channel =
                        read(
                                stage,
                                last.get() < 0 ? "first" : (Object) (last.get() + 1),
                                (offset, number) -> {
                                    if (stage.isOver()) {
                                        return; // the next reads it again
                                    }
                                    follow(offset, number);
                                    book.arrived(sequence, number, false);
                                    book.consumed(number, stage.life());
                                });
                stage.awaitEnd(channel);
            }
        };
    }

    private void follow(long offset, long number) {
        if (offset != last.get() + 1) {
            faults.add(book.name(), "offset " + offset + " came behind " + last);
        }
        if (number <= lastNumber) {
            faults.add(book.name(), number + " came behind " + lastNumber);
        }
        last.set(offset);
        lastNumber = number;
        numbers.put(offset, number);
    }

    private Role visitor(Random random) {
        return new Role() {
            @Override
            public String name() {
                return "visitor of " + book.name();
            }

            @Override
            public void play(Stage stage) throws Exception {
                long from = (long) (random.nextDouble() * (last.get() + 1));
                Object offset =
                        switch (random.nextInt(3)) {
                            case 0 -> "first";
                            case 1 -> "last";
                            default -> from;
                        };
                AtomicLong read = new AtomicLong();
                AtomicLong before = new AtomicLong(-1);
                Channel channel =
                        read(
                                stage,
                                offset,
                                (at, number) -> {
                                    visit(before.getAndSet(at), at, number);
                                    read.incrementAndGet();
                                });
                long deadline = System.nanoTime() + READ_NANOS;
                while (stage.publishing()
                        && channel.isOpen()
                        && read.get() < READ_BY_OTHERS
                        && System.nanoTime() - deadline < 0) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                if (!channel.isOpen()) {
                    throw new IOException("closed: " + channel.getCloseReason());
                }
            }
        };
    }

    private void visit(long before, long offset, long number) {
        if (before >= 0 && offset != before + 1) {
            faults.add(book.name(), "a visitor got offset " + offset + " behind " + before);
        }
        if (before < 0 && lastNumber - number > most) {
            faults.add(book.name(), number + " is still there at " + lastNumber);
        }
        Long known = numbers.get(offset);
        if (known != null && known != number) {
            faults.add(book.name(), offset + " was " + known + " and is " + number);
        }
    }

    /** What is done with a message. */
    private interface Eye {
        void see(long offset, long number);
    }

    private Channel read(Stage stage, Object from, Eye eye) throws IOException {
        Channel channel = stage.channel();
        channel.basicQos(PREFETCH);
        channel.basicConsume(
                book.name(),
                false,
                Map.of("x-stream-offset", from),
                (tag, delivery) -> take(channel, delivery, eye),
                tag -> faults.add(book.name(), "a reader was cancelled"));
        return channel;
    }

    private void take(Channel channel, Delivery delivery, Eye eye) throws IOException {
        AMQP.BasicProperties properties = delivery.getProperties();
        long number = Bodies.number(delivery.getBody());
        Object offset =
                properties.getHeaders() == null
                        ? null
                        : properties.getHeaders().get("x-stream-offset");
        if (number == Bodies.WRONG || !(offset instanceof Number at)) {
            faults.add(book.name(), "wrong body or offset: " + number + ", " + offset);
            return;
        }
        eye.see(at.longValue(), number);
        try {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        } catch (AlreadyClosedException closed) {
            // told by who waits for the channel
        }
    }
}
