package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuePoliciesTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);
    private Client client = kernel.client();

    @AfterEach
    void stop() {
        kernel.close();
    }

    private void restart(double memoryShare) {
        kernel.close();
        kernel = new TestKernel(contents, memoryShare);
        client = kernel.client();
    }

    private void declare(String name, Map<String, Object> arguments) {
        QueueSpec spec =
                QueueSpec.builder(name).durable(true).arguments(FieldTable.of(arguments)).build();
        await(client.channel.declareQueue(spec));
    }

    private void send(String queue, String... bodies) {
        for (String body : bodies) {
            client.channel.publish(message("", queue, body, true), 0);
        }
    }

    private List<String> drain(String queue) {
        List<String> bodies = new ArrayList<>();
        while (true) {
            Delivery next = await(client.channel.get(queue, true)).orElse(null);
            if (next == null) {
                return bodies;
            }
            bodies.add(TestKernel.body(next.message()));
        }
    }

    private Delivery take(String queue) {
        TestKernel.until(() -> ready(client, queue) > 0);
        return await(client.channel.get(queue, false)).orElseThrow();
    }

    private AnyQueue queue(String name) {
        AnyQueue queue = kernel.kernel.broker().virtualHosts().get("/").queue(RoutingKey.of(name));
        assertThat(queue).isNotNull();
        return queue;
    }

    private static Map<String, Object> lettersTo(String queue, Object... more) {
        Map<String, Object> arguments = new java.util.HashMap<>();
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", queue);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    @Test
    void messagesExpireInAQueueWithATimeToLive() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-message-ttl", 20));
        send("q", "1", "2");

        TestKernel.until(() -> ready(client, "dead") == 2);

        assertThat(ready(client, "q")).isZero();
        assertThat(drain("dead")).containsExactly("1", "2");
    }

    @Test
    void aTimeToLiveOfZeroLeavesOnlyWhatIsTakenAtOnce() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-message-ttl", 0));
        Taker taker = new Taker(1);
        Subscription subscription =
                await(
                        client.channel.subscribe(
                                SubscriptionRequest.builder("q", "t").build(), taker));
        subscription.ready();
        send("q", "taken", "late");

        assertThat(taker.next().body()).isEqualTo("taken");
        TestKernel.until(() -> ready(client, "dead") == 1);
        assertThat(drain("dead")).containsExactly("late");
    }

    @Test
    void aMessageWaitsToExpireUntilItIsTheFirst() {
        declare("q", Map.of());
        send("q", "first");
        client.channel.publish(TestKernel.expiring("q", "second", 0), 0);
        assertThat(ready(client, "q")).isEqualTo(2);

        assertThat(drain("q")).containsExactly("first");
    }

    @Test
    void anExpiryTimeSurvivesARestart() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead"));
        client.channel.publish(TestKernel.expiring("q", "soon", 1), 0);
        client.channel.publish(TestKernel.expiring("q", "never", 1_000_000), 0);
        declare("later", lettersTo("dead"));
        client.channel.publish(TestKernel.expiring("later", "late", 300), 0);
        restart(1);

        TestKernel.until(() -> ready(client, "dead") == 2);

        assertThat(drain("dead")).containsExactlyInAnyOrder("soon", "late");
        assertThat(drain("q")).containsExactly("never");
    }

    @Test
    void whatWaitsInTheLogAloneExpiresToo() {
        restart(1e-9);
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-message-ttl", 400));
        String body = "x".repeat(4000);
        for (int i = 0; i < 3000; i++) {
            client.channel.publish(message("", "q", body, true), 0);
        }

        TestKernel.until(() -> ready(client, "dead") == 3000);

        assertThat(ready(client, "q")).isZero();
    }

    @Test
    void oneMessageTooManyPushesOutTheHead() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-max-length", 2));
        send("q", "1", "2", "3", "4");

        TestKernel.until(() -> ready(client, "dead") == 2);

        assertThat(drain("dead")).containsExactly("1", "2");
        assertThat(drain("q")).containsExactly("3", "4");
    }

    @Test
    void bytesOfBodiesAreLimitedToo() {
        declare("q", Map.of("x-max-length-bytes", 10));
        send("q", "1234", "5678", "90", "1");

        assertThat(drain("q")).containsExactly("5678", "90", "1");
    }

    @Test
    void onlyWhatIsReadyCounts() {
        declare("q", Map.of("x-max-length", 1));
        send("q", "1");
        take("q");
        send("q", "2");

        assertThat(drain("q")).containsExactly("2");
    }

    @Test
    void aFullQueueThatRejectsTellsThePublisher() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-max-length", 1, "x-overflow", "reject-publish"));
        client.channel.publish(message("", "q", "1", true), 1);
        client.channel.publish(message("", "q", "2", true), 2);
        client.session.flush();

        TestKernel.until(() -> client.confirms.size() == 2);
        assertThat(client.confirms)
                .containsEntry(1L, ConfirmOutcome.ACCEPTED)
                .containsEntry(2L, ConfirmOutcome.REJECTED);
        assertThat(drain("q")).containsExactly("1");
        assertThat(ready(client, "dead")).isZero();
    }

    @Test
    void whatIsRejectedMayBecomeADeadLetterToo() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead", "x-max-length", 0, "x-overflow", "reject-publish-dlx"));
        client.channel.publish(message("", "q", "1", true), 1);

        TestKernel.until(() -> ready(client, "dead") == 1);
        TestKernel.until(() -> !client.confirms.isEmpty()); // the letter may be faster
        assertThat(client.confirms).containsEntry(1L, ConfirmOutcome.REJECTED);
    }

    @Test
    void aDeadLetterLeavesItsQueueOnlyWhenItIsSafe() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead"));
        send("q", "x");
        Delivery delivery = take("q");
        delivery.acknowledger().reject(new long[] {delivery.id()}, 1, false);
        TestKernel.until(() -> ready(client, "dead") == 1);

        restart(1);

        assertThat(drain("dead")).containsExactly("x");
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void aMissingExchangeTakesDeadLettersSilently() {
        declare("q", Map.of("x-dead-letter-exchange", "nowhere"));
        send("q", "x");
        Delivery delivery = take("q");
        delivery.acknowledger().reject(new long[] {delivery.id()}, 1, false);

        assertThat(ready(client, "q")).isZero(); // the mailbox knows of the rejection
        TestKernel.until(() -> queue("q").statistics().memoryBytes() == 0);
        restart(1);
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void aCycleThatNobodyKeepsGoingEnds() {
        declare("q", lettersTo("q", "x-message-ttl", 1));
        declare("witness", Map.of());
        send("q", "x");

        TestKernel.until(() -> ready(client, "q") == 0);
        assertThat(drain("q")).isEmpty();
    }

    @Test
    void aRejectionSendsAMessageRoundForEver() {
        declare("q", lettersTo("q"));
        send("q", "x");
        for (int i = 1; i <= 5; i++) {
            Delivery delivery = take("q");
            delivery.acknowledger().reject(new long[] {delivery.id()}, 1, false);
        }

        Message last = take("q").message();
        FieldTable death =
                (FieldTable) ((List<?>) last.properties().headers().get("x-death")).get(0);
        assertThat(death.get("count")).isEqualTo(5L);
    }

    @Test
    void manyDeadLettersPassWithoutLoss() {
        declare("dead", Map.of());
        declare("q", lettersTo("dead"));
        for (int i = 0; i < 10_000; i++) {
            send("q", "" + i);
        }

        queue("q").apply(settings(lettersTo("dead", "x-max-length", 0)));

        TestKernel.until(() -> ready(client, "dead") == 10_000);
        assertThat(ready(client, "q")).isZero();
        assertThat(drain("dead")).first().isEqualTo("0");
    }

    private static QueueSettings settings(Map<String, Object> arguments) {
        return QueueSettings.of(FieldTable.of(arguments), Map.of());
    }

    @Test
    void newSettingsCountForWhatIsThere() {
        declare("q", Map.of());
        send("q", "1", "2", "3");
        queue("q").apply(settings(Map.of("x-max-length", 1)));
        assertThat(ready(client, "q")).isEqualTo(1);

        queue("q").apply(settings(Map.of()));
        send("q", "4");
        assertThat(drain("q")).containsExactly("3", "4");
    }

    @Test
    void aQueueThatNobodyUsesExpires() {
        declare("q", Map.of("x-expires", 50));

        TestKernel.until(
                () ->
                        kernel.kernel.broker().virtualHosts().get("/").queues().stream()
                                .noneMatch(q -> q.spec().name().equals("q")));
    }

    @Test
    void aQueueWithAConsumerDoesNotExpire() {
        declare("q", Map.of());
        Taker taker = new Taker(1);
        Subscription subscription =
                await(
                        client.channel.subscribe(
                                SubscriptionRequest.builder("q", "t").build(), taker));
        // Not before: the queue would expire where it takes long to subscribe.
        queue("q").apply(settings(Map.of("x-expires", 30)));
        declare("witness", Map.of("x-expires", 100));
        TestKernel.until(
                () ->
                        kernel.kernel.broker().virtualHosts().get("/").queues().stream()
                                .noneMatch(q -> q.spec().name().equals("witness")));
        assertThat(await(client.channel.checkQueue("q")).consumers()).isEqualTo(1);

        await(subscription.cancel());

        TestKernel.until(() -> kernel.kernel.broker().virtualHosts().get("/").queues().isEmpty());
    }
}
