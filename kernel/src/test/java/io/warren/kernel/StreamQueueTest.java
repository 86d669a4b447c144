package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Consumer;
import io.warren.session.ReplyCode;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamQueueTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);
    private Client client = kernel.client();

    @AfterEach
    void stop() {
        kernel.close();
    }

    /** Takes what is offered while it has credit, as text {@code offset:body}. */
    private static final class Reader implements Consumer {
        private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
        private final AtomicInteger credit = new AtomicInteger();
        private volatile String cancelled = "";

        Reader(int credit) {
            this.credit.set(credit);
        }

        @Override
        public boolean offer(long id, Message message, int deliveries) {
            if (credit.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
                return false;
            }
            Object offset = message.properties().headers().get("x-stream-offset");
            return taken.add(offset + ":" + TestKernel.body(message));
        }

        @Override
        public void cancelled(String reason) {
            cancelled = reason;
        }

        List<String> take(int count) {
            List<String> all = new ArrayList<>();
            try {
                while (all.size() < count) {
                    String next = taken.poll(TestKernel.PATIENCE_SECONDS, TimeUnit.SECONDS);
                    if (next == null) {
                        throw new AssertionError("only " + all);
                    }
                    all.add(next);
                }
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            return all;
        }
    }

    private void declare(Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("x-queue-type", "stream");
        QueueSpec spec =
                QueueSpec.builder("s").durable(true).arguments(FieldTable.of(arguments)).build();
        await(client.channel.declareQueue(spec));
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            client.channel.publish(message("", "s", "m" + i), i + 1);
        }
        client.session.flush();
        TestKernel.until(
                () -> {
                    for (long i = from; i < to; i++) {
                        if (client.confirms.get(i + 1) != ConfirmOutcome.ACCEPTED) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private Subscription subscribe(Reader reader, Map<String, Object> arguments) {
        SubscriptionRequest request =
                SubscriptionRequest.builder("s", "tag")
                        .prefetch(10)
                        .arguments(FieldTable.of(arguments))
                        .build();
        Subscription subscription = await(client.channel.subscribe(request, reader));
        subscription.ready();
        return subscription;
    }

    private List<String> read(Object offset, int count) {
        Reader reader = new Reader(1000);
        Subscription subscription = subscribe(reader, Map.of("x-stream-offset", offset));
        List<String> taken = reader.take(count);
        await(subscription.cancel());
        return taken;
    }

    @Test
    void readersBeginWhereTheyLikeAndEachGetsEverything() {
        declare(Map.of());
        send(0, 5);

        assertThat(read("first", 5)).containsExactly("0:m0", "1:m1", "2:m2", "3:m3", "4:m4");
        assertThat(read(3, 2)).containsExactly("3:m3", "4:m4");
        assertThat(read("last", 1)).containsExactly("4:m4");
        assertThat(read("1h", 5)).first().isEqualTo("0:m0");
        assertThat(read(Instant.now().minusSeconds(60), 5)).first().isEqualTo("0:m0");
        assertThat(ready(client, "s")).isEqualTo(5);
    }

    @Test
    void withoutAnOffsetOnlyWhatComesIsRead() {
        declare(Map.of());
        send(0, 3);
        Reader next = new Reader(10);
        Reader future = new Reader(10);
        subscribe(next, Map.of());
        subscribe(future, Map.of("x-stream-offset", 4));

        send(3, 6);

        assertThat(next.take(3)).containsExactly("3:m3", "4:m4", "5:m5");
        assertThat(future.take(2)).containsExactly("4:m4", "5:m5");
    }

    @Test
    void aReaderGetsNoMoreThanItHasCreditFor() {
        declare(Map.of());
        send(0, 1000);
        Reader reader = new Reader(2);
        Subscription subscription = subscribe(reader, Map.of("x-stream-offset", "first"));
        assertThat(reader.take(2)).containsExactly("0:m0", "1:m1");

        reader.credit.set(998);
        subscription.ack(new long[] {1, 2}, 2);
        subscription.ready();

        assertThat(reader.take(998)).last().isEqualTo("999:m999");
    }

    @Test
    void aStreamSurvivesARestart() {
        declare(Map.of());
        send(0, 3);
        kernel.close();
        kernel = new TestKernel(contents);
        client = kernel.client();
        send(3, 4);

        assertThat(read("first", 4)).containsExactly("0:m0", "1:m1", "2:m2", "3:m3");
    }

    @Test
    void theOldestGoWhenThereIsTooMuch() {
        declare(Map.of("x-max-length-bytes", 300));
        send(0, 200);

        TestKernel.until(() -> ready(client, "s") < 100);

        List<String> left = read("first", (int) ready(client, "s"));
        assertThat(left).last().isEqualTo("199:m199");
    }

    @Test
    void theOldestGoWhenTheyAreTooOld() {
        declare(Map.of("x-max-age", "1s"));
        send(0, 10);

        TestKernel.until(() -> ready(client, "s") == 1);

        assertThat(read("first", 1)).containsExactly("9:m9");
    }

    @Test
    void whatAStreamCannotDoIsRefused() {
        declare(Map.of());
        expectRefused(
                () -> await(client.channel.get("s", true)),
                ReplyCode.NOT_IMPLEMENTED,
                "basic.get not supported by stream queues queue 's' in vhost '/'");
        expectRefused(
                () -> await(client.channel.purgeQueue("s")),
                ReplyCode.NOT_IMPLEMENTED,
                "queue.purge not supported by stream queues queue 's' in vhost '/'");
        SubscriptionRequest.Builder request = SubscriptionRequest.builder("s", "tag");
        expectRefused(
                () -> await(client.channel.subscribe(request.build(), new Reader(1))),
                ReplyCode.PRECONDITION_FAILED,
                "consumer prefetch count is not set for 'queue 's' in vhost '/''");
        expectRefused(
                () -> subscribe(new Reader(1), Map.of("x-stream-offset", "1Z")),
                ReplyCode.PRECONDITION_FAILED,
                "invalid arg 'x-stream-offset' for queue 's' in vhost '/':"
                        + " {invalid_stream_offset_arg,{longstr,<<\"1Z\">>}}");
    }

    private static void expectRefused(Runnable action, ReplyCode code, String text) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.replyCode()).isEqualTo(code))
                .hasMessage(text);
    }

    @Test
    void readersAreToldWhenTheStreamGoes() {
        declare(Map.of());
        Reader reader = new Reader(1);
        subscribe(reader, Map.of());

        await(client.channel.deleteQueue("s", false, false));

        assertThat(reader.cancelled).isNotEmpty();
        TestKernel.until(() -> kernel.store.logs().isEmpty());
    }

    @Test
    void anOffsetThatIsATimeIsFoundBetweenOlderAndNewer() {
        declare(Map.of());
        send(0, 50);
        Instant between = Instant.now().plusSeconds(2).minusMillis(1);
        TestKernel.until(() -> Instant.now().isAfter(between.plusMillis(1)));
        send(50, 60);

        // Wire times are in seconds: what is found is not older than that second.
        List<String> found = read(Instant.ofEpochSecond(between.getEpochSecond()), 10);

        assertThat(found).first().isEqualTo("50:m50");
    }
}
