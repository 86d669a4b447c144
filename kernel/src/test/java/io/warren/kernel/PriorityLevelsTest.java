package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.Delivery;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import io.warren.store.LogId;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PriorityLevelsTest {
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

    private void declare(Map<String, Object> arguments) {
        QueueSpec spec =
                QueueSpec.builder("q").durable(true).arguments(FieldTable.of(arguments)).build();
        await(client.channel.declareQueue(spec));
    }

    private void send(int priority, String body) {
        MessageProperties properties =
                MessageProperties.builder().deliveryMode(2).priority(priority).build();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        client.channel.publish(Message.of("", RoutingKey.of("q"), properties, bytes), 0);
    }

    private List<String> drain() {
        List<String> bodies = new ArrayList<>();
        while (true) {
            Delivery next = await(client.channel.get("q", true)).orElse(null);
            if (next == null) {
                return bodies;
            }
            bodies.add(TestKernel.body(next.message()));
        }
    }

    private List<LogId> logs() {
        return kernel.store.logs().stream().filter(log -> log.level() > 0).toList();
    }

    @Test
    void theHighestComesFirstAndTheOldestOfThose() {
        declare(Map.of("x-max-priority", 5));
        send(1, "1a");
        send(5, "5a");
        send(0, "0");
        send(9, "9 counts as 5");
        send(1, "1b");

        assertThat(drain()).containsExactly("5a", "9 counts as 5", "1a", "1b", "0");
    }

    @Test
    void withoutTheArgumentAPriorityMeansNothing() {
        declare(Map.of());
        send(1, "first");
        send(5, "second");

        assertThat(drain()).containsExactly("first", "second");
    }

    @Test
    void whatComesBackTakesItsPlaceAmongItsLike() {
        declare(Map.of("x-max-priority", 5));
        send(2, "2a");
        send(2, "2b");
        send(1, "1");
        Delivery first = await(client.channel.get("q", false)).orElseThrow();
        send(3, "3");

        first.acknowledger().reject(new long[] {first.id()}, 1, true);

        TestKernel.until(() -> ready(client, "q") == 4);
        assertThat(drain()).containsExactly("3", "2a", "2b", "1");
    }

    @Test
    void onlyTheLevelsThatAreUsedHaveLogsAndTheyGoWithTheQueue() {
        declare(Map.of("x-max-priority", 255));
        send(7, "x");
        send(200, "y");
        client.session.flush();

        TestKernel.until(() -> logs().size() == 2);
        assertThat(logs()).extracting(LogId::level).containsExactlyInAnyOrder(7, 200);

        await(client.channel.deleteQueue("q", false, false));
        TestKernel.until(() -> kernel.store.logs().isEmpty());
    }

    @Test
    void levelsSurviveARestartAndNumbersStayUnique() {
        declare(Map.of("x-max-priority", 5));
        send(5, "5");
        send(1, "1");
        send(0, "0");
        restart(1);
        send(5, "5 later");
        Delivery first = await(client.channel.get("q", false)).orElseThrow();
        Delivery second = await(client.channel.get("q", false)).orElseThrow();

        assertThat(TestKernel.body(first.message())).isEqualTo("5");
        assertThat(TestKernel.body(second.message())).isEqualTo("5 later");
        assertThat(second.id()).isGreaterThan(3);
        assertThat(drain()).containsExactly("1", "0");
    }

    @Test
    void levelsPageWhenMemoryIsShort() {
        restart(1e-9);
        declare(Map.of("x-max-priority", 2));
        String filling = "x".repeat(2000);
        for (int i = 0; i < 1500; i++) {
            send(i % 3, i % 3 + ":" + i + ":" + filling);
        }
        assertThat(ready(client, "q")).isEqualTo(1500);

        List<String> all = drain();

        assertThat(all).hasSize(1500);
        assertThat(all.stream().map(body -> 2 - (body.charAt(0) - '0'))).isSorted();
        assertThat(all.subList(0, 500).stream().map(body -> Integer.valueOf(body.split(":", 3)[1])))
                .isSorted();
    }

    @Test
    void consumersGetTheHighestFirstFromALongBacklog() {
        restart(1e-9);
        declare(Map.of("x-max-priority", 2));
        for (int i = 0; i < 900; i++) {
            send(i % 3, i % 3 + "y".repeat(2000));
        }
        Taker taker = new Taker(900);
        Subscription subscription =
                await(
                        client.channel.subscribe(
                                SubscriptionRequest.builder("q", "t").autoAck(true).build(),
                                taker));
        subscription.ready();

        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            order.add('2' - taker.next().body().charAt(0));
        }
        assertThat(order).isSorted();
    }
}
