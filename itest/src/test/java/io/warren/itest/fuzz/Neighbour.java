package io.warren.itest.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Inbox;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Somebody decent on the same broker: whatever others do, each of its messages arrives once. */
final class Neighbour implements AutoCloseable {
    private final Connection connection;
    private final CompletableFuture<Integer> work = new CompletableFuture<>();
    private volatile boolean enough;

    Neighbour(BrokerAddress broker) throws Exception {
        connection = broker.factory().newConnection("neighbour");
        Channel channel = connection.createChannel();
        String queue = channel.queueDeclare().getQueue();
        Inbox inbox = Amqp.consumeNoAck(channel, queue);
        Channel publishing = connection.createChannel();
        publishing.confirmSelect();
        Thread thread = new Thread(() -> work(publishing, queue, inbox), "neighbour");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(Channel channel, String queue, Inbox inbox) {
        try {
            int count = 0;
            while (!enough) {
                channel.basicPublish(
                        "", queue, Amqp.persistent(), Integer.toString(count).getBytes(UTF_8));
                channel.waitForConfirmsOrDie(Await.PATIENCE.toMillis());
                String got = inbox.takeText();
                if (!got.equals(Integer.toString(count))) {
                    throw new AssertionError("message " + count + " came as " + got);
                }
                count++;
            }
            work.complete(count);
        } catch (Throwable noticed) {
            work.completeExceptionally(noticed);
        }
    }

    /** Fails if it has noticed anything. */
    void check() throws Exception {
        if (work.isDone()) {
            work.get();
        }
    }

    /** Ends its work; returns how many messages it has sent and received. */
    int finish() throws Exception {
        enough = true;
        try {
            return work.get();
        } catch (ExecutionException noticed) {
            throw new AssertionError("the neighbour noticed", noticed.getCause());
        }
    }

    @Override
    public void close() {
        connection.abort(2_000);
    }
}
