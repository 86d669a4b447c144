package io.warren.exchange.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/writing-an-exchange.md shows this module's sources: as they are, not as they once were. */
final class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "writing-an-exchange.md");
    private static final Pattern CODE =
            Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void theGuideShowsTheSourcesAsTheyAre() throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher code = CODE.matcher(lines(GUIDE));
        while (code.find()) {
            blocks.add(code.group(1));
        }
        assertThat(blocks)
                .contains(
                        source("main", "package-info.java"),
                        source("main", "RandomExchange.java"),
                        source("test", "RandomExchangeContractTest.java"));
    }

    private static String source(String kind, String file) throws IOException {
        return lines(Path.of("src", kind, "java", "io", "warren", "exchange", "random", file));
    }

    /** The text of a file without white space at the ends of lines. */
    private static String lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return String.join("\n", lines.map(String::stripTrailing).toList()) + "\n";
        }
    }
}
