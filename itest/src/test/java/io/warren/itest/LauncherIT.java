package io.warren.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/warren} says and returns, as a person at a terminal meets it. */
class LauncherIT {
    @TempDir Path folder;

    @Test
    void helpNamesEveryOption() {
        BrokerProcess help = BrokerProcess.launchBare(folder.resolve("d"), "--help");

        assertThat(help.awaitExit()).isZero();
        assertThat(help.stdout()).contains("--data", "--config", "--set", "--console", "--version");
        assertThat(help.stderr()).isEmpty();
    }

    @Test
    void versionIsOneLine() {
        BrokerProcess version = BrokerProcess.launchBare(folder.resolve("d"), "--version");

        assertThat(version.awaitExit()).isZero();
        assertThat(version.stdout())
                .isEqualTo("Warren " + System.getProperty("warren.version") + "\n");
    }

    @Test
    void aMistakeOnTheCommandLineIsOneLineAndExitCodeOne() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertRefused("unknown option --foo", "--foo");
        assertRefused("unknown key amqp.prot", "--set", "amqp.prot=1");
        assertRefused("amqp.port = many: expected a whole number", "--set", "amqp.port=many");
        assertRefused("none.properties cannot be read", "--config", "none.properties");
        assertRefused("cannot be written", "--data", file.resolve("data").toString());
    }

    @Test
    void aTooOldJavaIsOneLineAndExitCodeOne() throws Exception {
        Path java = folder.resolve("old");
        Files.createDirectories(java.resolve("bin"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        Files.writeString(java.resolve("bin").resolve("java"), "#!/bin/sh\nexit 99\n");
        assertThat(java.resolve("bin").resolve("java").toFile().setExecutable(true)).isTrue();

        ProcessBuilder builder =
                new ProcessBuilder(
                        BrokerProcess.distribution().resolve("bin").resolve("warren").toString());
        builder.environment().putAll(Map.of("JAVA_HOME", java.toString()));
        Process process = builder.start();
        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said).hasLineCount(1).contains("1.8.0_402", "too old", "Java 17");
    }

    private void assertRefused(String message, String... args) {
        BrokerProcess process = BrokerProcess.launchBare(folder.resolve("d"), args);

        assertThat(process.awaitExit()).isEqualTo(1);
        assertThat(process.stdout()).isEmpty();
        assertThat(process.stderr()).startsWith("warren: ").contains(message).hasLineCount(1);
    }
}
