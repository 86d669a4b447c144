package io.warren.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
    private static boolean found(String pattern, String name) {
        return NamePattern.compile(pattern).isIn(name);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                ".*#anything#true",
                "^amq\\.#amq.topic#true",
                "^amq\\.#my.amq.topic#false",
                "^(?!amq\\.).*#amq.topic#false",
                "^(?!amq\\.).*#orders#true",
                "^(orders|invoices)-[a-z]+$#orders-eu#true",
                "^(orders|invoices)-[a-z]+$#orders-EU#false",
                "(?i)^orders$#ORDERS#true",
                "^(?=.*-eu$)o#orders-eu#true",
                "^(?=.*-eu$)o#orders-us#false",
                "^q{2,3}$#qq#true",
                "^q{2,3}$#qqqq#false",
                "^x\\d+\\b#x12-#true",
                "^[[:alpha:]_]+$#a_b#true",
                "^[^.]+$#a.b#false",
                "^[\\w-]+$#a-b#true",
                "a{,3}#a{,3}#true",
                "^(?<year>\\d{4})#2024#true",
                "^a#ba#false"
            },
            delimiter = '#')
    void aPatternMeansWhatPerlMeans(String pattern, String name, boolean expected) {
        assertThat(found(pattern.strip(), name.strip())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "(",
                "a)",
                "*a",
                "a**",
                "(a)\\1",
                "a++",
                "(?<=a)b",
                "(?>a)",
                "\\p{L}",
                "a{3,2}",
                "[z-a]",
                "(?=(?=a)b)",
                "((a{100}){100}){100}",
                "((()))()\\",
                "((((){9999}){9999}){9999})"
            })
    void whatIsMalformedOrCannotBeBoundedIsRefused(String pattern) {
        assertThatThrownBy(() -> NamePattern.compile(pattern))
                .isInstanceOf(NamePattern.Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*b",
                "(a|a)*b",
                "(a|aa)+$b",
                "(|){20}b",
                "((a?){30})b",
                "(.*)(.*)(.*)b"
            })
    void hostilePatternsEnd(String pattern) {
        assertThat(found(pattern, "a".repeat(255))).isFalse();
    }

    @Test
    void aSearchThatTakesTooLongFindsNothingWhicheverWayItAsks() {
        String slow = "(a?){500}b";
        assertThat(found("^.*(?!" + slow + ")", "a".repeat(255))).isTrue();
        assertThat(found("(?!" + slow + ")$", "a".repeat(255))).isFalse();
    }

    @Test
    void randomPatternsFindWhatJavasFind() {
        Random random = new Random(42);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = pattern(random, 3);
            String name = name(random);
            boolean expected = Pattern.compile(pattern).matcher(name).find();
            found += expected ? 1 : 0;
            assertThat(found(pattern, name)).as("%s in %s", pattern, name).isEqualTo(expected);
        }
        assertThat(found).isBetween(2_000, 18_000); // the test sees both answers
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
            name.append("abc-".charAt(random.nextInt(4)));
        }
        return name.toString();
    }

    private static String pattern(Random random, int depth) {
        StringBuilder pattern = new StringBuilder(random.nextInt(3) == 0 ? "^" : "");
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            pattern.append(part(random, depth));
        }
        return pattern.append(random.nextInt(3) == 0 ? "$" : "").toString();
    }

    private static String part(Random random, int depth) {
        String atom =
                switch (random.nextInt(depth > 0 ? 10 : 6)) {
                    case 0, 1 -> "a";
                    case 2 -> "b";
                    case 3 -> ".";
                    case 4 -> "[a-b]";
                    case 5 -> "[^c]";
                    case 6 -> "(" + part(random, depth - 1) + "|" + part(random, depth - 1) + ")";
                    case 7 -> "(?:" + part(random, depth - 1) + "|)";
                    case 8 -> "\\b" + part(random, depth - 1);
                    default ->
                            depth == 3
                                    ? "(?!" + part(random, 0) + ")" + part(random, 0)
                                    : "(" + part(random, depth - 1) + ")";
                };
        boolean simple = !atom.startsWith("\\b") && !atom.startsWith("(?!");
        return atom
                + (simple
                        ? switch (random.nextInt(8)) {
                            case 0 -> "*";
                            case 1 -> "+";
                            case 2 -> "?";
                            case 3 -> "{1,2}";
                            default -> "";
                        }
                        : "");
    }
}
