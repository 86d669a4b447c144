package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.hotplug.PluginJar;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins by command: what a plan foretells is what happens, to exchanges and to clients. */
final class PluginsIT {
    private static final String NOTHING = "there is no bundle 'nothing'; see: plugin:list --all";
    private static final String RANDOM = "io.warren.exchange-random";

    @TempDir static Path folder;
    private static Desk desk;

    @BeforeAll
    static void start() {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        desk =
                new Desk(
                        BrokerProcess.start(
                                home,
                                folder.resolve("data"),
                                BrokerProcess.freePort(),
                                "--set",
                                "exchange.grace-millis=300"));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static Path random() throws IOException {
        return PluginJar.find(
                Path.of(System.getProperty("warren.root"), "exchange-random", "target"), RANDOM);
    }

    private static Path builtIn(String name) throws IOException {
        return PluginJar.find(desk.broker().home().resolve("lib"), "io.warren." + name);
    }

    private static String stateOf(String name) throws Exception {
        return String.valueOf(desk.rows("plugin:list").row("NAME", name).get("STATE"));
    }

    private static List<String> dropped() throws IOException {
        try (Stream<Path> files = Files.list(desk.broker().home().resolve("plugins"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theListSaysWhatIsOfferedAndInWhichState() throws Exception {
        Rows list = desk.rows("plugin:list");
        assertThat(list.row("NAME", "io.warren.exchange-topic"))
                .containsEntry("STATE", "active")
                .containsEntry("FROM", "built-in")
                .containsEntry("OFFERS", "exchange type topic");
        assertThat(list.column("NAME")).allMatch(name -> name.startsWith("io.warren."));
        Rows all = desk.rows("plugin:list", "--all");
        assertThat(all.column("ID").stream().map(Integer::valueOf).toList()).isSorted();
        assertThat(all.column("NAME")).contains("org.apache.felix.framework");
    }

    @Test
    void aPlannedPluginIsInstalledUpdatedStoppedAndUninstalled() throws Exception {
        assertThat(desk.run("plugin:plan", random().toString()))
                .matches("Installing " + RANDOM + " \\S+:\n {2}touches no other bundle\n");
        assertThat(desk.run("plugin:list")).doesNotContain(RANDOM);
        assertThat(desk.run("plugin:install", random().toString()))
                .matches(
                        RANDOM
                                + " \\S+ \\[\\d+] is installed and active\n"
                                + " {2}offers exchange type x-random\n");
        assertThat(dropped()).hasSize(1);
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("dice", "x-random", true);
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "dice", "");
            publish(channel, "dice", "", "1");

            Path next = PluginJar.withVersion(random(), "9.1.0", folder.resolve("next.jar"));
            assertThat(desk.run("plugin:plan", next.toString()))
                    .matches(
                            "Replacing "
                                    + RANDOM
                                    + " \\S+ \\[\\d+] by 9\\.1\\.0, without a gap:\n"
                                    + " {2}refreshes no other bundle\n"
                                    + " {2}offers exchange type x-random\n"
                                    + " {2}touches 1 exchange: dice\n");
            assertThat(desk.run("plugin:update", "exchange-random", next.toString()))
                    .matches(
                            RANDOM
                                    + " \\S+ \\[\\d+] is replaced by "
                                    + RANDOM
                                    + " 9\\.1\\.0 \\[\\d+], without a gap\n"
                                    + " {2}offers exchange type x-random\n");
            publish(channel, "dice", "", "2");

            assertThat(desk.run("plugin:stop", "exchange-random"))
                    .matches(RANDOM + " 9\\.1\\.0 \\[\\d+] is stopped\n");
            assertThat(stateOf(RANDOM)).isEqualTo("stopped");
            awaitState("dice", "unavailable");
            assertThat(desk.rows("types").row("TYPE", "x-random"))
                    .containsEntry("BUNDLE", "(absent)");
            desk.refused(
                    "the exchange cannot route now, its type is not there; see: types",
                    "publish",
                    "dice",
                    "",
                    "x");
            assertThat(desk.run("plugin:start", "exchange-random"))
                    .endsWith(" is active\n  offers exchange type x-random\n");
            awaitState("dice", "running");
            publish(channel, "dice", "", "3");
            assertThat(Amqp.drain(channel, queue)).containsExactly("1", "2", "3");

            assertThat(desk.run("plugin:uninstall", "exchange-random"))
                    .matches(RANDOM + " 9\\.1\\.0 \\[\\d+] is uninstalled\n");
            assertThat(dropped()).isEmpty();
            awaitState("dice", "unavailable");
            channel.exchangeDeclarePassive("dice");
            desk.run("delete", "exchange", "dice");
        }
        desk.refused(
                "there is no bundle 'exchange-random'; see: plugin:list --all",
                "plugin:uninstall",
                "exchange-random");
    }

    private static void awaitState(String exchange, String state) {
        Await.until(
                exchange + " is " + state,
                () ->
                        desk.rows("exchanges", exchange)
                                .row("EXCHANGE", exchange)
                                .containsValue(state));
    }

    @Test
    void aBuiltInPluginThatIsUninstalledIsBackAtTheNextStart() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("kept", true, false, false, null);
            channel.queueBind("kept", "amq.headers", "", Map.of("x-match", "all"));
            assertThat(desk.run("plugin:plan", "exchange-headers"))
                    .matches(
                            "Stopping or uninstalling io\\.warren\\.exchange-headers .*:\n"
                                    + " {2}refreshes no other bundle\n"
                                    + " {2}offers exchange type headers\n"
                                    + " {2}touches 2 exchanges: amq\\.headers, amq\\.match\n");
            assertThat(desk.run("plugin:uninstall", "exchange-headers"))
                    .endsWith("] is uninstalled; built in, it is back at the next start\n");
            awaitState("amq.headers", "unavailable");
            assertThat(connection.isOpen()).isTrue();
        }
        desk.broker().stop();
        desk = new Desk(desk.broker().restart("--set", "exchange.grace-millis=300"));
        assertThat(stateOf("io.warren.exchange-headers")).isEqualTo("active");
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            publish(channel, "amq.headers", "", "1");
            assertThat(Amqp.drain(channel, "kept")).containsExactly("1");
            channel.queueDelete("kept");
        }
    }

    @Test
    void theStoreOfTheDefinitionsGoesByForceOnlyAndTakesConnectionsAlongAsPlanned()
            throws Exception {
        Connection connection = desk.connect();
        connection.createChannel().queueDeclare("defined", true, false, false, null);
        assertThat(desk.run("plugin:plan", "store-mapdb"))
                .contains("  needs --force: the broker is of no use without it\n")
                .contains("  pauses 0 queues in store mapdb\n")
                .endsWith(
                        "  stops the broker until the definitions are back: closes 1"
                                + " connection\n");
        assertThat(desk.run("plugin:plan", "store-journal"))
                .containsPattern("(?m)^ {2}pauses [1-9]\\d* queues? in store journal$")
                .doesNotContain("closes");
        assertThat(desk.run("plugin:plan", "protocol-amqp")).contains("  closes 1 connection\n");
        for (String command : new String[] {"plugin:stop", "plugin:uninstall"}) {
            desk.failed(
                    "the broker is of no use without io.warren.store-mapdb ",
                    command,
                    "store-mapdb");
        }
        assertThat(connection.isOpen()).isTrue();

        desk.run("plugin:stop", "store-mapdb", "--force");
        assertThat(Failure.awaitConnection(connection).code()).isEqualTo(320);
        desk.failed("the broker is not ready: ", "queues");
        desk.run("plugin:start", "store-mapdb");
        Await.until(
                "the queue is back",
                () -> desk.run("plugin:list").contains("protocol AMQP") && isThere("defined"));
        desk.run("delete", "queue", "defined");
    }

    private static boolean isThere(String queue) {
        try (Connection connection = desk.connect()) {
            connection.createChannel().queueDeclarePassive(queue);
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    @Test
    void whatIsNotThereOrMustStayIsRefused() throws Exception {
        String before = desk.state();
        for (String command : new String[] {"start", "stop", "uninstall", "plan"}) {
            desk.refused(NOTHING, "plugin:" + command, "nothing");
        }
        Path none = folder.resolve("none.jar");
        String noFile = "there is no file " + none;
        desk.refused(noFile, "plugin:plan", none.toString());
        desk.refused(noFile, "plugin:install", none.toString());
        desk.refused(noFile, "plugin:update", "exchange-topic", none.toString());
        desk.refused(NOTHING, "plugin:update", "nothing", none.toString());
        Path text = folder.resolve("text.txt");
        desk.misunderstood(
                "the name of a FILE ends with .jar: " + text, "plugin:plan", text.toString());

        for (String command : new String[] {"plugin:stop", "plugin:uninstall"}) {
            assertThat(desk.failure(command, "kernel"))
                    .matches(
                            "the broker is of no use without io\\.warren\\.kernel .*; --force does"
                                    + " it all the same");
            assertThat(desk.failure(command, "api", "--force"))
                    .matches(
                            "io\\.warren\\.api .* goes when the broker stops, not before;"
                                    + " \\d+ bundles depend on it");
            assertThat(desk.failure(command, "0"))
                    .matches(
                            "org\\.apache\\.felix\\.framework .* when the broker stops, not before");
            desk.failed(
                    command.endsWith("stop") ? "stopping io.netty.co" : "uninstalling io.netty.co",
                    command,
                    "io.netty.common");
        }
        desk.refused(
                "io.warren.exchange-direct is there already; see: plugin:update",
                "plugin:install",
                builtIn("exchange-direct").toString());
        desk.refused(
                "the jar is io.warren.exchange-direct, not io.warren.exchange-topic",
                "plugin:update",
                "exchange-topic",
                builtIn("exchange-direct").toString());
        desk.failed(
                "io.warren.api cannot be changed while the broker runs: put the jar into ",
                "plugin:update",
                "api",
                builtIn("api").toString(),
                "--force");
        assertThat(desk.state()).isEqualTo(before);
    }

    @Test
    void whatIsNoBundleOrMissesSomethingIsNotKept() throws Exception {
        String before = desk.state();
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        Path missing =
                PluginJar.withHeader(
                        random(), "Import-Package", "com.acme.geo", folder.resolve("geo.jar"));
        desk.failed("", "plugin:install", text.toString());
        desk.failed("", "plugin:plan", text.toString());
        assertThat(desk.run("plugin:plan", missing.toString()))
                .contains("  misses package com.acme.geo: nobody exports it\n");
        assertThat(desk.failure("plugin:install", missing.toString()))
                .matches(
                        RANDOM
                                + " \\S+ cannot run here: package com\\.acme\\.geo: nobody exports"
                                + " it");
        assertThat(desk.state()).isEqualTo(before);
    }
}
