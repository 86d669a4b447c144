package io.warren.itest.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions go out and come in. */
final class DefinitionsIT {
    @TempDir Path folder;

    private static Connection connect(
            BrokerAddress address, String user, String password, String virtualHost)
            throws Exception {
        ConnectionFactory factory = address.factory();
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        return factory.newConnection();
    }

    private static void declareThings(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        channel.exchangeDeclare(
                "shop", "topic", true, false, Map.of("alternate-exchange", "amq.fanout"));
        channel.queueDeclare("orders", true, false, false, Map.of("x-custom", 7));
        channel.queueBind("orders", "shop", "order.#", Map.of("note", "ü"));
        channel.exchangeDeclare("inner", "headers", true, true, true, null);
        channel.exchangeBind("inner", "shop", "k");
    }

    private static void assertThingsAreThere(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        declareThings(connection); // equivalent, else it is refused
        channel.confirmSelect();
        channel.basicPublish("shop", "order.new", null, "x".getBytes(UTF_8));
        channel.waitForConfirmsOrDie(30_000);
        assertThat(channel.basicGet("orders", true)).isNotNull();
    }

    @Test
    void whatIsExportedComesBackInAnotherBrokerAtItsStart() throws Exception {
        Path file = folder.resolve("definitions.json");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("a"))) {
            Ctl ctl = new Ctl(broker);
            ctl.run("vhost", "add", "v", "--tag", "t");
            ctl.run("vhost", "limits", "v", "--max-queues", "9");
            ctl.runWithInput("secret\n", "user", "add", "alice", "--password-stdin");
            ctl.run("permission", "set", "alice", ".*", ".*", ".*", "--vhost", "v");
            ctl.run("policy", "set", "p", "^o", "--arg", "max-length=5", "--apply-to", "streams");
            ctl.run("policy", "set", "op", ".", "--arg", "expires=99999", "--operator");
            declareThings(connect(BrokerAddress.of(broker), "alice", "secret", "v"));
            assertThat(ctl.run("definitions:export", file.toString()))
                    .contains("RabbitMQ does not know the hash of the password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).doesNotContain("secret");
        }
        String option = "definitions.import-file=" + file;
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("b"), "--set", option)) {
            Ctl ctl = new Ctl(broker);
            assertThingsAreThere(connect(BrokerAddress.of(broker), "alice", "secret", "v"));
            assertThat(ctl.run("vhost", "list")).containsPattern("v +t +none +9");
            assertThat(ctl.run("policy", "list")).containsPattern("p +\\^o +streams +0");
            assertThat(ctl.run("policy", "list", "--operator")).contains("expires=99999");
        }
    }

    @Test
    void aBrokenFileChangesNothingAndSaysWhereItIsBroken() throws Exception {
        Path file = folder.resolve("broken.json");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Ctl ctl = new Ctl(broker);
            Files.writeString(file, "{\"vhosts\": [\n  {\"name\": \"v\"},\n  {\"name\": ]}");
            assertThatThrownBy(() -> ctl.run("definitions", "import", file.toString()))
                    .hasMessageContaining("line 3, column");
            Files.writeString(file, "{\"vhosts\": [{\"name\": \"v\"}, {\"name\": 5}]}");
            assertThatThrownBy(() -> ctl.run("definitions", "import", file.toString()))
                    .hasMessageContaining("vhosts[1].name: expected a text");
            Files.writeString(
                    file,
                    "{\"vhosts\": [{\"name\": \"v\"}], \"permissions\": [{\"user\": \"guest\","
                            + " \"vhost\": \"v\", \"configure\": \"[\", \"write\": \"\","
                            + " \"read\": \"\"}]}");
            assertThatThrownBy(() -> ctl.run("definitions", "import", file.toString()))
                    .hasMessageContaining("permission of user 'guest' in vhost 'v'")
                    .hasMessageContaining("regular expression '[' is invalid");
            assertThat(ctl.run("vhost", "list")).doesNotContain("v ");
            Files.writeString(
                    file,
                    "{\"exchanges\": [{\"name\": \"later\", \"vhost\": \"/\", \"type\":"
                            + " \"x-none\", \"durable\": true}], \"surprise\": 1}");
            assertThat(ctl.run("definitions", "import", file.toString()))
                    .contains("surprise: unknown, it is ignored")
                    .contains("its type 'x-none' is not here");
            assertThat(ctl.run("exchanges")).containsPattern("later +x-none +unavailable");
        }
        Files.writeString(file, "{");
        String option = "definitions.import-file=" + file;
        try (BrokerProcess broker =
                BrokerProcess.launch(
                        BrokerProcess.distribution(),
                        folder.resolve("c"),
                        BrokerProcess.freePort(),
                        "--set",
                        option)) {
            assertThat(broker.awaitExit()).isEqualTo(1);
            assertThat(broker.stderr()).contains("definitions cannot be imported from");
        }
    }
}
