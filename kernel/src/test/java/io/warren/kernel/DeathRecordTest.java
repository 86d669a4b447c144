package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeathRecordTest {
    private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);

    private static Message message(Map<String, Object> headers) {
        MessageProperties properties =
                MessageProperties.builder()
                        .headers(FieldTable.of(headers))
                        .expiration("500")
                        .deliveryMode(2)
                        .build();
        return Message.of("shop", RoutingKey.of("orders"), properties, new byte[] {1, 2});
    }

    private static Message die(Message message, String queue, DeathReason reason, Instant at) {
        return new DeathRecord(queue, false).letter(message, reason, at, "dlx", null);
    }

    private static FieldTable headers(Message message) {
        return message.properties().headers();
    }

    private static List<Map<String, Object>> deaths(Message message) {
        List<Map<String, Object>> deaths = new ArrayList<>();
        for (Object death : (List<?>) headers(message).get("x-death")) {
            deaths.add(((FieldTable) death).toMap());
        }
        return deaths;
    }

    @Test
    void theFirstDeathIsToldInFull() {
        Message letter =
                die(message(Map.of("CC", List.of("copy"), "a", 1)), "q", DeathReason.EXPIRED, NOON);

        assertThat(letter.exchange()).isEqualTo("dlx");
        assertThat(letter.routingKey()).isEqualTo(RoutingKey.of("orders"));
        assertThat(letter.properties().expiration()).isNull();
        assertThat(letter.isPersistent()).isTrue();
        assertThat(deaths(letter))
                .containsExactly(
                        Map.of(
                                "count", 1L,
                                "reason", "expired",
                                "queue", "q",
                                "time", NOON,
                                "exchange", "shop",
                                "routing-keys", List.of("orders", "copy"),
                                "original-expiration", "500"));
        assertThat(headers(letter).get("x-first-death-queue")).isEqualTo("q");
        assertThat(headers(letter).get("x-first-death-reason")).isEqualTo("expired");
        assertThat(headers(letter).get("x-first-death-exchange")).isEqualTo("shop");
        assertThat(headers(letter).get("a")).isEqualTo(1);
    }

    @Test
    void aDeathThatRepeatsIsCountedAndMovesToTheFrontWithItsTime() {
        Message once = die(message(Map.of()), "q", DeathReason.REJECTED, NOON);
        Message twice = die(once, "r", DeathReason.EXPIRED, NOON);
        Message thrice = die(twice, "q", DeathReason.REJECTED, LATER);

        assertThat(deaths(thrice))
                .extracting(d -> d.get("queue") + " " + d.get("count") + " " + d.get("time"))
                .containsExactly("q 2 " + NOON, "r 1 " + NOON);
        assertThat(headers(thrice).get("x-first-death-queue")).isEqualTo("q");
        assertThat(headers(thrice).get("x-first-death-reason")).isEqualTo("rejected");
    }

    @Test
    void theSameQueueWithAnotherReasonIsAnotherDeath() {
        Message once = die(message(Map.of()), "q", DeathReason.REJECTED, NOON);
        Message twice = die(once, "q", DeathReason.MAXLEN, LATER);

        assertThat(deaths(twice))
                .extracting(d -> d.get("reason") + " " + d.get("count"))
                .containsExactly("maxlen 1", "rejected 1");
    }

    @Test
    void aNewKeyReplacesAllKeysAndTheHeaderThatNamedThem() {
        Message copied =
                message(Map.of("CC", List.of("copy")))
                        .withOtherKeys(List.of(RoutingKey.of("copy"), RoutingKey.of("hidden")));

        Message moved =
                new DeathRecord("q", false)
                        .letter(copied, DeathReason.REJECTED, NOON, "dlx", RoutingKey.of("dead"));
        Message kept = die(copied, "q", DeathReason.REJECTED, NOON);

        assertThat(moved.routingKey()).isEqualTo(RoutingKey.of("dead"));
        assertThat(moved.otherKeys()).isEmpty();
        assertThat(headers(moved).contains("CC")).isFalse();
        assertThat(deaths(moved).get(0).get("routing-keys")).isEqualTo(List.of("orders", "copy"));
        assertThat(kept.otherKeys()).hasSize(2);
        assertThat(headers(kept).contains("CC")).isTrue();
    }

    @Test
    void whatAClientPutInPlaceOfTheRecordIsReplacedAndNotTakenForTheFirstDeath() {
        Message letter = die(message(Map.of("x-death", "forged")), "q", DeathReason.REJECTED, NOON);

        assertThat(deaths(letter)).hasSize(1);
        assertThat(headers(letter).contains("x-first-death-queue")).isFalse();
    }

    @Test
    void theLastDeathIsToldAnewWithEachIfAskedFor() {
        Message once =
                new DeathRecord("q", true)
                        .letter(message(Map.of()), DeathReason.EXPIRED, NOON, "dlx", null);
        Message twice =
                new DeathRecord("r", true).letter(once, DeathReason.MAXLEN, LATER, "dlx", null);

        assertThat(headers(once).toMap())
                .containsEntry("x-last-death-queue", "q")
                .containsEntry("x-last-death-reason", "expired")
                .containsEntry("x-last-death-exchange", "shop");
        assertThat(headers(twice).toMap())
                .containsEntry("x-last-death-queue", "r")
                .containsEntry("x-last-death-reason", "maxlen")
                .containsEntry("x-last-death-exchange", "dlx")
                .containsEntry("x-first-death-queue", "q")
                .hasSize(7);
        assertThat(headers(die(twice, "s", DeathReason.EXPIRED, LATER)).get("x-last-death-queue"))
                .isEqualTo("r");
    }

    @Test
    void aWayBackWithoutARejectionIsACycle() {
        Message expired = die(message(Map.of()), "q", DeathReason.EXPIRED, NOON);
        Message further = die(expired, "r", DeathReason.MAXLEN, NOON);
        Message rejected = die(expired, "r", DeathReason.REJECTED, NOON);

        assertThat(DeathRecord.isCycle(expired, "q")).isTrue();
        assertThat(DeathRecord.isCycle(expired, "other")).isFalse();
        assertThat(DeathRecord.isCycle(further, "q")).isTrue();
        assertThat(DeathRecord.isCycle(rejected, "q")).isFalse();
        assertThat(DeathRecord.isCycle(message(Map.of()), "q")).isFalse();
    }

    @Test
    void deathsWithoutCountsBecomeOneOfEachQueueAndReason() {
        List<FieldTable> old = new ArrayList<>();
        for (String queue : List.of("a", "b", "a", "a")) {
            old.add(FieldTable.of(Map.of("queue", queue, "reason", "expired")));
        }
        Message letter = die(message(Map.of("x-death", old)), "q", DeathReason.REJECTED, NOON);

        assertThat(deaths(letter))
                .extracting(death -> death.get("queue"), death -> death.get("count"))
                .containsExactly(tuple("q", 1L), tuple("a", 3L), tuple("b", 1L));
        assertThat(deaths(die(letter, "a", DeathReason.EXPIRED, LATER)))
                .extracting(death -> death.get("queue"), death -> death.get("count"))
                .containsExactly(tuple("a", 4L), tuple("q", 1L), tuple("b", 1L));
    }
}
