package io.warren.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleJarTest {
    @TempDir Path folder;
    private Path bundles;
    private Path plugins;

    @BeforeEach
    void makeFolders() throws IOException {
        bundles = folder.resolve("bundles");
        plugins = Files.createDirectories(folder.resolve("plugins"));
    }

    @Test
    void listsBundlesByTheNumberOfTheirFolder() throws Exception {
        jar(bundles.resolve("20/b.jar"), "b;singleton:=true");
        jar(bundles.resolve("10/c.jar"), "c");
        jar(bundles.resolve("20/a.jar"), "a");

        assertThat(BundleJar.ofDistribution(bundles, plugins))
                .extracting(jar -> jar.symbolicName() + "@" + jar.startLevel())
                .containsExactly("c@10", "a@20", "b@20");
    }

    @Test
    void leavesOutABundleThatAPluginReplacesWhateverItsFileIsCalled() throws Exception {
        jar(bundles.resolve("10/a-1.jar"), "a");
        jar(bundles.resolve("10/b-1.jar"), "b");
        jar(plugins.resolve("mine.jar"), "a; singleton:=true");
        Files.writeString(plugins.resolve("README.txt"), "no jar");

        assertThat(BundleJar.ofDistribution(bundles, plugins))
                .extracting(BundleJar::symbolicName)
                .containsExactly("b");
    }

    @Test
    void isNotDisturbedByABrokenJarAmongThePlugins() throws Exception {
        jar(bundles.resolve("10/a.jar"), "a");
        Files.writeString(plugins.resolve("broken.jar"), "half a jar");

        assertThat(BundleJar.ofDistribution(bundles, plugins)).hasSize(1);
    }

    @Test
    void refusesAJarOfItsOwnThatIsNoBundle() throws Exception {
        jar(bundles.resolve("10/plain.jar"), null);

        assertThatThrownBy(() -> BundleJar.ofDistribution(bundles, plugins))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("plain.jar");
    }

    static void jar(Path path, String symbolicName) throws IOException {
        jar(path, symbolicName, Map.of());
    }

    static void jar(Path path, String symbolicName, Map<String, String> headers)
            throws IOException {
        Files.createDirectories(path.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        if (symbolicName != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName);
        }
        headers.forEach(manifest.getMainAttributes()::putValue);
        new JarOutputStream(Files.newOutputStream(path), manifest).close();
    }
}
