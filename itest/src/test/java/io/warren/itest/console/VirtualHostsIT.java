package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual hosts, and what is set for all that is in one: policies, the trace, definitions. */
final class VirtualHostsIT {
    private static final String NO_HOST = "there is no virtual host 'no'; see: vhost list";

    @TempDir static Path folder;
    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(BrokerProcess.start(folder.resolve("data")));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static Map<String, String> listed(String host) throws Exception {
        return desk.rows("vhost", "list").row("VHOST", host);
    }

    @Test
    void aVirtualHostIsAddedChangedAndDeletedAroundItsClients() throws Exception {
        assertThat(desk.run("vhost", "add", "shop", "--description", "the shop", "--tag", "a"))
                .isEqualTo("vhost 'shop' is added\n");
        desk.run("permission", "set", "guest", ".*", ".*", ".*", "--vhost", "shop");
        assertThat(desk.run("vhost", "limits", "shop", "--max-queues", "1"))
                .isEqualTo("the limits of 'shop' are changed\n");
        desk.run("vhost", "limits", "shop", "--max-connections", "5");
        Connection connection = desk.connect("guest", "guest", "shop");
        Channel channel = connection.createChannel();
        channel.queueDeclare("one", true, false, false, null);
        publish(channel, "", "one", "kept");

        assertThat(desk.run("vhost", "change", "shop", "--tag", "b,c"))
                .isEqualTo("vhost 'shop' is changed\n");
        assertThat(listed("shop"))
                .isEqualTo(
                        Map.of(
                                "VHOST", "shop",
                                "DESCRIPTION", "the shop",
                                "TAGS", "b,c",
                                "MAX CONNECTIONS", "5",
                                "MAX QUEUES", "1",
                                "QUEUE TYPE", ""));
        desk.run("vhost", "change", "shop", "--default-queue-type", "quorum");
        assertThat(listed("shop")).containsEntry("QUEUE TYPE", "quorum");
        desk.run("vhost", "change", "shop", "--description", "closed", "--tag", "");
        assertThat(listed("shop"))
                .containsEntry("QUEUE TYPE", "quorum")
                .containsEntry("DESCRIPTION", "closed")
                .containsEntry("TAGS", "")
                .containsEntry("MAX QUEUES", "1");
        assertThat(Amqp.drain(channel, "one")).containsExactly("kept");
        Channel second = connection.createChannel();
        assertThat(Failure.ofChannel(() -> second.queueDeclare()).text()).contains("queue limit");
        desk.run("vhost", "limits", "shop", "--max-queues", "none");
        connection.createChannel().queueDeclare();

        assertThat(desk.run("vhost", "delete", "shop")).isEqualTo("vhost 'shop' is deleted\n");
        assertThat(Failure.awaitConnection(connection).text())
                .isEqualTo("CONNECTION_FORCED - vhost 'shop' is deleted");
        assertThat(desk.rows("vhost", "list").column("VHOST")).containsExactly("/");
    }

    @Test
    void aVirtualHostThatCannotBeIsRefused() throws Exception {
        String before = desk.state();
        String list = desk.run("vhost", "list");
        for (String command : new String[] {"change", "limits"}) {
            desk.misunderstood("nothing to change: give --", "vhost", command, "/");
        }
        desk.refused(NO_HOST, "vhost", "change", "no", "--tag", "x");
        desk.refused(NO_HOST, "vhost", "limits", "no", "--max-queues", "1");
        desk.refused(NO_HOST, "vhost", "delete", "no");
        desk.refused("PRECONDITION_FAILED - Virtual host '/' already exists", "vhost", "add", "/");
        desk.refused(
                "PRECONDITION_FAILED - a virtual host's name has 1 to 255 characters",
                "vhost",
                "add",
                "");
        desk.refused(
                "PRECONDITION_FAILED - description and tags have at most 4096 characters",
                "vhost",
                "change",
                "/",
                "--description",
                "d".repeat(4097));
        desk.misunderstood(
                "--max-queues is not a number: many; usage: vhost limits VHOST [options]",
                "vhost",
                "limits",
                "/",
                "--max-queues",
                "many");
        desk.misunderstood(
                "--max-connections must be from 0 to 2147483647",
                "vhost",
                "limits",
                "/",
                "--max-connections=-1");
        assertThat(desk.state()).isEqualTo(before);
        assertThat(desk.run("vhost", "list")).isEqualTo(list);
    }

    @Test
    void policiesAreListedTheStrongestFirstAndEndWhenTheyAreCleared() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("p.q", true, false, false, null);
            desk.run("policy", "set", "weak", "^p", "--arg", "max-length=5");
            assertThat(
                            desk.run(
                                    "policy",
                                    "set",
                                    "strong",
                                    "^p",
                                    "--arg=max-length=1",
                                    "--priority=9",
                                    "--apply-to=queues"))
                    .isEqualTo("policy 'strong' is set\n");
            Rows list = desk.rows("policy", "list");
            assertThat(list.column("POLICY")).containsExactly("strong", "weak");
            assertThat(list.row("POLICY", "strong"))
                    .containsEntry("PATTERN", "^p")
                    .containsEntry("APPLIES TO", "queues")
                    .containsEntry("PRIORITY", "9")
                    .containsEntry("DEFINITION", "max-length=1");
            publish(channel, "", "p.q", "1", "2");
            assertThat(Amqp.drain(channel, "p.q")).containsExactly("2");
            assertThat(desk.run("policy", "clear", "strong"))
                    .isEqualTo("policy 'strong' is cleared\n");
            desk.run("policy", "clear", "weak");
            publish(channel, "", "p.q", "1", "2");
            assertThat(Amqp.drain(channel, "p.q")).containsExactly("1", "2");
            assertThat(desk.run("policy", "list")).isEqualTo("no policies\n");
            channel.queueDelete("p.q");
        }
    }

    @Test
    void aPolicyThatCannotBeIsRefused() throws Exception {
        String before = desk.state();
        String[] set = {"policy", "set", "p", "^x", "--arg", "max-length=1"};
        desk.refused(
                "PRECONDITION_FAILED - Validation failed: pattern should be regular expression but"
                        + " is invalid: missing closing parenthesis",
                "policy",
                "set",
                "p",
                "(",
                "--arg",
                "max-length=1");
        desk.refused(
                "PRECONDITION_FAILED - Validation failed: no policy provided",
                "policy",
                "set",
                "p",
                "^x");
        desk.misunderstood("not KEY=VALUE: max", "policy", "set", "p", "^x", "--arg", "max");
        desk.misunderstood("--priority is not a number: high; usage", with(set, "--priority=high"));
        desk.misunderstood(
                "--apply-to is one of all, queues, classic_queues, quorum_queues, streams,"
                        + " exchanges, not 'cats'",
                with(set, "--apply-to=cats"));
        desk.refused(NO_HOST, with(set, "--vhost=no"));
        desk.refused(NO_HOST, "policy", "list", "--vhost", "no");
        desk.refused(NO_HOST, "policy", "clear", "p", "--vhost", "no");
        desk.refused(
                "there is no policy 'p' in virtual host '/'; see: policy list",
                "policy",
                "clear",
                "p");
        desk.refused(
                "there is no operators' policy 'p' in virtual host '/';"
                        + " see: policy list --operator",
                "policy",
                "clear",
                "p",
                "--operator");
        assertThat(desk.state()).isEqualTo(before);
    }

    private static String[] with(String[] command, String word) {
        String[] words = Arrays.copyOf(command, command.length + 1);
        words[command.length] = word;
        return words;
    }

    @Test
    void theTraceIsTurnedOnAndOff() throws Exception {
        try (Connection connection = desk.connect()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "amq.rabbitmq.trace", "publish.#");
            assertThat(desk.run("trace", "on")).isEqualTo("trace of '/' is on\n");
            assertThat(desk.rows("trace", "list").row("VHOST", "/")).containsEntry("TRACE", "on");
            publish(channel, "amq.fanout", "", "seen");
            Amqp.awaitReady(channel, queue, 1);
            assertThat(desk.run("trace", "off")).isEqualTo("trace of '/' is off\n");
            assertThat(desk.rows("trace", "list").row("VHOST", "/")).containsEntry("TRACE", "off");
            publish(channel, "amq.fanout", "", "not seen");
            assertThat(Amqp.drain(channel, queue)).containsExactly("seen");
        }
        desk.refused(NO_HOST, "trace", "on", "--vhost", "no");
        desk.refused(NO_HOST, "trace", "off", "--vhost", "no");
    }

    @Test
    void definitionsGoOutAndComeInAndABadFileChangesNothing() throws Exception {
        Path file = folder.resolve("d.json");
        desk.run("declare", "queue", "defined");
        assertThat(desk.run("definitions", "export", file.toString()))
                .endsWith("definitions are exported to " + file + "\n");
        desk.run("delete", "queue", "defined");
        assertThat(desk.run("definitions", "import", file.toString()))
                .endsWith("definitions are imported from " + file + "\n");
        try (Connection connection = desk.connect()) {
            connection.createChannel().queueDeclarePassive("defined");
        }
        String before = desk.state();
        Path bad = folder.resolve("bad.json");
        assertImportFails(bad, "{", "line 1, column 2: not JSON: Unexpected end-of-input");
        String good = "{\"name\": \"good\", \"vhost\": \"/\"}";
        assertImportFails(
                bad,
                "{\"queues\": [%s, {\"name\": \"%s\", \"vhost\": \"/\"}]}"
                        .formatted(good, "n".repeat(256)),
                "queue name is longer than 255 bytes: 'nnnnnnnnnnnnnnnnnnnn…'");
        assertImportFails(
                bad,
                "{\"queues\": [%s, {\"name\": \"q\", \"vhost\": \"no\"}]}".formatted(good),
                "queue 'q': there is no vhost 'no', neither here nor in what is imported");
        Path none = folder.resolve("none.json");
        desk.refused(none + " cannot be read", "definitions", "import", none.toString());
        Path nowhere = folder.resolve("no").resolve("x.json");
        desk.refused(nowhere + " cannot be written", "definitions", "export", nowhere.toString());
        assertThat(desk.state()).isEqualTo(before);
    }

    private static void assertImportFails(Path file, String text, String why) throws Exception {
        Files.writeString(file, text);
        desk.failed(why, "definitions", "import", file.toString());
    }
}
