package io.warren.itest.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do leaves a client its turn. */
@Tag("slow")
final class FairnessIT {
    private static final int QUEUES = 1_000;
    private static final int PUBLISHERS = 40;
    private static final int BUSY_AFTER = 2_000;

    /** Takes many turns. */
    private static final int SENT = 500;

    private static final String EXCHANGE = "amq.fanout";

    /** Without turns one round of all publishers takes longer, and a login needs four. */
    private static final int LOGIN_MILLIS = 30_000;

    @TempDir Path folder;

    @Test
    void aClientLogsInWhileManyPublishToManyQueues() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            ConnectionFactory factory = BrokerAddress.of(broker).factory();
            factory.setHandshakeTimeout(LOGIN_MILLIS);
            Connection declaring = factory.newConnection();
            bindQueues(declaring.createChannel());
            List<Connection> publishing = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishing.add(factory.newConnection("publisher " + i));
            }
            CountDownLatch busy = new CountDownLatch(PUBLISHERS);
            for (Connection connection : publishing) {
                Channel own = connection.createChannel();
                Thread thread = new Thread(() -> publish(own, busy), "publisher");
                thread.setDaemon(true);
                thread.start();
            }
            busy.await();

            Connection late = factory.newConnection("late");

            assertThat(late.isOpen()).isTrue();
            assertThat(publishing).allMatch(Connection::isOpen, "goes on");
            broker.kill();
            publishing.forEach(connection -> connection.abort(1));
            declaring.abort(1);
            late.abort(1);
        }
    }

    @Test
    void whatAClientHasSentCountsThoughItGoesBeforeItsTurnsAreOver() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"));
                Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
            Channel channel = connection.createChannel();
            bindQueues(channel);
            String all = channel.queueDeclare().getQueue();
            channel.queueBind(all, EXCHANGE, "");
            Wire publishes = new Wire();
            for (int i = 0; i < SENT; i++) {
                Wire publish =
                        new Wire().shortInt(0).shortString(EXCHANGE).shortString("").octet(0);
                publishes.method(1, 60, 40, publish).contentHeader(1, 60, 0);
            }
            try (RawAmqp going = RawAmqp.connect(BrokerAddress.of(broker)).openWithChannel(1)) {
                going.send(publishes);
            }

            Amqp.awaitReady(channel, all, SENT);
        }
    }

    private static void bindQueues(Channel channel) throws IOException {
        Map<String, Object> one = Map.of("x-max-length", 1); // memory is not the matter here
        for (int i = 0; i < QUEUES; i++) {
            String queue = channel.queueDeclare("", false, true, false, one).getQueue();
            channel.queueBind(queue, EXCHANGE, "");
        }
    }

    /** Until its connection is closed. */
    private static void publish(Channel channel, CountDownLatch busy) {
        try {
            for (int i = 0; true; i++) {
                channel.basicPublish(EXCHANGE, "", null, new byte[0]);
                if (i == BUSY_AFTER) {
                    busy.countDown();
                }
            }
        } catch (IOException | RuntimeException closed) {
            // the test is over
        }
    }
}
