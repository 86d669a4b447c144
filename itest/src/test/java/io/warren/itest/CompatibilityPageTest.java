package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md} has every method, and cites only tests that there are. */
final class CompatibilityPageTest {
    private static final Path ROOT =
            Path.of(System.getProperty("warren.root")).toAbsolutePath().normalize();
    private static final Path WIRE =
            ROOT.resolve("protocol-amqp/src/main/java/io/warren/protocol/amqp/wire");
    private static final Path RECORDINGS = ROOT.resolve("itest/src/test/resources/compare");

    private static final Pattern CITED_TEST = Pattern.compile("`([A-Z]\\w*(?:IT|Test))`");
    private static final Pattern CITED_AREA = Pattern.compile("(?<!\\*)\\*([a-z-]+)\\*(?!\\*)");
    private static final Pattern METHOD = Pattern.compile("record (\\w+)\\(");
    private static final Pattern ID = Pattern.compile("int ID = (\\d+) << 16");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\|(.+)\\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z]+\\.[a-z-]+)`");

    /** Replies of the broker stand in the row of what they reply to. */
    private static final Pattern REPLY =
            Pattern.compile("\\w+\\.(?!(start|secure|tune)-ok)\\S+-ok");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve("compatibility.md"));
    }

    private static Set<String> cited(Pattern pattern) throws IOException {
        return pattern.matcher(page())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> testClasses() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().contains("/src/test/java/"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    /** {@code RecoverAsync} of class 60 is {@code basic.recover-async}. */
    private static Set<String> methods() throws IOException {
        Set<String> methods = new TreeSet<>();
        try (Stream<Path> files = Files.list(WIRE)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Method.java")).toList()) {
                String source = Files.readString(file);
                List<MatchResult> ids = ID.matcher(source).results().toList();
                if (ids.isEmpty()) {
                    continue; // the interface above all of them
                }
                String className = className(Integer.parseInt(ids.get(0).group(1)));
                METHOD.matcher(source)
                        .results()
                        .map(match -> className + "." + dashed(match.group(1)))
                        .filter(name -> !REPLY.matcher(name).matches())
                        .forEach(methods::add);
            }
        }
        methods.remove("basic.get-empty");
        return methods;
    }

    private static String className(int id) {
        return switch (id) {
            case 10 -> "connection";
            case 20 -> "channel";
            case 30 -> "access";
            case 40 -> "exchange";
            case 50 -> "queue";
            case 60 -> "basic";
            case 85 -> "confirm";
            case 90 -> "tx";
            default -> throw new AssertionError("an unknown class: " + id);
        };
    }

    private static String dashed(String record) {
        return record.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void everyTestThatIsCitedExists() throws IOException {
        Set<String> cited = cited(CITED_TEST);

        assertThat(cited).hasSizeGreaterThan(40);
        assertThat(testClasses()).containsAll(cited);
    }

    @Test
    void everyAreaThatIsCitedIsRecordedAndEveryRecordingIsCited() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            Set<String> recorded =
                    files.map(file -> file.getFileName().toString().replace(".txt", ""))
                            .filter(name -> !name.equals("not-yet"))
                            .collect(Collectors.toCollection(TreeSet::new));

            assertThat(cited(CITED_AREA)).isEqualTo(recorded);
        }
    }

    @Test
    void everyMethodHasARow() throws IOException {
        Set<String> rows =
                ROW.matcher(page())
                        .results()
                        .flatMap(row -> NAME.matcher(row.group(1)).results())
                        .map(name -> name.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(methods()).hasSize(40).contains("basic.recover-async", "tx.commit");
        assertThat(rows).containsAll(methods());
    }

    @Test
    void aMethodThatClientsUseHasATest() throws IOException {
        List<String> uncovered =
                ROW.matcher(page())
                        .results()
                        .filter(row -> methodsOf(row).anyMatch(CompatibilityPageTest::isMethod))
                        .filter(row -> !row.group(1).equals("`connection.secure`"))
                        .filter(row -> !CITED_TEST.matcher(row.group(2)).find())
                        .filter(row -> !CITED_AREA.matcher(row.group(2)).find())
                        .map(row -> row.group(1))
                        .toList();

        assertThat(uncovered).isEmpty();
    }

    private static Stream<String> methodsOf(MatchResult row) {
        return NAME.matcher(row.group(1)).results().map(name -> name.group(1));
    }

    private static boolean isMethod(String name) {
        try {
            return methods().contains(name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
