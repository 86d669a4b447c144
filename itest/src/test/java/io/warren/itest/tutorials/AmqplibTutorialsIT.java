package io.warren.itest.tutorials;

import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;

/** The tutorials with amqplib on Node.js, every script a process of its own. */
final class AmqplibTutorialsIT extends TutorialsContract {
    private static final Path SOURCES = Tutorial.sources().resolve("node");
    private static final Path COPY = Tutorial.sources().resolve("../../target/node").normalize();

    AmqplibTutorialsIT() {
        super(new Tutorial(folder(), script -> List.of("node", script + ".js")));
    }

    @BeforeAll
    static void nodeAndAmqplibAreInstalled() throws IOException {
        Prerequisite.require(
                Script.succeeds("node", "--version"), "the amqplib tutorials need Node.js (node)");
        if (isInstalled(SOURCES)) {
            return;
        }
        copySources();
        Prerequisite.require(
                isInstalled(COPY)
                        || Script.succeeds(
                                "npm", "ci", "--no-audit", "--no-fund", "--prefix", COPY + "/"),
                "the amqplib tutorials need 'npm ci' to succeed in " + COPY);
    }

    /**
     * Where somebody ran {@code npm ci} already, else a copy of the scripts where the test does.
     */
    private static Path folder() {
        return isInstalled(SOURCES) ? SOURCES : COPY;
    }

    private static boolean isInstalled(Path folder) {
        return Files.exists(
                folder.resolve("node_modules").resolve("amqplib").resolve("package.json"));
    }

    private static void copySources() throws IOException {
        Files.createDirectories(COPY);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        COPY.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
