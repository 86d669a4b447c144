package io.warren.testkit.exchange;

import io.warren.exchange.Binding;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the four exchange types of AMQP mean, as short as it can be said: with strings, lists and
 * maps, one binding at a time. Not for production.
 */
public final class NaiveMatchers {
    private NaiveMatchers() {}

    /** Every binding matches. */
    public static BindingMatcher all() {
        return (binding, key, message) -> true;
    }

    /** The binding key is the routing key. */
    public static BindingMatcher direct() {
        return (binding, key, message) -> binding.key().toString().equals(key.toString());
    }

    /** The binding key is a pattern: {@code *} for one word, {@code #} for any number of words. */
    public static BindingMatcher topic() {
        return (binding, key, message) -> fits(words(binding.key()), words(key));
    }

    private static List<String> words(RoutingKey key) {
        return key.length() == 0 ? List.of() : List.of(key.toString().split("\\.", -1));
    }

    private static boolean fits(List<String> pattern, List<String> words) {
        if (pattern.isEmpty()) {
            return words.isEmpty();
        }
        String first = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (first.equals("#")) {
            return fits(rest, words)
                    || !words.isEmpty() && fits(pattern, words.subList(1, words.size()));
        }
        return !words.isEmpty()
                && (first.equals("*") || first.equals(words.get(0)))
                && fits(rest, words.subList(1, words.size()));
    }

    /** The headers have all, or any, of the values that the binding's arguments name. */
    public static BindingMatcher headers() {
        return NaiveMatchers::headers;
    }

    private static boolean headers(Binding<?> binding, RoutingKey key, Message message) {
        Map<String, @Nullable Object> wanted = binding.arguments().toMap();
        Map<String, @Nullable Object> given = message.properties().headers().toMap();
        String match = String.valueOf(wanted.getOrDefault("x-match", "all"));
        Stream<String> names =
                wanted.keySet().stream()
                        .filter(name -> !name.equals("x-match"))
                        .filter(name -> match.endsWith("-with-x") || !name.startsWith("x-"));
        return match.startsWith("any")
                ? names.anyMatch(name -> holds(wanted, given, name))
                : names.allMatch(name -> holds(wanted, given, name));
    }

    private static boolean holds(
            Map<String, @Nullable Object> wanted,
            Map<String, @Nullable Object> given,
            String name) {
        Object value = wanted.get(name);
        return given.containsKey(name)
                && (value == null || Objects.equals(plain(value), plain(given.get(name))));
    }

    /** One object for all values that count as equal. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) { // a type of its own, equal to no other number
            return List.of("decimal", decimal.stripTrailingZeros());
        }
        if (value instanceof Instant instant) {
            return BigDecimal.valueOf(instant.getEpochSecond()).stripTrailingZeros();
        }
        if (value instanceof Float || value instanceof Double) {
            return new BigDecimal(((Number) value).doubleValue()).stripTrailingZeros();
        }
        if (value instanceof Number number) {
            return BigDecimal.valueOf(number.longValue()).stripTrailingZeros();
        }
        if (value instanceof byte[] bytes) {
            return bytes(bytes);
        }
        if (value instanceof String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }
        if (value instanceof List<?> list) { // inside, values compare as field tables do
            return FieldTable.builder().put("list", list).build();
        }
        return value;
    }

    private static Object bytes(byte[] bytes) {
        return List.of("bytes", Arrays.toString(bytes));
    }
}
