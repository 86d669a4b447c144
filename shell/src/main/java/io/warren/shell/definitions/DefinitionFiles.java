package io.warren.shell.definitions;

import io.warren.management.Management;
import io.warren.session.BrokerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Exports to files, and imports from files. Blocking. */
public final class DefinitionFiles {
    /** A larger file is no definitions. */
    private static final long LARGEST_BYTES = 256L << 20;

    private DefinitionFiles() {}

    /**
     * Imports a file: all of it, or nothing if it is not valid.
     *
     * @return what was passed over, one line each
     */
    public static List<String> importFrom(Path file, Management management)
            throws DefinitionsException {
        DefinitionsReader.Read read = DefinitionsReader.read(bytes(file));
        List<String> reports = new ArrayList<>(read.reports());
        try {
            reports.addAll(
                    management.definitions().importAll(read.set()).toCompletableFuture().join());
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof BrokerException refused) {
                throw new DefinitionsException(String.valueOf(refused.getMessage()));
            }
            throw failed;
        }
        return reports;
    }

    private static byte[] bytes(Path file) throws DefinitionsException {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw new DefinitionsException(file + " is too large");
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new DefinitionsException(file + " cannot be read");
        }
    }

    /**
     * Exports to a file, which only its owner may read, because password hashes are in it.
     *
     * @return what RabbitMQ will not have of it, one line each
     */
    public static List<String> exportTo(Path file, Management management)
            throws DefinitionsException {
        DefinitionsWriter.Written written =
                DefinitionsWriter.write(management.definitions().export());
        try {
            Path target = file.toAbsolutePath();
            Path folder = target.getParent();
            Path unfinished =
                    Files.createTempFile(
                            folder == null ? target : folder,
                            "definitions",
                            ".tmp",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(unfinished, written.json());
                Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException unwritable) {
            throw new DefinitionsException(file + " cannot be written");
        }
        return written.reports();
    }
}
