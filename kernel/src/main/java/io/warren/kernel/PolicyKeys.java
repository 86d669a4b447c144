package io.warren.kernel;

import io.warren.management.Policy;
import io.warren.message.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in the definition of a policy: the keys that RabbitMQ 3.10 knows, its bounds and
 * its texts. Those of mirrored queues are accepted, so that its definitions can be taken over; in a
 * broker of one node they have nothing to do.
 */
final class PolicyKeys {
    private static final Pattern AGE = Pattern.compile("[0-9]+[YMDhms]");

    /** A value that a key may have, and what is said of another. */
    private record Rule(Predicate<@Nullable Object> check, String otherwise) {}

    private static final Map<String, Rule> NUMBERS =
            Map.of(
                    "max-length", atLeast(0, "is not a valid maximum length"),
                    "max-length-bytes", atLeast(0, "is not a valid maximum length in bytes"),
                    "message-ttl", atLeast(0, "is not a valid message TTL"),
                    "expires", atLeast(1, "is not a valid queue expiry"),
                    "max-in-memory-length", atLeast(0, "is not a valid maximum memory in bytes"),
                    "max-in-memory-bytes", atLeast(0, "is not a valid maximum memory in bytes"),
                    "delivery-limit", atLeast(0, "is not a valid delivery limit"));

    private static final Map<String, Rule> OTHERS =
            Map.ofEntries(
                    Map.entry("alternate-exchange", text("is not a valid alternate exchange name")),
                    Map.entry(
                            "dead-letter-exchange",
                            text("is not a valid dead letter exchange name")),
                    Map.entry(
                            "dead-letter-routing-key",
                            text("is not a valid dead letter routing key")),
                    Map.entry(
                            "dead-letter-strategy",
                            oneOf(
                                    "is not a valid dead letter strategy",
                                    "at-most-once",
                                    "at-least-once")),
                    Map.entry(
                            "overflow",
                            oneOf(
                                    "is not a valid overflow value",
                                    "drop-head",
                                    "reject-publish",
                                    "reject-publish-dlx")),
                    Map.entry(
                            "queue-mode",
                            oneOf("is not a valid queue-mode value", "default", "lazy")),
                    Map.entry("queue-version", oneOf("is not a valid queue-version value", 1L, 2L)),
                    Map.entry(
                            "max-age",
                            new Rule(
                                    v -> v instanceof String age && AGE.matcher(age).matches(),
                                    "is not a valid max age")),
                    Map.entry(
                            "stream-max-segment-size-bytes",
                            atLeast(0, "is not a valid segment size")),
                    Map.entry(
                            "queue-leader-locator",
                            oneOf(
                                    "is not a valid queue leader locator value",
                                    "client-local",
                                    "balanced",
                                    "random",
                                    "least-leaders")),
                    Map.entry("initial-cluster-size", atLeast(0, "is not a valid cluster size")),
                    Map.entry(
                            "queue-master-locator",
                            oneOf(
                                    "invalid queue-master-locator value",
                                    "min-masters",
                                    "client-local",
                                    "random")),
                    Map.entry(
                            "ha-mode",
                            oneOf("is not a valid ha-mode value", "all", "exactly", "nodes")),
                    Map.entry("ha-params", new Rule(v -> v != null, "is not valid ha-params")),
                    Map.entry(
                            "ha-sync-mode",
                            oneOf("must be \"manual\" or \"automatic\"", "manual", "automatic")),
                    Map.entry("ha-sync-batch-size", atLeast(1, "is not a valid batch size")),
                    Map.entry(
                            "ha-promote-on-shutdown",
                            oneOf("is not valid", "always", "when-synced")),
                    Map.entry(
                            "ha-promote-on-failure",
                            oneOf("is not valid", "always", "when-synced")));

    private static final Set<String> NEED_HA_MODE =
            Set.of("ha-params", "ha-sync-mode", "ha-promote-on-shutdown");

    private PolicyKeys() {}

    private static Rule atLeast(long least, String otherwise) {
        return new Rule(v -> isWhole(v) && ((Number) v).longValue() >= least, otherwise);
    }

    private static boolean isWhole(@Nullable Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short;
    }

    private static Rule text(String otherwise) {
        return new Rule(v -> v instanceof String, otherwise);
    }

    private static Rule oneOf(String otherwise, Object... values) {
        Set<Object> allowed = Set.of(values);
        return new Rule(
                v -> v != null && allowed.contains(isWhole(v) ? ((Number) v).longValue() : v),
                otherwise);
    }

    /** Fails with what is wrong first. Errors: PRECONDITION_FAILED. */
    static void check(Policy policy) {
        if (policy.definition().isEmpty()) {
            throw Refusals.precondition("Validation failed: no policy provided");
        }
        List<String> unknown = new ArrayList<>();
        for (FieldTable.Cursor entry = policy.definition().cursor(); entry.next(); ) {
            Rule rule = NUMBERS.get(entry.name());
            if (rule == null && policy.kind() == Policy.Kind.USER) {
                rule = OTHERS.get(entry.name());
            }
            Object value = entry.value();
            if (rule == null) {
                unknown.add("{<<\"" + entry.name() + "\">>," + term(value) + "}");
            } else if (!rule.check().test(value)) {
                throw Refusals.precondition(
                        "Validation failed: " + term(value) + " " + rule.otherwise());
            }
        }
        if (!unknown.isEmpty()) {
            throw Refusals.precondition(
                    "Validation failed: ["
                            + String.join(",", unknown)
                            + "] are not recognised policy settings");
        }
        if (!policy.definition().contains("ha-mode")
                && NEED_HA_MODE.stream().anyMatch(policy.definition()::contains)) {
            throw Refusals.precondition(
                    "Validation failed: ha-mode must be specified to specify ha-params,"
                            + " ha-sync-mode or ha-promote-on-shutdown");
        }
    }

    /** As RabbitMQ shows a value. */
    private static String term(@Nullable Object value) {
        return value instanceof String text ? "<<\"" + text + "\">>" : String.valueOf(value);
    }
}
