package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that list tell what clients have made, and {@code close} ends one of them. */
final class LookingIT {
    @TempDir static Path folder;
    private static Desk desk;

    @BeforeAll
    static void start() {
        desk = new Desk(BrokerProcess.start(folder.resolve("data")));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static Connection named(String name) throws Exception {
        ConnectionFactory factory = BrokerAddress.of(desk.broker()).factory();
        return factory.newConnection(name);
    }

    @Test
    void statusTellsWhatRuns() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("status", true, false, false, null);
            // Queues report in steps of 16 KiB, to spare the sum.
            publish(channel, "", "status", "x".repeat(200_000));
            assertThat(desk.run("status").lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("Version: {5}\\d+\\.\\d+\\.\\S+"),
                            line -> assertThat(line).matches("Started: .*Z \\(\\d+ (s|min) ago\\)"),
                            line ->
                                    assertThat(line)
                                            .matches("Messages: +(18|19)\\d\\.\\d KiB in .* on"),
                            line -> assertThat(line).endsWith(":" + desk.broker().port()),
                            line -> assertThat(line).matches("Disk: .*iB free; .* below .*iB"),
                            line -> assertThat(line).isEqualTo("Definitions: mapdb"),
                            line ->
                                    assertThat(line)
                                            .matches(
                                                    "Stores: +journal \\(default\\): fsync,"
                                                            + " running, .* on disk, \\d+ queues?"),
                            line ->
                                    assertThat(line)
                                            .matches(
                                                    " {13}mapdb: fsync, running, .* on disk, 0"
                                                            + " queues"),
                            line -> assertThat(line).isEqualTo("Alarms:      none"),
                            line -> assertThat(line).isEqualTo("Problems:    none"));
            channel.queueDelete("status");
        }
    }

    @Test
    void typesCountTheirExchanges() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            Map<String, String> before = desk.rows("types").row("TYPE", "topic");
            channel.exchangeDeclare("types.e", "topic");
            Rows after = desk.rows("types");
            assertThat(after.column("TYPE"))
                    .containsExactly("direct", "fanout", "headers", "topic");
            Map<String, String> topic = after.row("TYPE", "topic");
            int exchanges = Integer.parseInt(String.valueOf(before.get("EXCHANGES")));
            assertThat(topic).containsEntry("EXCHANGES", "" + (exchanges + 1));
            assertThat(topic).containsEntry("FAULTS", "0");
            assertThat(topic.get("BUNDLE")).startsWith("io.warren.exchange-topic ");
            channel.exchangeDelete("types.e");
        }
    }

    @Test
    void exchangesHaveTheirFlagsCountsAndArguments() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare(
                    "x.b", "direct", false, true, true, Map.of("alternate-exchange", "x.a"));
            channel.exchangeDeclare("x.a", "fanout", true);
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "x.a", "");
            channel.queueBind(queue, "x.b", "k");
            publish(channel, "x.a", "", "1", "2");
            Rows all = desk.rows("exchanges");
            assertThat(all.column("EXCHANGE")).isSorted().contains("(default)", "amq.topic");
            assertThat(all.row("EXCHANGE", "x.b"))
                    .isEqualTo(
                            Map.of(
                                    "EXCHANGE", "x.b",
                                    "TYPE", "direct",
                                    "STATE", "running",
                                    "FLAGS", "auto-delete,internal",
                                    "BINDINGS", "1",
                                    "PUBLISHED", "0",
                                    "ARGUMENTS", "alternate-exchange=x.a"));
            Map<String, String> one = desk.rows("exchanges", "x.a").row("EXCHANGE", "x.a");
            assertThat(one).containsEntry("FLAGS", "durable").containsEntry("PUBLISHED", "2");
            channel.exchangeDelete("x.a");
        }
        desk.refused(
                "there is no exchange 'x.a' in virtual host '/'; see: exchanges",
                "exchanges",
                "x.a");
        desk.refused(
                "there is no virtual host 'no'; see: vhost list", "exchanges", "--vhost", "no");
    }

    @Test
    void queuesCountWhatIsReadyAndWhatIsHeld() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("q.b", true, false, false, Map.of("x-max-length", 10));
            channel.queueDeclare("q.a", false, true, true, null);
            publish(channel, "", "q.b", "1", "2", "3");
            channel.basicQos(1);
            Amqp.consume(channel, "q.b").take();
            Rows all = desk.rows("queues");
            assertThat(all.column("QUEUE")).isSorted();
            assertThat(all.row("QUEUE", "q.a")).containsEntry("FLAGS", "exclusive,auto-delete");
            Map<String, String> one = desk.rows("queues", "q.b").row("QUEUE", "q.b");
            assertThat(one)
                    .containsEntry("STATE", "running")
                    .containsEntry("FLAGS", "durable")
                    .containsEntry("READY", "2")
                    .containsEntry("UNACKED", "1")
                    .containsEntry("CONSUMERS", "1")
                    .containsEntry("ARGUMENTS", "x-max-length=10");
            assertThat(one.get("MEMORY")).matches("\\d+ B");
            channel.queueDelete("q.b");
        }
        desk.refused("there is no queue 'q.b' in virtual host '/'; see: queues", "queues", "q.b");
        desk.refused("there is no virtual host 'no'; see: vhost list", "queues", "--vhost", "no");
    }

    @Test
    void bindingsComeInOneOrderAndCanBeNarrowed() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("b.q", false, false, false, null);
            channel.exchangeDeclare("b.e", "headers");
            channel.exchangeDeclare("b.other", "fanout");
            channel.queueBind("b.q", "b.e", "z");
            channel.queueBind("b.q", "b.e", "", Map.of("x-match", "any", "n", 2));
            channel.queueBind("b.q", "b.e", "", Map.of("x-match", "any", "n", 1));
            channel.exchangeBind("b.other", "b.e", "a");
            channel.queueBind("b.q", "b.other", "k");

            Rows from = desk.rows("bindings", "--exchange", "b.e");
            assertThat(from.column("TO")).containsExactly("queue", "queue", "queue", "exchange");
            assertThat(from.column("KEY")).containsExactly("''", "''", "z", "a");
            assertThat(from.column("ARGUMENTS").get(0)).contains("n=1").contains("x-match=any");
            assertThat(from.column("ARGUMENTS").get(1)).contains("n=2");
            assertThat(from.column("DESTINATION").get(3)).isEqualTo("b.other");

            assertThat(desk.rows("bindings", "--queue", "b.q").column("EXCHANGE"))
                    .containsExactly("b.e", "b.e", "b.e", "b.other");
            assertThat(desk.rows("bindings", "--queue", "b.q", "--all").column("EXCHANGE"))
                    .containsExactly("(default)", "b.e", "b.e", "b.e", "b.other");
            assertThat(desk.rows("bindings").column("EXCHANGE")).doesNotContain("(default)");
            assertThat(desk.run("bindings", "--exchange", "amq.match")).isEqualTo("no bindings\n");

            desk.refused(
                    "there is no exchange 'no' in virtual host '/'; see: exchanges",
                    "bindings",
                    "--exchange",
                    "no");
            desk.refused(
                    "there is no queue 'no' in virtual host '/'; see: queues",
                    "bindings",
                    "--queue",
                    "no");
            desk.refused(
                    "there is no virtual host 'no'; see: vhost list", "bindings", "--vhost", "no");
            channel.queueDelete("b.q");
            channel.exchangeDelete("b.e");
            channel.exchangeDelete("b.other");
        }
    }

    @Test
    void connectionsChannelsAndConsumersLeadToEachOther() throws Exception {
        try (Connection orders = named("the orders")) {
            Channel first = orders.createChannel(3);
            Channel second = orders.createChannel(7);
            first.queueDeclare("c.z", false, false, false, null);
            publish(first, "", "c.z", "1");
            Amqp.consume(first, "c.z").take();
            first.queueDeclare("c.a", false, false, false, null);
            for (String tag : List.of("tag-b", "tag-a")) {
                second.basicConsume(
                        "c.a",
                        true,
                        tag,
                        false,
                        false,
                        Map.of("x-priority", 5),
                        new DefaultConsumer(second));
            }

            Map<String, String> connection = desk.rows("connections").row("NAME", "the orders");
            String id = String.valueOf(connection.get("ID"));
            assertThat(connection)
                    .containsEntry("USER", "guest")
                    .containsEntry("VHOST", "/")
                    .containsEntry("PROTOCOL", "AMQP 0-9-1")
                    .containsEntry("STATE", "running")
                    .containsEntry("CHANNELS", "2")
                    .containsEntry("CLIENT", "RabbitMQ");
            assertThat(connection.get("OPEN FOR")).matches("\\d+ s");
            assertThat(connection.get("PEER")).matches("127\\.0\\.0\\.1:\\d+");

            Rows channels = desk.rows("channels");
            assertThat(channels.row("CHANNEL", "3"))
                    .containsEntry("CONNECTION", id)
                    .containsEntry("NAME", "the orders")
                    .containsEntry("CONSUMERS", "1")
                    .containsEntry("UNACKED", "1")
                    .containsEntry("UNCONFIRMED", "0")
                    .containsEntry("PUBLISHED", "1");
            assertThat(channels.row("CHANNEL", "7")).containsEntry("CONSUMERS", "2");

            Rows consumers = desk.rows("consumers");
            assertThat(consumers.column("QUEUE")).containsExactly("c.a", "c.a", "c.z");
            assertThat(consumers.column("TAG")).startsWith("tag-a", "tag-b");
            assertThat(consumers.row("TAG", "tag-b"))
                    .isEqualTo(
                            Map.of(
                                    "QUEUE", "c.a",
                                    "VHOST", "/",
                                    "TAG", "tag-b",
                                    "CONNECTION", id,
                                    "NAME", "the orders",
                                    "CHANNEL", "7",
                                    "ACK", "auto",
                                    "FLAGS", "-",
                                    "PRIORITY", "5",
                                    "UNACKED", "0"));
            assertThat(desk.rows("consumers", "--queue", "c.z").row("QUEUE", "c.z"))
                    .containsEntry("ACK", "manual")
                    .containsEntry("UNACKED", "1");
            first.queueDeclare("c.idle", false, false, true, null);
            assertThat(desk.run("consumers", "--queue", "c.idle")).isEqualTo("no consumers\n");
            desk.refused(
                    "there is no queue 'no' in any virtual host; see: queues",
                    "consumers",
                    "--queue",
                    "no");
        }
        Await.until(
                "nobody is connected", () -> desk.run("connections").equals("no connections\n"));
        assertThat(desk.run("channels")).isEqualTo("no channels\n");
        assertThat(desk.run("consumers")).isEqualTo("no consumers\n");
    }

    @Test
    void closeEndsOneConnectionAndTellsItWhy() throws Exception {
        // Each is closed by the broker, so none is left to be closed here.
        Connection first = named("first");
        Connection second = named("second");
        Connection third = named("third");
        desk.misunderstood("not a connection's id: abc; see: connections", "close", "abc");
        desk.misunderstood(
                "not a connection's id: 99999999999999999999; see: connections",
                "close",
                "99999999999999999999");
        desk.refused("there is no connection 99999; see: connections", "close", "99999");
        desk.refused("there is no connection -1; see: connections", "close", "-1");
        assertThat(List.of(first, second, third)).allMatch(Connection::isOpen);

        assertThat(desk.run("close", idOf("first"), "--reason", "maintenance"))
                .matches("connection \\d+ is asked to close\n");
        assertThat(Failure.awaitConnection(first))
                .isEqualTo(new Failure(true, 320, "CONNECTION_FORCED - maintenance"));
        desk.run("close", idOf("second"));
        assertThat(Failure.awaitConnection(second))
                .isEqualTo(new Failure(true, 320, "CONNECTION_FORCED - closed by an operator"));
        desk.run("close", idOf("third"), "--reason", "ü".repeat(300));
        String told = Failure.awaitConnection(third).text();
        assertThat(told).startsWith("CONNECTION_FORCED - üü").endsWith("ü...");
        assertThat(told.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(253, 255);
    }

    private static String idOf(String name) throws Exception {
        return String.valueOf(desk.rows("connections").row("NAME", name).get("ID"));
    }

    @Test
    void limitsAreShownChangedAndKeptWhenTheyAreWrong() throws Exception {
        String before = desk.run("limits");
        assertThat(before)
                .matches("Memory: \\S+ .iB of messages\nDisk: {3}\\S+ .iB left\nAlarms: none\n");
        for (String share : List.of("2", "0", "-1", "half", "NaN", "")) {
            desk.misunderstood(
                    "--memory is a share of the heap, from 0.01 to 0.9",
                    "limits",
                    "--memory",
                    share);
        }
        for (String size : List.of("lots", "-1", "1.5GB", "")) {
            desk.misunderstood(
                    "--disk is a number of bytes, perhaps with a unit: 512MB, 2GiB",
                    "limits",
                    "--memory",
                    "0.2",
                    "--disk",
                    size);
        }
        assertThat(desk.run("limits")).isEqualTo(before);

        assertThat(desk.run("limits", "--disk", "64MiB", "--memory", "0.3"))
                .contains("Disk:   64.0 MiB left")
                .doesNotContain(before.lines().findFirst().orElseThrow());
        assertThat(desk.run("status")).contains("publishers are blocked below 64.0 MiB");
        desk.run("limits", "--disk", "512MB", "--memory", "0.4");
        assertThat(desk.run("limits")).isEqualTo(before);
    }

    @Test
    void helpListsAllOrExplainsOne() throws Exception {
        assertThat(desk.run("help")).endsWith("\n\nhelp COMMAND explains one of them.\n");
        assertThat(desk.run("help", "declare", "queue"))
                .startsWith("Usage: declare queue QUEUE [options]\nDeclares a queue.\n");
        assertThat(desk.run("help", "declare"))
                .contains("Usage: declare exchange", "Usage: declare queue");
    }
}
