package io.warren.shell.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.shell.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleJarTest {
    @TempDir Path folder;

    private Path jar(String file, String symbolicName, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        if (symbolicName != null) {
            headers.putValue("Bundle-SymbolicName", symbolicName);
            headers.putValue("Bundle-Version", version);
        }
        Path path = folder.resolve(file);
        try (OutputStream out = Files.newOutputStream(path)) {
            new JarOutputStream(out, manifest).close();
        }
        return path;
    }

    @Test
    void aBundleTellsItsNameItsVersionAndWhetherItIsASingleton() throws Exception {
        BundleJar plain = BundleJar.read(jar("a.jar", "x.y", "1.2.3.q"));
        assertThat(plain).hasToString("x.y 1.2.3.q");
        assertThat(plain.singleton()).isFalse();
        assertThat(plain.fileName()).isEqualTo("x.y-1.2.3.q.jar");
        BundleJar single = BundleJar.read(jar("b.jar", "x.y;singleton:=true", "1.2.3.q"));
        assertThat(single.symbolicName()).isEqualTo("x.y");
        assertThat(single.singleton()).isTrue();
        assertThat(single.digest()).isNotEqualTo(plain.digest());
    }

    @Test
    void whatIsNoBundleIsRefusedInOneLine() throws Exception {
        Path none = folder.resolve("none.jar");
        assertThatThrownBy(() -> BundleJar.read(none))
                .isInstanceOf(CommandException.class)
                .hasMessage("there is no file " + none);
        Path plain = jar("plain.jar", null, null);
        assertThatThrownBy(() -> BundleJar.read(plain)).hasMessage(plain + " is no OSGi bundle");
        Path text = Files.writeString(folder.resolve("text.jar"), "text");
        assertThatThrownBy(() -> BundleJar.read(text))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(text + " cannot be read as a bundle");
        Path version = jar("version.jar", "x", "one");
        assertThatThrownBy(() -> BundleJar.read(version)).isInstanceOf(CommandException.class);
    }

    @Test
    void theFolderKnowsTheLatestJarOfANameAndLeavesNothingBehindWhenItPlacesOne() throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginFolder drop = new PluginFolder(plugins);
        for (String version : new String[] {"1.9.0", "1.10.0", "1.2.0"}) {
            BundleJar jar = BundleJar.read(jar("in.jar", "x.y", version));
            drop.place(jar, drop.file(jar));
        }
        Files.writeString(plugins.resolve("README.txt"), "text");
        Files.writeString(plugins.resolve("broken.jar"), "text");
        assertThat(drop.latest("x.y").orElseThrow().path())
                .isEqualTo(plugins.resolve("x.y-1.10.0.jar"));
        assertThat(drop.latest("z")).isEmpty();
        try (var files = Files.list(plugins)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "x.y-1.9.0.jar",
                            "x.y-1.10.0.jar",
                            "x.y-1.2.0.jar",
                            "README.txt",
                            "broken.jar");
        }
    }
}
