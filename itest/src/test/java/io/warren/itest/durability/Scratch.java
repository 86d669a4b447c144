package io.warren.itest.durability;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Temporary folders on the disk that is to be proven: the system property {@code
 * warren.durability.folder}, without it the system's temporary folder.
 */
final class Scratch implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
            throws Exception {
        String folder = System.getProperty("warren.durability.folder", "");
        return folder.isEmpty()
                ? Files.createTempDirectory("warren-durability")
                : Files.createTempDirectory(Files.createDirectories(Path.of(folder)), "proof");
    }
}
