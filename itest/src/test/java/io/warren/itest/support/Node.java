package io.warren.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The scripts for Node.js with amqplib. */
public final class Node {
    private static final Path TESTS =
            Path.of(System.getProperty("warren.root"), "itest", "src", "test")
                    .toAbsolutePath()
                    .normalize();
    private static final Path SOURCES = TESTS.resolve("node");
    private static final Path COPY = TESTS.resolve("../../target/node").normalize();

    private Node() {}

    /** Skips the test where there is no Node.js or amqplib cannot be installed. */
    public static void require() {
        Prerequisite.require(
                Script.succeeds("node", "--version"), "amqplib's programs need Node.js (node)");
        Prerequisite.require(
                isReady(), "amqplib's programs need 'npm ci' to succeed in " + folder());
    }

    /** Whether the scripts can run; installs what they need if that was not done. */
    public static boolean isReady() {
        if (isInstalled(SOURCES)) {
            return true;
        }
        copySources();
        return isInstalled(COPY)
                || Script.succeeds("npm", "ci", "--no-audit", "--no-fund", "--prefix", COPY + "/");
    }

    /**
     * Where somebody ran {@code npm ci} already, else a copy of the scripts where the test does.
     */
    public static Path folder() {
        return isInstalled(SOURCES) ? SOURCES : COPY;
    }

    private static boolean isInstalled(Path folder) {
        return Files.exists(
                folder.resolve("node_modules").resolve("amqplib").resolve("package.json"));
    }

    private static void copySources() {
        try (Stream<Path> files = Files.list(SOURCES)) {
            Files.createDirectories(COPY);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        COPY.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
