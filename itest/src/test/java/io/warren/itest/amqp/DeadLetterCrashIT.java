package io.warren.itest.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.UnlikeRabbitMq;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash in the midst of dead-lettering may double a message, and loses none. */
@UnlikeRabbitMq // it needs a broker of its own
final class DeadLetterCrashIT {
    private static final int MESSAGES = 10_000;

    @Test
    void everyMessageIsInItsQueueOrItsLetterSafe(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Connection dying = BrokerAddress.of(broker).factory().newConnection();
            Channel sender = dying.createChannel();
            sender.queueDeclare("dead", true, false, false, null);
            sender.queueDeclare("q", true, false, false, letters());
            fill(sender);
            for (int i = 0; i < MESSAGES; i++) {
                sender.basicGet("q", false);
            }
            sender.basicNack(0, true, false);
            Await.until("letters are on their way", () -> Amqp.ready(sender, "dead") > 0);
            broker.kill();
            dying.abort(1000);
            try (BrokerProcess again = broker.restart();
                    var connection = BrokerAddress.of(again).factory().newConnection()) {
                Channel channel = connection.createChannel();
                TreeSet<Integer> found = new TreeSet<>();
                Amqp.drain(channel, "q").forEach(text -> found.add(Integer.valueOf(text)));
                Amqp.drain(channel, "dead").forEach(text -> found.add(Integer.valueOf(text)));
                assertThat(found).hasSize(MESSAGES);
            }
        }
    }

    private static Map<String, Object> letters() {
        return Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead");
    }

    private static void fill(Channel channel) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", "q", Amqp.persistent(), ("" + i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(60_000);
    }
}
