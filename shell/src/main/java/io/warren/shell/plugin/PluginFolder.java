package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import io.warren.shell.Text;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drop-in folder. What lies here is started again when the broker starts, in the place of a
 * built-in bundle of the same symbolic name. A jar appears under its name whole or not at all.
 */
record PluginFolder(Path path) {
    private static final Logger log = LoggerFactory.getLogger(PluginFolder.class);
    private static final String SUFFIX = ".jar";

    Path file(BundleJar jar) {
        return path.resolve(jar.fileName());
    }

    /** The location that a jar of this folder is installed with. */
    static String location(Path file, BundleJar jar) {
        return file.toUri() + "#" + jar.version();
    }

    /** The jar in this folder that a bundle was installed from, if it was. */
    Optional<Path> file(Bundle bundle) {
        try {
            URI location = new URI(bundle.getLocation());
            if (!"file".equals(location.getScheme()) || location.getPath() == null) {
                return Optional.empty();
            }
            Path file = Path.of(location.getPath());
            return path.equals(file.getParent()) ? Optional.of(file) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Copies a jar to its place, unless it lies there already. */
    void place(BundleJar jar, Path target) throws CommandException {
        try {
            if (Files.exists(target) && Files.isSameFile(jar.path(), target)) {
                return;
            }
            // The watcher looks at names that end in .jar only.
            Path temporary = Files.createTempFile(path, ".placing-", ".tmp");
            try {
                Files.copy(jar.path(), temporary, StandardCopyOption.REPLACE_EXISTING);
                move(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new CommandException(
                    Text.visible("the jar cannot be put into " + path + ": " + e.getMessage()));
        }
    }

    /** Keeps a copy of a jar that is about to be replaced, for the way back. */
    Path keep(Path target) throws CommandException {
        Path kept = target.resolveSibling("." + target.getFileName() + ".old");
        try {
            Files.copy(target, kept, StandardCopyOption.REPLACE_EXISTING);
            return kept;
        } catch (IOException e) {
            throw new CommandException(
                    Text.visible("no copy can be kept of " + target + ": " + e.getMessage()));
        }
    }

    /** The jar here of the highest version of a bundle, if there is any. */
    Optional<BundleJar> latest(String symbolicName) {
        BundleJar latest = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, PluginFolder::isJar)) {
            for (Path file : files) {
                BundleJar jar = readable(file);
                if (jar != null
                        && jar.symbolicName().equals(symbolicName)
                        && (latest == null || jar.version().compareTo(latest.version()) > 0)) {
                    latest = jar;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            log.warn("the drop-in folder cannot be read path={}", path, e);
        }
        return Optional.ofNullable(latest);
    }

    private static @Nullable BundleJar readable(Path file) {
        try {
            return BundleJar.read(file);
        } catch (CommandException e) {
            return null; // not a bundle, which the watcher has reported
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static boolean isJar(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }
}
