package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.session.ReplyCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} says what the code says. */
final class ErrorsPageTest {
    private static final Path ROOT =
            Path.of(System.getProperty("warren.root")).toAbsolutePath().normalize();

    /** method | code | `text` | when | closes | RabbitMQ. */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| ([^|]+) \\| (\\d{3}) \\| `([^`]+)` \\|[^|]*\\| (\\w+) \\|[^|]+\\|");

    /** An error with a text of its own, the code before it. */
    private static final Pattern RAISED =
            Pattern.compile("ReplyCode\\.[A-Z_]+,\\s*\"([^\"]+)\"|undecodable\\(\\s*\"([^\"]+)\"");

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    private record Row(String method, int code, String text, String closes) {
        boolean standsIn(String source) {
            List<String> parts =
                    Arrays.stream(text.split("…")).filter(part -> part.length() > 2).toList();
            return !parts.isEmpty() && parts.stream().allMatch(source::contains) && hasCode(source);
        }

        private boolean hasCode(String source) {
            return source.contains(name())
                    || source.contains(Integer.toString(code))
                    || code == 406 && source.contains("Refusals.precondition")
                    || code == 502 && source.contains("MalformedField");
        }

        private String name() {
            return replyCode(code).name();
        }
    }

    private static ReplyCode replyCode(int code) {
        return Arrays.stream(ReplyCode.values())
                .filter(each -> each.code() == code)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such code: " + code));
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve("errors.md"));
    }

    private static List<Row> rows() throws IOException {
        return ROW.matcher(page())
                .results()
                .map(m -> new Row(m.group(1), Integer.parseInt(m.group(2)), m.group(3), m.group(4)))
                .toList();
    }

    private static List<String> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> sources = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                if (!file.endsWith("ErrorsPageTest.java")) {
                    String text = Files.readString(file);
                    sources.add(CONCATENATION.matcher(text).replaceAll(""));
                }
            }
            return sources;
        }
    }

    @Test
    void eachCodeAndTextStandsInTheCodeOrInATest() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String module : List.of("api", "kernel", "protocol-amqp", "itest")) {
            sources.addAll(sources(ROOT.resolve(module).resolve("src")));
        }

        List<Row> unknown =
                rows().stream().filter(row -> sources.stream().noneMatch(row::standsIn)).toList();

        assertThat(rows()).hasSizeGreaterThan(50);
        assertThat(unknown).as("rows that no source knows").isEmpty();
    }

    @Test
    void eachRowsScopeIsThatOfItsCode() throws IOException {
        assertThat(rows())
                .allSatisfy(
                        row ->
                                assertThat(row.closes())
                                        .as(row.toString())
                                        .isEqualTo(
                                                row.code() == ReplyCode.NO_ROUTE.code()
                                                        ? "nothing"
                                                        : closes(row)));
    }

    private static String closes(Row row) {
        boolean login = row.method().equals("connection.start-ok");
        return login || replyCode(row.code()).closesConnection() ? "connection" : "channel";
    }

    @Test
    void noErrorOfTheProtocolIsMissing() throws IOException {
        String page = page();
        List<String> missing = new ArrayList<>();
        for (String source : sources(ROOT.resolve("protocol-amqp").resolve("src/main"))) {
            Matcher raised = RAISED.matcher(source);
            while (raised.find()) {
                String text = raised.group(1) != null ? raised.group(1) : raised.group(2);
                String own = text.replaceFirst("^[A-Z_]+ - ", "").strip();
                if (!page.contains(own)) {
                    missing.add(own);
                }
            }
        }
        assertThat(missing).as("errors that the page does not tell of").isEmpty();
    }
}
