package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler cannot see. Each has its reason in the failure's text. */
class TidyTest {
    private static final Path ROOT = Path.of(System.getProperty("warren.root")).normalize();
    private static final int LONGEST_FILE = 400;

    private static final Pattern PRINT =
            Pattern.compile("System\\s*\\.\\s*(out|err)\\b|\\.printStackTrace\\(\\s*\\)");
    private static final Pattern BARE_TODO =
            Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\s*[:(]\\s*\\S+\\s+\\S+)");
    private static final Pattern PLUGIN_NAME =
            Pattern.compile(
                    "amqp|mqtt|netty|mapdb|\"(topic|fanout|headers|x-match)\"",
                    Pattern.CASE_INSENSITIVE);

    @Test
    void noFileIsLongerThanFourHundredLines() {
        List<String> longOnes = new ArrayList<>();
        for (Path file : javaFiles(ROOT)) {
            int lines = lines(file).size();
            if (lines > LONGEST_FILE) {
                longOnes.add(ROOT.relativize(file) + ": " + lines);
            }
        }
        assertThat(longOnes).as("longer than %d lines: split by thought", LONGEST_FILE).isEmpty();
    }

    /** The launcher talks to who starts it, and a benchmark is a program that prints figures. */
    @Test
    void nothingPrintsToTheTerminalExceptPrograms() {
        Set<String> programs = Set.of("distribution", "bench");
        assertThat(hits(mainFiles(module -> !programs.contains(module)), PRINT))
                .as("prints to the terminal: log instead")
                .isEmpty();
    }

    @Test
    void everyTodoHasAReason() {
        assertThat(hits(javaFiles(ROOT), BARE_TODO))
                .as("write TODO: and why it is not done now")
                .isEmpty();
    }

    @Test
    void everyModuleHasAReadme() {
        assertThat(modules()).hasSizeGreaterThan(10);
        assertThat(modules())
                .allSatisfy(module -> assertThat(module.resolve("README.md")).isNotEmptyFile());
    }

    @Test
    void everyMainPackageIsNullMarkedAndDescribed() {
        List<String> bare = new ArrayList<>();
        for (Path file : mainFiles(module -> true)) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info) || !String.join("\n", lines(info)).contains("@NullMarked")) {
                bare.add(ROOT.relativize(file.getParent()).toString());
            }
        }
        assertThat(bare).as("packages without a @NullMarked package-info").isEmpty();
    }

    @Test
    void theKernelNamesNoProtocolNoStoreAndNoExchangeType() {
        assertThat(hits(mainFiles(module -> module.equals("kernel")), PLUGIN_NAME))
                .as("what is named in the kernel cannot be replaced")
                .isEmpty();
    }

    @Test
    void theRulesSeeWhatTheyForbid() {
        assertThat("System.out.println(1)").containsPattern(PRINT);
        assertThat("e.printStackTrace();").containsPattern(PRINT);
        assertThat("// TO" + "DO").containsPattern(BARE_TODO);
        assertThat("// FIX" + "ME later").containsPattern(BARE_TODO);
        assertThat("// TO" + "DO: wait for the second release").doesNotContainPattern(BARE_TODO);
        assertThat("import io.Netty.x;").containsPattern(PLUGIN_NAME);
        assertThat("type.equals(\"topic\")").containsPattern(PLUGIN_NAME);
        assertThat("the topic of this class").doesNotContainPattern(PLUGIN_NAME);
        assertThat(mainFiles(module -> module.equals("api"))).isNotEmpty();
    }

    private static List<String> hits(List<Path> files, Pattern pattern) {
        List<String> hits = new ArrayList<>();
        for (Path file : files) {
            if (file.endsWith("TidyTest.java")) {
                continue;
            }
            int number = 0;
            for (String line : lines(file)) {
                number++;
                if (pattern.matcher(line).find()) {
                    hits.add(ROOT.relativize(file) + ":" + number + ": " + line.strip());
                }
            }
        }
        return hits;
    }

    private static List<Path> modules() {
        try (Stream<Path> children = Files.list(ROOT)) {
            return children.filter(child -> Files.exists(child.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> mainFiles(java.util.function.Predicate<String> modules) {
        return modules().stream()
                .filter(module -> modules.test(module.getFileName().toString()))
                .map(module -> module.resolve("src").resolve("main").resolve("java"))
                .filter(Files::isDirectory)
                .flatMap(sources -> javaFiles(sources).stream())
                .toList();
    }

    private static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !file.toString().contains("/node_modules/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
