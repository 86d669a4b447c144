package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator declares, binds and deletes is there, and gone, for clients. */
final class DeclaringIT {
    private static final String TOO_LONG = "n".repeat(256);
    private static final String SHOWN = "'" + "n".repeat(20) + "…'";

    @TempDir static Path folder;
    private static Desk desk;
    private Connection connection;
    private Channel channel;

    @BeforeAll
    static void start() {
        desk = new Desk(BrokerProcess.start(folder.resolve("data")));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = desk.connect();
        channel = connection.createChannel();
    }

    @AfterEach
    void disconnect() {
        connection.abort();
    }

    @Test
    void aDeclaredQueueHasWhatWasSaid() throws Exception {
        assertThat(desk.run("declare", "queue", "q", "--arg", "x-max-length=1"))
                .isEqualTo("queue 'q' is declared\n");
        publish(channel, "", "q", "1", "2");
        assertThat(Amqp.drain(channel, "q")).containsExactly("2");

        desk.run("declare", "queue", "q.t", "--transient", "--auto-delete");
        channel.queueDeclare("q.t", false, false, true, null);

        String named = desk.run("declare", "queue", "");
        assertThat(named).matches("queue 'amq\\.gen-\\S+' is declared\n");
        channel.queueDeclarePassive(named.split("'")[1]);
    }

    @Test
    void aQueueThatCannotBeIsRefusedWithTheReason() throws Exception {
        desk.run("declare", "queue", "there");
        String before = desk.state();
        desk.refused(
                "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'there' in vhost '/':"
                        + " received 'false' but current is 'true'",
                "declare",
                "queue",
                "there",
                "--transient");
        desk.refused(
                "ACCESS_REFUSED - queue name 'amq.q' contains reserved prefix 'amq.*'",
                "declare",
                "queue",
                "amq.q");
        desk.refused(
                "PRECONDITION_FAILED - queue name is longer than 255 bytes: " + SHOWN,
                "declare",
                "queue",
                TOO_LONG);
        desk.refused(
                "PRECONDITION_FAILED - invalid arg 'x-max-length' for queue 'q2' in vhost '/':"
                        + " \"expected integer, got longstr\"",
                "declare",
                "queue",
                "q2",
                "--arg",
                "x-max-length=abc");
        desk.misunderstood(
                "not usable as int: x-max-length:int=abc",
                "declare",
                "queue",
                "q2",
                "--arg",
                "x-max-length:int=abc");
        desk.misunderstood("not KEY=VALUE: oops", "declare", "queue", "q2", "--arg", "oops");
        desk.refused(
                "there is no virtual host 'no'; see: vhost list",
                "declare",
                "queue",
                "q2",
                "--vhost",
                "no");
        assertThat(desk.state()).isEqualTo(before);
    }

    @Test
    void anExchangeRoutesUntilItIsUnboundAndDeleted() throws Exception {
        assertThat(desk.run("declare", "exchange", "logs", "topic"))
                .isEqualTo("exchange 'logs' is declared\n");
        channel.exchangeDeclare("logs", "topic", true);
        desk.run("declare", "exchange", "inner", "fanout", "--transient", "--internal");
        String queue = channel.queueDeclare().getQueue();

        assertThat(desk.run("bind", "logs", "inner", "order.#", "--to-exchange"))
                .isEqualTo("bound\n");
        assertThat(desk.run("bind", "inner", queue)).isEqualTo("bound\n");
        publish(channel, "logs", "order.new", "1");
        publish(channel, "logs", "other", "2");
        assertThat(Amqp.drain(channel, queue)).containsExactly("1");

        desk.refused(
                "PRECONDITION_FAILED - exchange 'logs' in vhost '/' in use",
                "delete",
                "exchange",
                "logs",
                "--if-unused");
        desk.refused(
                "there is no such binding; see: bindings --exchange 'logs'",
                "unbind",
                "logs",
                "inner",
                "order.*",
                "--to-exchange");
        assertThat(desk.run("unbind", "logs", "inner", "order.#", "--to-exchange"))
                .isEqualTo("unbound\n");
        publish(channel, "logs", "order.new", "3");
        assertThat(Amqp.drain(channel, queue)).isEmpty();

        assertThat(desk.run("delete", "exchange", "logs", "--if-unused"))
                .isEqualTo("exchange 'logs' is deleted\n");
        assertThat(Failure.ofChannel(() -> channel.exchangeDeclarePassive("logs")).code())
                .isEqualTo(404);
        desk.run("delete", "exchange", "inner");
    }

    @Test
    void anExchangeOrBindingThatCannotBeIsRefusedWithTheReason() throws Exception {
        desk.run("declare", "queue", "bound");
        String before = desk.state();
        String[] noType = {"declare", "exchange", "e", "no"};
        desk.refused("COMMAND_INVALID - unknown exchange type 'no'", noType);
        desk.refused(
                "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.topic' in vhost"
                        + " '/': received 'direct' but current is 'topic'",
                "declare",
                "exchange",
                "amq.topic",
                "direct");
        desk.refused(
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                "declare",
                "exchange",
                "",
                "direct");
        desk.refused(
                "PRECONDITION_FAILED - exchange name is longer than 255 bytes: " + SHOWN,
                "declare",
                "exchange",
                TOO_LONG,
                "direct");
        desk.refused(
                "there is no exchange 'no' in virtual host '/'; see: exchanges",
                "bind",
                "no",
                "bound");
        desk.refused(
                "there is no queue 'no' in virtual host '/'; see: queues",
                "bind",
                "amq.topic",
                "no");
        desk.refused(
                "there is no exchange 'bound' in virtual host '/'; see: exchanges",
                "bind",
                "amq.topic",
                "bound",
                "k",
                "--to-exchange");
        desk.refused(
                "PRECONDITION_FAILED - binding key is longer than 255 bytes: " + SHOWN,
                "bind",
                "amq.topic",
                "bound",
                TOO_LONG);
        desk.refused(
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                "unbind",
                "",
                "bound",
                "bound");
        desk.refused(
                "ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/' not"
                        + " allowed",
                "delete",
                "exchange",
                "amq.topic");
        desk.refused(
                "there is no exchange 'no' in virtual host '/'; see: exchanges",
                "delete",
                "exchange",
                "no");
        for (String[] command :
                new String[][] {
                    {"declare", "exchange", "e", "direct"},
                    {"delete", "exchange", "e"},
                    {"delete", "queue", "bound"},
                    {"bind", "amq.topic", "bound"},
                    {"unbind", "amq.topic", "bound"}
                }) {
            desk.refused("there is no virtual host 'no'; see: vhost list", inAnotherHost(command));
        }
        assertThat(desk.state()).isEqualTo(before);
    }

    private static String[] inAnotherHost(String... command) {
        String[] words = Arrays.copyOf(command, command.length + 1);
        words[command.length] = "--vhost=no";
        return words;
    }

    @Test
    void aQueueIsDeletedOnlyAsTheConditionsSay() throws Exception {
        channel.queueDeclare("d", true, false, false, null);
        publish(channel, "", "d", "1", "2");
        desk.refused(
                "PRECONDITION_FAILED - queue 'd' in vhost '/' not empty",
                "delete",
                "queue",
                "d",
                "--if-empty");
        Inbox inbox = Amqp.consume(channel, "d");
        inbox.take(2);
        desk.refused(
                "PRECONDITION_FAILED - queue 'd' in vhost '/' in use",
                "delete",
                "queue",
                "d",
                "--if-unused");
        channel.basicCancel(inbox.getConsumerTag());
        channel.basicRecover(true);
        assertThat(Amqp.ready(channel, "d")).isEqualTo(2);
        assertThat(desk.run("delete", "queue", "d", "--if-unused"))
                .isEqualTo("queue 'd' is deleted, with 2 ready messages\n");
        desk.refused(
                "there is no queue 'd' in virtual host '/'; see: queues", "delete", "queue", "d");
        assertThat(Failure.ofChannel(() -> channel.queueDeclarePassive("d")).code()).isEqualTo(404);
    }
}
