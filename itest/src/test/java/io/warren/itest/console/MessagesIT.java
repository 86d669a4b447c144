package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Inbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator publishes, looks at and purges. */
final class MessagesIT {
    private static final String NO_QUEUE =
            "there is no queue 'no' in virtual host '/'; see: queues";
    private static final String NO_HOST = "there is no virtual host 'no'; see: vhost list";

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
    void aClientGetsWhatWasPublished() throws Exception {
        channel.queueDeclare("p", true, false, false, null);
        assertThat(
                        desk.run(
                                "publish",
                                "",
                                "p",
                                "a body",
                                "--persistent",
                                "--priority=7",
                                "--content-type=text/plain",
                                "--correlation-id=c",
                                "--reply-to=r",
                                "--message-id=m",
                                "--type=t",
                                "--header=n=1",
                                "--header=s:text=1"))
                .isEqualTo("1 message published and confirmed\n");
        GetResponse got = channel.basicGet("p", true);
        assertThat(new String(got.getBody(), UTF_8)).isEqualTo("a body");
        AMQP.BasicProperties properties = got.getProps();
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getPriority()).isEqualTo(7);
        assertThat(properties.getContentType()).isEqualTo("text/plain");
        assertThat(properties.getCorrelationId()).isEqualTo("c");
        assertThat(properties.getReplyTo()).isEqualTo("r");
        assertThat(properties.getMessageId()).isEqualTo("m");
        assertThat(properties.getType()).isEqualTo("t");
        assertThat(properties.getHeaders()).containsEntry("n", 1L).containsKey("s");
        assertThat(properties.getHeaders().get("s")).hasToString("1");

        assertThat(desk.runWithInput("piped\n", "publish", "", "p", "--stdin", "--count", "300"))
                .isEqualTo("300 messages published and confirmed\n");
        assertThat(Amqp.drain(channel, "p")).hasSize(300).containsOnly("piped\n");
    }

    @Test
    void whatCannotBePublishedIsRefusedAndNothingIsThere() throws Exception {
        channel.queueDeclare("none", true, false, false, null);
        desk.refused(
                "the message reaches no queue: there is no binding for it",
                "publish",
                "",
                "no",
                "x");
        desk.refused(
                "there is no exchange 'no' in virtual host '/'; see: exchanges",
                "publish",
                "no",
                "none",
                "x");
        desk.refused(NO_HOST, "publish", "", "none", "x", "--vhost", "no");
        String oneBody = "give the message either as BODY or with --stdin";
        desk.misunderstood(oneBody, "publish", "", "none");
        desk.misunderstood(oneBody, "publish", "", "none", "x", "--stdin");
        desk.misunderstood(
                "--count is not a number: abc; usage: publish EXCHANGE KEY [BODY] [options]",
                "publish",
                "",
                "none",
                "x",
                "--count",
                "abc");
        for (String count : new String[] {"0", "-1", "100001"}) {
            desk.misunderstood(
                    "--count must be from 1 to 100000; usage: publish",
                    "publish",
                    "",
                    "none",
                    "x",
                    "--count",
                    count);
        }
        desk.misunderstood(
                "--priority must be from 0 to 255",
                "publish",
                "",
                "none",
                "x",
                "--priority",
                "256");
        desk.misunderstood("not KEY=VALUE: h", "publish", "", "none", "x", "--header", "h");
        desk.misunderstood(
                "a property has at most 255 bytes",
                "publish",
                "",
                "none",
                "x",
                "--type",
                "t".repeat(256));
        desk.misunderstood("KEY is longer than 255 bytes", "publish", "", "k".repeat(256), "x");
        assertThat(Amqp.ready(channel, "none")).isZero();
    }

    @Test
    void getShowsAMessageAndLeavesItUnlessItIsAcknowledged() throws Exception {
        channel.queueDeclare("g", true, false, false, null);
        channel.basicPublish(
                "",
                "g",
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .contentType("text/plain")
                        .headers(Map.of("h", 1))
                        .build(),
                "first\u001b[2J".getBytes(UTF_8));
        publish(channel, "", "g", "second", "third");
        assertThat(desk.run("get", "g"))
                .isEqualTo(
                        """
                        message 1 of 1
                          exchange:       (default)
                          routing key:    g
                          redelivered:    no
                          persistent:     yes
                          content type:   text/plain
                          headers:        h=1
                          body:           first\\u{1b}[2J
                        2 more ready messages
                        """);
        Amqp.awaitReady(channel, "g", 3);
        assertThat(desk.run("get", "g", "--count", "2", "--ack"))
                .contains("message 1 of 2", "redelivered:    yes", "message 2 of 2", "second")
                .endsWith("1 more ready message\n");
        assertThat(Amqp.drain(channel, "g")).containsExactly("third");
        assertThat(desk.run("get", "g")).isEqualTo("the queue has no ready messages\n");

        desk.refused(NO_QUEUE, "get", "no");
        desk.refused(NO_HOST, "get", "g", "--vhost", "no");
        desk.misunderstood("--count is not a number: x; usage: get QUEUE", "get", "g", "--count=x");
        desk.misunderstood("--count must be from 1 to 1000; usage", "get", "g", "--count", "0");
    }

    @Test
    void purgeRemovesWhatIsReadyAndSaysHowMuch() throws Exception {
        channel.queueDeclare("u", true, false, false, null);
        publish(channel, "", "u", "held", "1", "2", "3");
        channel.basicQos(1);
        Inbox inbox = Amqp.consume(channel, "u");
        long tag = inbox.take().getEnvelope().getDeliveryTag();
        assertThat(desk.run("purge", "u")).isEqualTo("3 messages removed from 'u'\n");
        channel.basicCancel(inbox.getConsumerTag());
        channel.basicNack(tag, false, true);
        Amqp.awaitReady(channel, "u", 1);
        assertThat(desk.run("purge", "u")).isEqualTo("1 message removed from 'u'\n");
        assertThat(desk.run("purge", "u")).isEqualTo("0 messages removed from 'u'\n");
        assertThat(Amqp.ready(channel, "u")).isZero();
    }

    @Test
    void whatCannotBePurgedKeepsItsMessages() throws Exception {
        channel.queueDeclare("s", true, false, false, Map.of("x-queue-type", "stream"));
        publish(channel, "", "s", "1");
        desk.refused(NO_QUEUE, "purge", "no");
        desk.refused(NO_HOST, "purge", "s", "--vhost", "no");
        desk.refused(
                "NOT_IMPLEMENTED - queue.purge not supported by stream queues queue 's' in vhost"
                        + " '/'",
                "purge",
                "s");
        channel.basicQos(1);
        Inbox inbox = new Inbox(channel);
        channel.basicConsume("s", false, Map.of("x-stream-offset", "first"), inbox);
        assertThat(inbox.takeText()).isEqualTo("1");
    }
}
