package io.warren.itest.hotplug;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Finds the jars of plug-ins and makes newer versions of them. */
public final class PluginJar {
    private PluginJar() {}

    /** The jar of a bundle somewhere below a folder. */
    public static Path find(Path folder, String symbolicName) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .matches(symbolicName + "-\\d.*\\.jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|tests|javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new AssertionError("no " + symbolicName + " below " + folder));
        }
    }

    /** A copy of a jar whose bundle has another version. */
    public static Path withVersion(Path jar, String version, Path target) throws IOException {
        return withHeader(jar, "Bundle-Version", version, target);
    }

    /** A copy of a jar with another value of one header in its manifest. */
    public static Path withHeader(Path jar, String header, String value, Path target)
            throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                JarInputStream in = new JarInputStream(file)) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().put(new Attributes.Name(header), value);
            try (OutputStream out = Files.newOutputStream(target);
                    JarOutputStream copy = new JarOutputStream(out, manifest)) {
                for (JarEntry entry = in.getNextJarEntry();
                        entry != null;
                        entry = in.getNextJarEntry()) {
                    copy.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(copy);
                    copy.closeEntry();
                }
            }
        }
        return target;
    }
}
