package io.warren.itest.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections, channels and queues that come and go: exclusive ones, auto-delete ones, ones that
 * expire. Each queue gives what was sent to it, and is gone afterwards. On the way, things that are
 * not allowed are tried, and must be refused.
 */
final class ChurnPart implements Role {
    private static final double PER_SECOND = 4;
    private static final int CHANNELS = 3;
    private static final int MESSAGES = 5;
    private static final int TRIES = 20; // a wrong password costs the broker a slow hash
    private static final int EXPIRES_MILLIS = 5_000; // a busy machine takes its time to use it
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final int NOT_FOUND = 404;
    private static final int REFUSED = 403;
    private static final int PRECONDITION_FAILED = 406;

    /** A queue that is looked at once, when it must be gone: each look lets it live on. */
    private record Expiring(String queue, long goneAt) {}

    private final User user;
    private final Pace pace = new Pace(PER_SECOND);
    private final List<String> mustBeGone = new ArrayList<>();
    private final Deque<Expiring> expiring = new ArrayDeque<>();
    private long round;
    private int life;

    /**
     * @param user one with a password and permissions of its own
     */
    private ChurnPart(User user) {
        this.user = user;
    }

    static Part of(User user) {
        return new Part(user, to -> {}, List.of(new ChurnPart(user)), List.of());
    }

    @Override
    public String name() {
        return user.prefix() + "churn";
    }

    @Override
    public void play(Stage stage) throws Exception {
        pace.await();
        round++;
        if (life != stage.life()) {
            life = stage.life();
            expiring.clear();
            mustBeGone.clear(); // who was killed has no queues of that kind in any case
        }
        for (String queue : mustBeGone) {
            awaitGone(stage, queue);
        }
        mustBeGone.clear();
        while (!expiring.isEmpty() && System.nanoTime() - expiring.getFirst().goneAt() > 0) {
            String queue = expiring.removeFirst().queue();
            if (!isGone(stage.connection(), queue)) {
                throw new IOException(queue + " has not expired");
            }
        }
        for (int i = 0; i < CHANNELS; i++) {
            String queue = user.prefix() + "churn." + round + "." + i;
            Operator.SHORT_LIVED.readLock().lock();
            try {
                churn(stage, queue, i);
            } finally {
                Operator.SHORT_LIVED.readLock().unlock();
            }
        }
        if (round % TRIES == 0) {
            tryWhatIsNotAllowed(stage);
        }
    }

    private void churn(Stage stage, String queue, int kind) throws Exception {
        Channel channel = stage.channel();
        Map<String, Object> arguments = kind == 2 ? Map.of("x-expires", EXPIRES_MILLIS) : Map.of();
        channel.queueDeclare(queue, false, kind == 0, kind == 1, arguments);
        exchange(channel, queue);
        switch (kind) {
            case 0 -> mustBeGone.add(queue); // with its connection
            case 1 -> awaitGone(stage, queue);
            default -> expiring.add(new Expiring(queue, System.nanoTime() + GONE_NANOS));
        }
    }

    private static void awaitGone(Stage stage, String queue) {
        Await.until(
                queue + " is gone",
                Duration.ofSeconds(40),
                () -> !stage.connection().isOpen() || isGone(stage.connection(), queue));
    }

    private static void exchange(Channel channel, String queue) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", queue, null, (queue + i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(60_000);
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        String tag =
                channel.basicConsume(
                        queue,
                        true,
                        (consumer, delivery) -> got.add(new String(delivery.getBody(), UTF_8)),
                        consumer -> {});
        Await.until(
                "all of " + queue,
                Duration.ofSeconds(40),
                () -> got.size() == MESSAGES || !channel.isOpen());
        for (int i = 0; i < got.size(); i++) {
            if (!got.get(i).equals(queue + i)) {
                throw new IOException("got " + got + " of " + queue);
            }
        }
        channel.basicCancel(tag);
    }

    private static boolean isGone(Connection connection, String queue) throws Exception {
        Channel channel = connection.createChannel();
        try {
            channel.queueDeclarePassive(queue);
            channel.close();
            return false;
        } catch (IOException e) {
            return channel.getCloseReason() != null
                    && String.valueOf(channel.getCloseReason()).contains("" + NOT_FOUND);
        }
    }

    private void tryWhatIsNotAllowed(Stage stage) throws Exception {
        refused(
                "a queue of others",
                REFUSED,
                () -> stage.channel().queueDeclare("other", false, false, true, null));
        AMQP.BasicProperties ofOther = new AMQP.BasicProperties.Builder().userId("other").build();
        refused(
                "the name of another",
                PRECONDITION_FAILED,
                () -> publish(stage, "", user.prefix() + "churn", ofOther));
        if (user.equals(User.ALPHA)) {
            refused(
                    "a key that is not allowed",
                    REFUSED,
                    () -> publish(stage, user.prefix() + RoutingPart.TOPIC, "other.key", null));
        }
        try {
            stage.station().connect(user.withPassword("wrong"), "stranger").abort();
            throw new IOException("a wrong password is right");
        } catch (IOException e) {
            if (!(e.getCause() instanceof AuthenticationFailureException)
                    && stage.connection().isOpen()) {
                throw e;
            }
        }
    }

    private static void publish(
            Stage stage, String exchange, String key, AMQP.BasicProperties properties)
            throws Exception {
        Channel channel = stage.confirming();
        channel.basicPublish(exchange, key, properties, new byte[0]);
        channel.waitForConfirms();
    }

    private static void refused(String what, int code, Failure.Action action) throws IOException {
        Failure failure = Failure.ofChannel(action);
        if (failure.code() != code) {
            throw new IOException("tried " + what + ": " + failure.text());
        }
    }
}
