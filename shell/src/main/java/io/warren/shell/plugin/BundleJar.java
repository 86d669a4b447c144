package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import io.warren.shell.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle's jar before it is installed.
 *
 * @param digest of its bytes: the same digest is the same jar
 */
record BundleJar(
        Path path, Attributes headers, String symbolicName, Version version, String digest) {

    static BundleJar read(Path path) throws CommandException {
        if (!Files.isRegularFile(path)) {
            throw new CommandException("there is no file " + Text.visible(path.toString()));
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            String name =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (manifest == null || name == null || name.isBlank()) {
                throw new CommandException(Text.visible(path.toString()) + " is no OSGi bundle");
            }
            Attributes headers = manifest.getMainAttributes();
            Version version = Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION));
            return new BundleJar(
                    path, headers, Clause.parse(name).get(0).name(), version, digest(path));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(
                    Text.visible(path + " cannot be read as a bundle: " + e.getMessage()));
        }
    }

    private static String digest(Path path) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    List<Clause> header(String name) {
        String value = headers.getValue(name);
        return value == null ? List.of() : Clause.parse(value);
    }

    boolean fragment() {
        return headers.getValue(Constants.FRAGMENT_HOST) != null;
    }

    /** Whether the framework runs only one version of it at a time. */
    boolean singleton() {
        return "true"
                .equals(header(Constants.BUNDLE_SYMBOLICNAME).get(0).directives().get("singleton"));
    }

    /** What it is called in the plug-in folder. */
    String fileName() {
        return symbolicName + "-" + version + ".jar";
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
