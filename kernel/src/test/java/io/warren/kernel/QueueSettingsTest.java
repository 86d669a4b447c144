package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueSettingsTest {
    private static QueueSettings settings(
            Map<String, Object> arguments, Map<String, Object> policy) {
        return QueueSettings.of(FieldTable.of(arguments), policy);
    }

    @Test
    void withoutArgumentsAndPolicyNothingIsLimited() {
        QueueSettings plain = settings(Map.of(), Map.of());

        assertThat(plain.type()).isEqualTo(QueueType.CLASSIC);
        assertThat(plain.messageTtlMillis()).isEqualTo(QueueSettings.NONE);
        assertThat(plain.overflow()).isEqualTo(Overflow.DROP_HEAD);
        assertThat(plain.deadLetterExchange()).isNull();
        assertThat(LengthLimit.of(plain)).isNull();
    }

    @Test
    void ofTwoLimitsTheSmallerCounts() {
        QueueSettings both =
                settings(
                        Map.of("x-message-ttl", 10, "x-max-length", 5L, "x-expires", 7),
                        Map.of("message-ttl", 20L, "max-length", 3, "max-length-bytes", 0));

        assertThat(both.messageTtlMillis()).isEqualTo(10);
        assertThat(both.maxLength()).isEqualTo(3);
        assertThat(both.maxLengthBytes()).isZero();
        assertThat(both.expiresMillis()).isEqualTo(7);
    }

    @Test
    void otherwiseTheArgumentCountsBeforeThePolicy() {
        QueueSettings both =
                settings(
                        Map.of("x-dead-letter-exchange", "mine", "x-overflow", "reject-publish"),
                        Map.of(
                                "dead-letter-exchange", "theirs",
                                "overflow", "drop-head",
                                "dead-letter-routing-key", "key"));

        assertThat(both.deadLetterExchange()).isEqualTo("mine");
        assertThat(both.overflow()).isEqualTo(Overflow.REJECT_PUBLISH);
        assertThat(both.deadLetterRoutingKey()).isEqualTo(RoutingKey.of("key"));
    }

    @Test
    void whatOnlyArgumentsCanSayNoPolicyDoes() {
        QueueSettings policyOnly =
                settings(
                        Map.of(),
                        Map.of("max-priority", 5, "single-active-consumer", true, "queue-type", 1));

        assertThat(policyOnly.maxPriority()).isZero();
        assertThat(policyOnly.singleActiveConsumer()).isFalse();
        assertThat(policyOnly.type()).isEqualTo(QueueType.CLASSIC);
    }

    @Test
    void aDeliveryLimitIsForQuorumQueuesAlone() {
        Map<String, Object> policy = Map.of("delivery-limit", 3);
        Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
        assertThat(settings(Map.of(), policy).deliveryLimit()).isEqualTo(QueueSettings.NONE);
        assertThat(settings(quorum, policy).deliveryLimit()).isEqualTo(3);
    }

    @Test
    void anAgeIsANumberAndAUnit() {
        assertThat(settings(Map.of("x-max-age", "2h"), Map.of()).maxAgeMillis())
                .isEqualTo(7_200_000);
        assertThat(settings(Map.of("x-max-age", "2h"), Map.of("max-age", "30m")).maxAgeMillis())
                .isEqualTo(1_800_000);
        assertThat(MaxAge.millis("1Y")).isEqualTo(365L * 24 * 3_600_000);
        assertThat(MaxAge.millis("h")).isNegative();
        assertThat(MaxAge.millis("0s")).isNegative();
        assertThat(MaxAge.millis("10")).isNegative();
    }

    @Test
    void theSmallerOfBothTimesToLiveCounts() {
        TimeToLive ttl = new TimeToLive();
        assertThat(ttl.concerns(TestKernel.message("", "q", "x"))).isFalse();
        ttl.set(100);
        assertThat(ttl.expiresAt(TestKernel.message("", "q", "x"), 1000)).isEqualTo(1100);
        assertThat(ttl.expiresAt(TestKernel.expiring("q", "x", 50), 1000)).isEqualTo(1050);
        assertThat(ttl.expiresAt(TestKernel.expiring("q", "x", 200), 1000)).isEqualTo(1100);
        ttl.set(QueueSettings.NONE);
        assertThat(ttl.expiresAt(TestKernel.expiring("q", "x", 200), 1000)).isEqualTo(1200);
        assertThat(ttl.expiresAt(TestKernel.message("", "q", "x"), 1000))
                .isEqualTo(TimeToLive.NEVER);
    }
}
