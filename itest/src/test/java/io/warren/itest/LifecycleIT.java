package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.fake.FakeProtocol;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start, ready, stop and their failures, with a protocol that takes the real one's place. */
class LifecycleIT {
    @TempDir Path folder;
    private Path home;
    private Path data;

    @BeforeEach
    void replaceTheProtocolByAPlugin() throws Exception {
        home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        data = folder.resolve("data");
        drop("io.warren.protocol-amqp", "protocol.jar", FakeProtocol.class.getName());
    }

    @Test
    void oneReadyLineThenACleanStopOnSigterm() {
        try (BrokerProcess broker = start("ready")) {
            assertThat(broker.address()).isEqualTo(URI.create("fake://127.0.0.1:" + broker.port()));
            assertThat(broker.stdout())
                    .hasLineCount(1)
                    .contains("(data: " + data + ", pid " + broker.process().pid() + ")");
            assertThat(broker.log()).contains("a library that prints");

            assertThat(broker.stop()).isZero();

            assertThat(broker.log()).contains("stopped");
            assertThat(broker.stderr()).isEmpty();
        }
    }

    @Test
    void aKilledBrokerLeavesNothingThatHindersTheNext() {
        try (BrokerProcess broker = start("ready")) {
            broker.kill();
            try (BrokerProcess next = broker.restart("--set", "plugin.fake=ready")) {
                assertThat(next.stop()).isZero();
            }
        }
    }

    @Test
    void aSecondBrokerOnTheSameDataIsRefusedAndTheFirstGoesOn() {
        try (BrokerProcess broker = start("ready")) {
            assertFails("held by another running broker (pid " + broker.process().pid(), "ready");
            assertThat(broker.process().isAlive()).isTrue();
        }
    }

    @Test
    void aProblemBeforeReadyIsTheOneLineThatIsSaid() {
        assertFails("warren: the port is in use; set another", "problem");
    }

    @Test
    void aPluginThatDoesNotStartIsAWarningOnly() throws Exception {
        Files.delete(home.resolve("plugins").resolve("protocol.jar"));
        drop("io.example.fine", "fine.jar", FakeProtocol.class.getName());
        drop("io.example.broken", "broken.jar", "io.example.NoSuchClass");
        dropFromLibrary("io.warren.protocol-amqp");

        try (BrokerProcess broker = start("ready")) {
            assertThat(broker.stderr()).contains("broken.jar", "does not run", "io.example");
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void aBundleOfTheDistributionThatDoesNotStartEndsTheStart() throws Exception {
        Files.move(
                home.resolve("plugins").resolve("protocol.jar"),
                home.resolve("lib").resolve("bundles").resolve("60").resolve("a.jar"));
        dropFromLibrary("io.warren.protocol-amqp");

        assertFails("io.warren.protocol-amqp does not start: ", "fail");
    }

    private BrokerProcess start(String fake) {
        return BrokerProcess.start(
                home, data, BrokerProcess.freePort(), "--set", "plugin.fake=" + fake);
    }

    private void assertFails(String message, String fake) {
        try (BrokerProcess broker =
                BrokerProcess.launch(
                        home, data, BrokerProcess.freePort(), "--set", "plugin.fake=" + fake)) {
            assertThat(broker.awaitExit()).isEqualTo(1);
            assertThat(broker.stdout()).isEmpty();
            assertThat(broker.stderr()).contains(message);
            assertThat(broker.stderr().lines().filter(line -> !line.contains("WARN"))).hasSize(1);
        }
    }

    private void drop(String symbolicName, String file, String activator) throws Exception {
        byte[] jar =
                TestContainer.bundleOf(
                        symbolicName,
                        Map.of("Bundle-Activator", activator, "-fixupmessages", "'*'"),
                        FakeProtocol.class.getPackageName());
        Files.write(home.resolve("plugins").resolve(file), jar);
    }

    private void dropFromLibrary(String symbolicName) throws Exception {
        Path level = home.resolve("lib").resolve("bundles").resolve("60");
        try (var jars = Files.newDirectoryStream(level, symbolicName + "*.jar")) {
            for (Path jar : jars) {
                Files.delete(jar);
            }
        }
    }
}
