package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static io.warren.kernel.TestKernel.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.management.QueueInfo;
import io.warren.message.FieldTable;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.QueueStatus;
import io.warren.session.ReplyCode;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.store.DefinitionChange;
import io.warren.store.LogId;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores that come and go, and the queues that lie in them. */
class MessageStoresTest {
    private static final String OTHER = "other";

    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private final MemoryStore.Contents otherContents = new MemoryStore.Contents();
    private MemoryStore other = new MemoryStore(otherContents);
    private TestKernel kernel = new TestKernel(contents);

    @AfterEach
    void stop() {
        kernel.close();
        other.close();
    }

    private void restart(long graceMillis) {
        kernel.close();
        kernel = new TestKernel(contents, 1, graceMillis);
    }

    private void come() {
        kernel.stores.add(OTHER, other);
        until("there", () -> kernel.stores.names().contains(OTHER));
    }

    /** As a bundle that is stopped. */
    private void go() {
        kernel.stores.remove(OTHER, other);
        other.close();
        other = new MemoryStore(otherContents);
    }

    private static void declare(Client client, String name, String store) {
        FieldTable arguments = FieldTable.builder().put("x-store", store).build();
        QueueSpec spec = QueueSpec.builder(name).durable(true).arguments(arguments).build();
        await(client.channel.declareQueue(spec));
    }

    private static Taker take(Client client, String queue) {
        Taker taker = new Taker(Integer.MAX_VALUE);
        SubscriptionRequest request = SubscriptionRequest.builder(queue, "tag").build();
        Subscription subscription = await(client.channel.subscribe(request, taker));
        subscription.ready();
        return taker;
    }

    private static void publish(Client client, String queue, String body, long confirmId) {
        client.channel.publish(message("", queue, body, true), confirmId);
        client.session.flush();
    }

    private static void awaitConfirm(Client client, long id, ConfirmOutcome outcome) {
        until("confirm " + id, () -> client.confirms.containsKey(id));
        assertThat(client.confirms).containsEntry(id, outcome);
    }

    private String state(String queue) {
        return kernel.kernel.management().queues("/").stream()
                .filter(info -> info.spec().name().equals(queue))
                .map(QueueInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private static Collection<LogId> logs(MemoryStore.Contents of) {
        try (MemoryStore store = new MemoryStore(of)) {
            return store.logs();
        }
    }

    @Test
    void aQueueLiesInTheStoreThatItAskedForAndFindsItAgainAfterARestart() {
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        publish(client, "q", "kept", 1);
        awaitConfirm(client, 1, ConfirmOutcome.ACCEPTED);
        assertThat(logs(otherContents)).hasSize(1);
        assertThat(logs(contents)).isEmpty();

        restart(60_000);
        come();
        Client again = kernel.client();
        until("there", () -> state("q").equals("running"));
        assertThat(ready(again, "q")).isEqualTo(1);
        durable(again, "q"); // whatever store it has
        declare(again, "q", OTHER);
        assertThatThrownBy(() -> declare(again, "q", "memory"))
                .hasMessage(
                        "inequivalent arg 'x-store' for queue 'q' in vhost '/': received the value"
                                + " 'memory' of type 'longstr' but current is the value 'other' of"
                                + " type 'longstr'");
    }

    @Test
    void aStoreThatIsNotThereIsRefusedAndSoIsANameThatIsNone() {
        Client client = kernel.client();
        assertThatThrownBy(() -> declare(client, "q", "nowhere"))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.PRECONDITION_FAILED))
                .hasMessage(
                        "invalid arg 'x-store' for queue 'q' in vhost '/': store 'nowhere' is not"
                                + " there; there are: [memory]");
        FieldTable number = FieldTable.builder().put("x-store", 1).build();
        QueueSpec wrong = QueueSpec.builder("q").durable(true).arguments(number).build();
        assertThatThrownBy(() -> await(client.channel.declareQueue(wrong)))
                .hasMessage(
                        "invalid arg 'x-store' for queue 'q' in vhost '/': it must be the name of"
                                + " a store");
    }

    @Test
    void aQueueWhoseStoreIsNotThereIsKnownAndUnavailableUntilItComes() {
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        publish(client, "q", "kept", 1);
        awaitConfirm(client, 1, ConfirmOutcome.ACCEPTED);
        restart(60_000);

        Client again = kernel.client();
        assertThat(state("q")).isEqualTo("store 'other' is not there: install or start its bundle");
        assertThatThrownBy(() -> ready(again, "q"))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.NOT_FOUND))
                .hasMessageContaining("queue 'q' in vhost '/' is down or inaccessible: store");
        assertThatThrownBy(() -> durable(again, "q")).hasMessageContaining("inaccessible");
        assertThatThrownBy(() -> await(again.channel.get("q", true)))
                .hasMessageContaining("inaccessible");
        assertThatThrownBy(() -> take(again, "q")).hasMessageContaining("inaccessible");
        publish(again, "q", "refused", 1);
        awaitConfirm(again, 1, ConfirmOutcome.REJECTED);

        come();
        until("there", () -> state("q").equals("running"));
        publish(again, "q", "after", 2);
        awaitConfirm(again, 2, ConfirmOutcome.ACCEPTED);
        Taker taker = take(again, "q");
        assertThat(taker.next().body()).isEqualTo("kept");
        assertThat(taker.next().body()).isEqualTo("after");
    }

    @Test
    void aStoreThatIsExchangedIsAPauseForPublishersAndConsumers() {
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        Taker taker = take(client, "q");
        publish(client, "q", "m1", 1);
        awaitConfirm(client, 1, ConfirmOutcome.ACCEPTED);
        long held = taker.next().id();

        go();
        publish(client, "q", "m2", 2);
        assertThat(client.confirms).doesNotContainKey(2L);
        assertThat(taker.next().body()).isEqualTo("m2");
        await(client.channel.checkQueue("q")); // no error
        CompletionStage<Optional<Delivery>> get = client.channel.get("q", true);
        assertThat(await(get)).isEmpty();

        come();
        awaitConfirm(client, 2, ConfirmOutcome.ACCEPTED);
        taker.cancelled = "";
        publish(client, "q", "m3", 3);
        awaitConfirm(client, 3, ConfirmOutcome.ACCEPTED);
        assertThat(taker.next().body()).isEqualTo("m3");
        assertThat(taker.cancelled).isEmpty();
        // All three are unacknowledged: they come back, in order.
        assertThat(held).isEqualTo(1);
        restart(60_000);
        come();
        Client again = kernel.client();
        until("there", () -> state("q").equals("running"));
        Taker next = take(again, "q");
        assertThat(next.next().body()).isEqualTo("m1");
        assertThat(next.next().body()).isEqualTo("m2");
        assertThat(next.next().body()).isEqualTo("m3");
    }

    @Test
    void acksOfAPauseReachTheStoreThatComesBack() {
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        Taker taker = new Taker(Integer.MAX_VALUE);
        Subscription subscription =
                await(
                        client.channel.subscribe(
                                SubscriptionRequest.builder("q", "tag").build(), taker));
        subscription.ready();
        for (int i = 1; i <= 3; i++) {
            publish(client, "q", "m" + i, i);
            awaitConfirm(client, i, ConfirmOutcome.ACCEPTED);
        }
        long[] ids = {taker.next().id(), taker.next().id(), taker.next().id()};
        go();
        publish(client, "q", "m4", 4);
        long fourth = taker.next().id();
        subscription.ack(new long[] {ids[0], ids[2], fourth}, 3);
        come();
        awaitConfirm(client, 4, ConfirmOutcome.ACCEPTED);
        restart(60_000);
        come();
        Client again = kernel.client();
        until("there", () -> state("q").equals("running"));
        assertThat(ready(again, "q")).isEqualTo(1);
        assertThat(TestKernel.body(await(again.channel.get("q", true)).orElseThrow().message()))
                .isEqualTo("m2");
    }

    @Test
    void aNewQueueWaitsForAStoreThatIsBeingExchanged() {
        come();
        go();
        Client client = kernel.client();
        FieldTable arguments = FieldTable.builder().put("x-store", OTHER).build();
        CompletionStage<QueueStatus> declared =
                client.channel.declareQueue(
                        QueueSpec.builder("q").durable(true).arguments(arguments).build());
        durable(client, "elsewhere");
        assertThat(declared.toCompletableFuture()).isNotDone();
        come();
        assertThat(await(declared).name()).isEqualTo("q");
    }

    @Test
    void afterTheGracePublishersAreToldNoAndTheQueueComesBackWithItsStore() {
        restart(1);
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        Taker taker = take(client, "q");
        go();
        publish(client, "q", "held", 1);
        awaitConfirm(client, 1, ConfirmOutcome.REJECTED);
        assertThatThrownBy(() -> ready(client, "q")).hasMessageContaining("inaccessible");

        come();
        until("there", () -> state("q").equals("running"));
        publish(client, "q", "after", 2);
        awaitConfirm(client, 2, ConfirmOutcome.ACCEPTED);
        until("delivered", () -> taker.taken.stream().anyMatch(o -> o.body().equals("after")));
        assertThat(taker.cancelled).isEmpty();
    }

    @Test
    void aQueueThatIsDeletedWithoutItsStoreLeavesNothingThere() {
        restart(1);
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        publish(client, "q", "m", 1);
        awaitConfirm(client, 1, ConfirmOutcome.ACCEPTED);
        go();
        await(client.channel.deleteQueue("q", false, false));
        assertThat(logs(otherContents)).hasSize(1);
        come();
        until("deleted", () -> logs(otherContents).isEmpty());
        assertThatThrownBy(() -> ready(client, "q")).hasMessageContaining("no queue 'q'");
    }

    @Test
    void aStoreThatComesBackWithLessThanItHadIsAProblem() {
        come();
        Client client = kernel.client();
        declare(client, "q", OTHER);
        publish(client, "q", "m", 1);
        awaitConfirm(client, 1, ConfirmOutcome.ACCEPTED);
        go();
        other = new MemoryStore();
        come();
        until("noticed", () -> !kernel.kernel.context().problems().isEmpty());
        assertThat(kernel.kernel.context().problems())
                .singleElement()
                .asString()
                .contains("came back without messages that it had");
        until("there", () -> state("q").equals("running"));
        publish(client, "q", "after", 2);
        awaitConfirm(client, 2, ConfirmOutcome.ACCEPTED);
    }

    @Test
    void aDefinitionOfAnOlderVersionIsFoundInTheStoreThatHasItsLog() {
        Definitions.StoredQueueSpec queue =
                new Definitions.StoredQueueSpec(
                        7, QueueSpec.builder("q").durable(true).build(), OTHER);
        byte[] now = Definitions.queue("/", queue).value();
        assertThat(now).isNotNull();
        assertThat(Definitions.queue(now)).isEqualTo(queue);
        byte[] older = Arrays.copyOf(now, now.length - 2 - OTHER.length());
        assertThat(Definitions.queue(older).store()).isEmpty();
        kernel.close();
        await(
                new MemoryStore(contents)
                        .apply(
                                List.of(
                                        new DefinitionChange(
                                                Definitions.QUEUE,
                                                Definitions.key("/", "q"),
                                                older))));
        other.open(new LogId(7, 0), Opening.RESTART, new Ignore()).close();
        MessageStores stores = new MessageStores(List.of("memory"), 1);
        come(stores);
        kernel = new TestKernel(contents, 1, stores);
        assertThat(kernel.kernel.broker().virtualHosts().get("/").queues())
                .singleElement()
                .satisfies(q -> assertThat(q.stored().storeName()).isEqualTo(OTHER));
    }

    private void come(MessageStores stores) {
        stores.add(OTHER, other);
    }

    private static final class Ignore implements QueueLog.Listener {
        @Override
        public void durable(long sequence) {}

        @Override
        public void failed(StoreException cause) {}
    }
}
