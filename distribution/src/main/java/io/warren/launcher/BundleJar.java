package io.warren.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** A bundle's jar as it lies in a folder, with the start level that the folder's name gives it. */
record BundleJar(Path path, String symbolicName, int startLevel, boolean fragment) {

    /**
     * The bundles of {@code lib/bundles/NN/}, in order of start level and file name, without those
     * that a jar in {@code plugins} replaces: the same symbolic name there wins over ours.
     */
    static List<BundleJar> ofDistribution(Path bundles, Path plugins) throws StartException {
        Set<String> replaced = new HashSet<>();
        for (Path jar : list(plugins, "*.jar")) {
            Manifest manifest = manifest(jar);
            String name = manifest == null ? null : symbolicName(manifest);
            if (name != null) {
                replaced.add(name);
            }
        }
        List<BundleJar> jars = new ArrayList<>();
        for (Path folder : list(bundles, "[0-9]*")) {
            int level = Integer.parseInt(folder.getFileName().toString());
            for (Path jar : list(folder, "*.jar")) {
                Manifest manifest = manifest(jar);
                String name = manifest == null ? null : symbolicName(manifest);
                if (manifest == null || name == null) {
                    throw new StartException(jar + " is no OSGi bundle");
                }
                if (!replaced.contains(name)) {
                    boolean fragment =
                            manifest.getMainAttributes().getValue("Fragment-Host") != null;
                    jars.add(new BundleJar(jar, name, level, fragment));
                }
            }
        }
        return jars;
    }

    /** Read in place: the distribution's jars are not copied into the framework's cache. */
    String location() {
        return "reference:" + path.toUri();
    }

    private static List<Path> list(Path folder, String glob) throws StartException {
        List<Path> paths = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(paths::add);
            } catch (IOException e) {
                throw new StartException("the folder " + folder + " cannot be read");
            }
        }
        Collections.sort(paths);
        return paths;
    }

    /** The manifest, or null where there is none to read: the folder's watcher will report it. */
    private static @Nullable Manifest manifest(Path path) {
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.getManifest();
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable String symbolicName(Manifest manifest) {
        String header = manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        if (header == null) {
            return null;
        }
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).trim();
    }
}
