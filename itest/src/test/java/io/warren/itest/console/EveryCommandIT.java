package io.warren.itest.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks over all commands that {@code help} lists: each is documented, tested, and careful. */
final class EveryCommandIT {
    private static final Path ROOT =
            Path.of(System.getProperty("warren.root")).toAbsolutePath().normalize();
    private static final Path TESTS = ROOT.resolve("itest/src/test/java/io/warren/itest/console");

    /** A command's line: its name, of one word or two, what it takes, and what it does. */
    private static final Pattern LINE =
            Pattern.compile("(?m)^([a-z][a-z:-]*(?: [a-z][a-z-]*)?)((?: \\S+)*) {2,}([A-Z].+\\.)$");

    private static final Pattern OPTION = Pattern.compile("(?m)^  (--[a-z-]+)");

    @TempDir static Path folder;
    private static Desk desk;
    private static List<Known> commands;

    /** A command as it is listed. */
    private record Known(String name, List<String> takes) {
        String[] words(String... more) {
            return Stream.concat(Arrays.stream(name.split(" ")), Arrays.stream(more))
                    .toArray(String[]::new);
        }

        List<String> required() {
            return takes.stream().filter(word -> !word.startsWith("[")).toList();
        }

        String synopsis() {
            return name + (takes.isEmpty() ? "" : " " + String.join(" ", takes));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(BrokerProcess.start(folder.resolve("data")));
        commands = LINE.matcher(desk.run("help")).results().map(EveryCommandIT::known).toList();
    }

    private static Known known(MatchResult line) {
        String takes = line.group(2).strip();
        return new Known(line.group(1), takes.isEmpty() ? List.of() : List.of(takes.split(" ")));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void allAreSeen() throws Exception {
        // One line each, and the heading, the blank line and the hint.
        assertThat(commands).hasSize((int) desk.run("help").lines().count() - 3);
        assertThat(commands)
                .contains(
                        new Known("status", List.of()),
                        new Known("declare queue", List.of("QUEUE", "[options]")),
                        new Known("plugin:update", List.of("NAME", "FILE", "[options]")));
    }

    @Test
    void eachIsDocumentedWithItsOptions() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/console.md"));
        List<String> missing = new ArrayList<>();
        for (Known command : commands) {
            Pattern heading = Pattern.compile("`" + Pattern.quote(command.name()) + "[ `]");
            List<String> told =
                    Arrays.stream(page.split("\n\n|(?m)^\\| "))
                            .filter(part -> heading.matcher(part).find())
                            .toList();
            if (told.isEmpty()) {
                missing.add(command.name());
            }
            OPTION.matcher(desk.run(command.words("--help")))
                    .results()
                    .map(option -> option.group(1))
                    .filter(option -> !option.equals("--vhost")) // told once for all
                    .filter(option -> told.stream().noneMatch(part -> part.contains(option)))
                    .forEach(option -> missing.add(command.name() + " " + option));
        }
        assertThat(missing).isEmpty();
    }

    /** The tests of this package give commands to {@code run} and {@code rows}. */
    @Test
    void eachIsTested() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.filter(each -> each.toString().endsWith("IT.java")).toList()) {
                if (!file.endsWith("EveryCommandIT.java")) {
                    sources.append(Files.readString(file));
                }
            }
        }
        assertThat(commands.stream().filter(command -> !isGiven(command, sources)).toList())
                .isEmpty();
    }

    private static boolean isGiven(Known command, CharSequence sources) {
        String words =
                String.join(
                        ",\\s*",
                        Arrays.stream(command.name().split(" "))
                                .map(word -> "\"" + Pattern.quote(word) + "\"")
                                .toList());
        return Pattern.compile(
                        "(?:run|rows|runWithInput)\\(\\s*(?:\"[^\"]*\\\\n\",\\s*)?"
                                + words
                                + "[,)]")
                .matcher(sources)
                .find();
    }

    @Test
    void eachSaysHowItIsGiven() throws Exception {
        for (Known command : commands) {
            assertThat(desk.run(command.words("--help")))
                    .startsWith("Usage: " + command.synopsis() + "\n")
                    .containsPattern("(?m)^Example: warrenctl " + command.name() + "( |$)");
        }
    }

    @Test
    void noneDoesAnythingWhenItIsGivenWrongly() throws Exception {
        String before = desk.state();
        for (Known command : commands) {
            String usage = "; usage: " + command.synopsis();
            desk.misunderstood(
                    "there is no option --nonsense" + usage, command.words("--nonsense"));
            String[] tooMany = command.words("a", "b", "c", "d", "e");
            int taken = command.takes().size() - (command.takes().contains("[options]") ? 1 : 0);
            desk.misunderstood("too many arguments: " + "abcde".charAt(taken) + usage, tooMany);
            List<String> given = new ArrayList<>();
            for (String parameter : command.required()) {
                desk.misunderstood(
                        parameter + " is missing" + usage,
                        command.words(given.toArray(String[]::new)));
                given.add("x");
            }
        }
        assertThat(desk.state()).isEqualTo(before);
    }

    @Test
    void whatIsNoCommandSaysWhereToLook() throws Exception {
        desk.misunderstood("there is no command nothing; see: help", "nothing");
        desk.misunderstood("declare needs one of: exchange, queue", "declare", "cat");
        desk.misunderstood(
                "plugin needs one of: install, list, plan, start, stop, uninstall, update",
                "plugin");
        desk.misunderstood("there is no command nothing; see: help", "help", "nothing");
    }
}
