package io.warren.itest.hotplug;

import static com.rabbitmq.client.AMQP.COMMAND_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Failure;
import io.warren.itest.support.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A third party's exchange type is dropped into {@code plugins/} of the running broker. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "changes the plug-ins of its broker")
final class DropInIT {
    private static final String TYPE = "x-random";
    private static final String EXCHANGE = "dropped.random";
    private static final String[] SHORT_GRACE = {"--set", "exchange.grace-millis=500"};
    private static final int MESSAGES = 300;

    @TempDir Path folder;

    @Test
    void aDroppedExchangeTypeIsUsedRemovedAndUsedAgain() throws Exception {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        Path jar = jar();
        try (BrokerProcess broker = start(home);
                Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            Ctl ctl = new Ctl(broker);
            assertUnknown(broker);

            drop(jar, home);
            awaitType(ctl, true);
            Channel channel = connection.createChannel();
            channel.exchangeDeclare(EXCHANGE, TYPE, true);
            List<String> queues = bindQueues(channel);
            publishAndCount(channel, queues);

            remove(jar, home);
            awaitType(ctl, false);
            Channel meanwhile = connection.createChannel();
            meanwhile.exchangeDeclarePassive(EXCHANGE); // it stays known
            assertNothingIsConfirmedAndLost(connection.createChannel(), queues);
            assertThat(meanwhile.isOpen()).isTrue();

            drop(jar, home);
            awaitType(ctl, true);
            awaitRunning(ctl);
            Channel again = connection.createChannel();
            for (String queue : queues) {
                again.queuePurge(queue);
            }
            publishAndCount(again, queues);
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void anExchangeWhoseTypeIsMissingAtTheStartIsKnownAndWorksWhenItComes() throws Exception {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        Path jar = jar();
        drop(jar, home);
        List<String> queues;
        try (BrokerProcess first = start(home)) {
            awaitType(new Ctl(first), true);
            try (Connection connection = BrokerAddress.of(first).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclare(EXCHANGE, TYPE, true);
                queues = bindQueues(channel);
            }
            first.kill();
            remove(jar, home);
            try (BrokerProcess second = first.restart(SHORT_GRACE);
                    Connection connection = BrokerAddress.of(second).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclarePassive(EXCHANGE);
                assertNothingIsConfirmedAndLost(connection.createChannel(), queues);

                drop(jar, home);
                awaitType(new Ctl(second), true);
                awaitRunning(new Ctl(second));
                for (String queue : queues) {
                    channel.queuePurge(queue);
                }
                publishAndCount(channel, queues);
            }
        }
    }

    private BrokerProcess start(Path home) {
        return BrokerProcess.start(
                home, folder.resolve("data"), BrokerProcess.freePort(), SHORT_GRACE);
    }

    private static Path jar() throws IOException {
        return PluginJar.find(
                Path.of(System.getProperty("warren.root"), "exchange-random", "target"),
                "io.warren.exchange-random");
    }

    private static void assertUnknown(BrokerProcess broker) throws Exception {
        try (Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            Channel channel = connection.createChannel();
            Failure failure =
                    Failure.ofConnection(() -> channel.exchangeDeclare(EXCHANGE, TYPE, true));
            assertThat(failure.code()).isEqualTo(COMMAND_INVALID);
        } catch (AlreadyClosedException closedByTheRefusal) {
            // the refusal closed the connection already
        }
    }

    private static void drop(Path jar, Path home) throws IOException {
        Path plugins = home.resolve("plugins");
        Path half = plugins.resolve("half-copied.part"); // a jar appears whole, or not at all
        Files.copy(jar, half, StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, plugins.resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path jar, Path home) throws IOException {
        Files.delete(home.resolve("plugins").resolve(jar.getFileName()));
    }

    private static void awaitType(Ctl ctl, boolean there) {
        Await.until(
                "the type " + TYPE + " is " + (there ? "there" : "gone"),
                () -> ctl.run("plugin:list").contains("exchange type " + TYPE) == there);
    }

    /** The exchange has what its type made for it, soon after the type is there. */
    private static void awaitRunning(Ctl ctl) {
        Await.until(
                EXCHANGE + " is running",
                () ->
                        ctl.run("exchanges")
                                .lines()
                                .anyMatch(
                                        line ->
                                                line.startsWith(EXCHANGE)
                                                        && line.contains("running")));
    }

    private static List<String> bindQueues(Channel channel) throws Exception {
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String queue =
                    channel.queueDeclare("dropped." + i, true, false, false, null).getQueue();
            channel.queueBind(queue, EXCHANGE, "");
            queues.add(queue);
        }
        return queues;
    }

    /** Every message reaches one queue, and so many messages reach every queue. */
    private static void publishAndCount(Channel channel, List<String> queues) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(EXCHANGE, "", null, Integer.toString(i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(30_000);
        int sum = 0;
        for (String queue : queues) {
            int ready = Amqp.ready(channel, queue);
            assertThat(ready).as(queue).isPositive();
            sum += ready;
        }
        assertThat(sum).isEqualTo(MESSAGES);
    }

    /** Held, returned or nacked: each is right while the type is away; a bare ack is a loss. */
    private static void assertNothingIsConfirmedAndLost(Channel channel, List<String> queues)
            throws Exception {
        int before = ready(channel, queues);
        List<String> returned = new ArrayList<>();
        channel.addReturnListener(back -> returned.add(back.getReplyText()));
        channel.confirmSelect();
        channel.basicPublish(EXCHANGE, "", true, null, "orphan".getBytes(UTF_8));
        try {
            boolean acked = channel.waitForConfirms(2_000);
            int more = ready(channel.getConnection().createChannel(), queues) - before;
            assertThat(!acked || !returned.isEmpty() || more == 1)
                    .as("acked=%s returned=%s more=%d", acked, returned, more)
                    .isTrue();
        } catch (TimeoutException held) {
            // the publisher is held until the type returns
        }
        assertThat(channel.isOpen()).isTrue();
    }

    private static int ready(Channel channel, List<String> queues) throws Exception {
        int sum = 0;
        for (String queue : queues) {
            sum += Amqp.ready(channel, queue);
        }
        return sum;
    }
}
