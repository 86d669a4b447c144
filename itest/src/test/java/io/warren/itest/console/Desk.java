package io.warren.itest.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A broker of the test's own, with an operator at its console and clients at its port. */
final class Desk implements AutoCloseable {
    private final BrokerProcess broker;
    private final Ctl ctl;

    Desk(BrokerProcess broker) {
        this.broker = broker;
        this.ctl = new Ctl(broker);
    }

    BrokerProcess broker() {
        return broker;
    }

    /** Gives a command that is done, and returns what it printed. */
    String run(String... command) throws Exception {
        return ctl.run(command);
    }

    String runWithInput(String input, String... command) throws Exception {
        return ctl.runWithInput(input, command);
    }

    Rows rows(String... command) throws Exception {
        return Rows.of(run(command));
    }

    /** Gives a command that cannot be done; the one line says why. */
    void refused(String why, String... command) throws Exception {
        assertThat(ctl.refusal(command))
                .as(List.of(command).toString())
                .isEqualTo(new Ctl.Refusal(1, why));
    }

    /** Gives a command that cannot be done; the one line begins so. */
    void failed(String why, String... command) throws Exception {
        assertThat(failure(command)).as(List.of(command).toString()).startsWith(why);
    }

    /** Gives a command that cannot be done, and returns why. */
    String failure(String... command) throws Exception {
        Ctl.Refusal refusal = ctl.refusal(command);
        assertThat(refusal.exitCode()).as(refusal.text()).isEqualTo(1);
        return refusal.text();
    }

    /** Gives a command that is not understood; the one line begins so. */
    void misunderstood(String why, String... command) throws Exception {
        Ctl.Refusal refusal = ctl.refusal(command);
        assertThat(refusal.text()).as(List.of(command).toString()).startsWith(why);
        assertThat(refusal.exitCode()).as(refusal.text()).isEqualTo(2);
    }

    Connection connect() throws Exception {
        return connect("guest", "guest", "/");
    }

    Connection connect(String user, String password, String virtualHost) throws Exception {
        ConnectionFactory factory = BrokerAddress.of(broker).factory();
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        return factory.newConnection();
    }

    /** Publishes on a channel that confirms; what was published is in its queues. */
    static void publish(Channel channel, String exchange, String key, String... texts)
            throws Exception {
        channel.confirmSelect();
        for (String text : texts) {
            channel.basicPublish(
                    exchange, key, MessageProperties.MINIMAL_BASIC, text.getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(20_000);
    }

    /** What the commands change, as text: equal if nothing has changed. */
    String state() throws Exception {
        Path file = broker.data().resolve("state.json");
        run("definitions", "export", file.toString());
        StringBuilder state = new StringBuilder(Files.readString(file));
        Files.delete(file);
        for (String host : rows("vhost", "list").column("VHOST")) {
            state.append(run("queues", "--vhost", host)).append(run("exchanges", "--vhost", host));
        }
        state.append(run("trace", "list")).append(run("limits"));
        state.append(run("plugin:list", "--all"));
        try (Stream<Path> jars = Files.list(broker.home().resolve("plugins"))) {
            state.append(jars.sorted().toList());
        }
        return state.toString();
    }

    @Override
    public void close() {
        broker.close();
    }
}
