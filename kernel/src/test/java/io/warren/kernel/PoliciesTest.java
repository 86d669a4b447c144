package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.bind;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.management.Policies;
import io.warren.management.Policy;
import io.warren.message.FieldTable;
import io.warren.session.PublishResult;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);

    @AfterEach
    void stop() {
        kernel.close();
    }

    private Policies policies() {
        return kernel.management().policies();
    }

    private static Policy policy(
            Policy.Kind kind, String name, String pattern, int priority, Map<String, ?> keys) {
        return new Policy(
                kind, "/", name, pattern, Policy.Target.ALL, priority, FieldTable.of(keys));
    }

    private static Policy user(String name, String pattern, int priority, Map<String, ?> keys) {
        return policy(Policy.Kind.USER, name, pattern, priority, keys);
    }

    private static EffectivePolicies.Effective effective(String queue, Policy... policies) {
        return new EffectivePolicies(List.of(policies)).of(QueueSpec.builder(queue).build());
    }

    @Test
    void theHighestPriorityThatMatchesCounts() {
        Policy low = user("low", "^q", 0, Map.of("max-length", 1L));
        Policy high = user("high", "q1", 5, Map.of("expires", 2L));
        assertThat(effective("q1", low, high).policy()).isEqualTo("high");
        assertThat(effective("q1", low, high).definition().get("max-length")).isNull();
        assertThat(effective("q2", low, high).policy()).isEqualTo("low");
        assertThat(effective("x", low, high)).isEqualTo(EffectivePolicies.Effective.NONE);
    }

    @Test
    void anOperatorsPolicyBoundsAUsers() {
        Policy mine = user("p", "q", 0, Map.of("max-length", 10L, "message-ttl", 5L));
        Policy bound =
                policy(
                        Policy.Kind.OPERATOR,
                        "op",
                        "q",
                        0,
                        Map.of("max-length", 7L, "message-ttl", 50L, "expires", 9L));
        FieldTable merged = effective("q", mine, bound).definition();
        assertThat(merged.toMap())
                .isEqualTo(Map.of("max-length", 7L, "message-ttl", 5L, "expires", 9L));
        assertThat(effective("q", mine, bound).operatorPolicy()).isEqualTo("op");
        assertThat(effective("q", bound).definition()).isEqualTo(bound.definition());
    }

    @Test
    void aPolicyAppliesToWhatItSays() {
        FieldTable keys = FieldTable.of(Map.of("max-length", 1L));
        QueueSpec quorum =
                QueueSpec.builder("q")
                        .arguments(FieldTable.of(Map.of("x-queue-type", "quorum")))
                        .build();
        QueueSpec classic = QueueSpec.builder("q").build();
        for (Policy.Target target : Policy.Target.values()) {
            Policy policy = new Policy(Policy.Kind.USER, "/", "p", ".*", target, 0, keys);
            EffectivePolicies all = new EffectivePolicies(List.of(policy));
            String applied =
                    (all.of(classic).policy().isEmpty() ? "" : "classic ")
                            + (all.of(quorum).policy().isEmpty() ? "" : "quorum ")
                            + (all.ofExchange("q").policy().isEmpty() ? "" : "exchange");
            assertThat(applied.strip())
                    .isEqualTo(
                            switch (target) {
                                case ALL -> "classic quorum exchange";
                                case QUEUES -> "classic quorum";
                                case CLASSIC_QUEUES -> "classic";
                                case QUORUM_QUEUES -> "quorum";
                                case STREAMS -> "";
                                case EXCHANGES -> "exchange";
                            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-length|-1|-1 is not a valid maximum length",
                "max-length-bytes|-1|-1 is not a valid maximum length in bytes",
                "message-ttl|x|<<\"x\">> is not a valid message TTL",
                "expires|0|0 is not a valid queue expiry",
                "overflow|x|<<\"x\">> is not a valid overflow value",
                "queue-version|3|3 is not a valid queue-version value",
                "dead-letter-exchange|1|1 is not a valid dead letter exchange name",
                "alternate-exchange|1|1 is not a valid alternate exchange name",
                "delivery-limit|-1|-1 is not a valid delivery limit",
                "max-age|5x|<<\"5x\">> is not a valid max age",
                "foo|1|[{<<\"foo\">>,1}] are not recognised policy settings"
            })
    void aWrongDefinitionIsRefusedInRabbitMqsWords(String key, String value, String text) {
        Object parsed = value.matches("-?[0-9]+") ? (Object) Long.valueOf(value) : value;
        assertThatThrownBy(() -> await(policies().set(user("p", "q", 0, Map.of(key, parsed)))))
                .hasMessage("Validation failed: " + text);
    }

    @Test
    void anOperatorsPolicyHasNumbersOnlyAndEveryPolicyHasADefinitionAndAPattern() {
        Policy bad = policy(Policy.Kind.OPERATOR, "p", "q", 0, Map.of("overflow", "drop-head"));
        assertThatThrownBy(() -> await(policies().set(bad)))
                .hasMessage(
                        "Validation failed: [{<<\"overflow\">>,<<\"drop-head\">>}] are not"
                                + " recognised policy settings");
        assertThatThrownBy(() -> await(policies().set(user("p", "q", 0, Map.of()))))
                .hasMessage("Validation failed: no policy provided");
        assertThatThrownBy(() -> await(policies().set(user("p", "[", 0, Map.of("expires", 1L)))))
                .hasMessageStartingWith(
                        "Validation failed: pattern should be regular expression but is invalid");
        assertThatThrownBy(() -> await(policies().clear(Policy.Kind.USER, "/", "none")))
                .hasMessage("Parameter does not exist");
    }

    @Test
    void queuesFollowThePolicyThatHoldsNowAndAfterARestart() {
        Client client = kernel.client();
        durable(client, "before");
        await(policies().set(user("p", ".*", 0, Map.of("max-length", 3L))));
        durable(client, "after");
        assertThat(lengthAfterTen(client, "before")).isEqualTo(3);
        assertThat(lengthAfterTen(client, "after")).isEqualTo(3);
        kernel.close();
        kernel = new TestKernel(contents);
        client = kernel.client();
        assertThat(lengthAfterTen(client, "before")).isEqualTo(3);
        assertThat(policies().list("/", Policy.Kind.USER)).hasSize(1);
        await(policies().clear(Policy.Kind.USER, "/", "p"));
        assertThat(lengthAfterTen(client, "before")).isEqualTo(13);
    }

    private static long lengthAfterTen(Client client, String queue) {
        for (int n = 0; n < 10; n++) {
            PublishResult unused = client.channel.publish(TestKernel.message("", queue, "" + n), 0);
        }
        return TestKernel.ready(client, queue);
    }

    @Test
    void anAlternateExchangeComesAndGoesWithItsPolicy() {
        Client client = kernel.client();
        durable(client, "rest");
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("alternate", TestKernel.TYPE).build()));
        bind(client, "alternate", "rest", "k");
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder("lonely", TestKernel.TYPE).build()));
        assertThat(publish(client)).isEqualTo(PublishResult.UNROUTABLE);
        await(policies().set(user("p", "^lonely$", 0, Map.of("alternate-exchange", "alternate"))));
        assertThat(publish(client)).isEqualTo(PublishResult.ROUTED);
        await(policies().clear(Policy.Kind.USER, "/", "p"));
        assertThat(publish(client)).isEqualTo(PublishResult.UNROUTABLE);
    }

    private static PublishResult publish(Client client) {
        return client.channel.publish(message("lonely", "k", "x"), 0);
    }
}
