package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution runs on the oldest Java it promises, and on the newest with long support. */
final class JavaVersionsIT {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void aConfirmedMessageSurvivesARestartOnThisJava(int version) throws Exception {
        Optional<Path> java = find(version);
        Prerequisite.require(
                java.isPresent(), "a Java " + version + " below " + INSTALLED + " to run on");
        Path data = folder.resolve("data");
        try (BrokerProcess broker = BrokerProcess.startWithJava(java.orElseThrow(), data);
                Connection connection = BrokerAddress.of(broker).factory().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare("kept", true, false, false, null);
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, body);
            channel.waitForConfirmsOrDie(30_000);
            assertThat(broker.stderr()).as("warnings of the JVM").isEmpty();
        }
        try (BrokerProcess broker = BrokerProcess.startWithJava(java.orElseThrow(), data);
                Connection connection = BrokerAddress.of(broker).factory().newConnection();
                Channel channel = connection.createChannel()) {
            GetResponse response = channel.basicGet("kept", true);
            assertThat(response).isNotNull();
            assertThat(new String(response.getBody(), StandardCharsets.UTF_8)).isEqualTo("hello");
        }
    }

    private static Optional<Path> find(int version) throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(INSTALLED)) {
            for (Path home : homes) {
                Path release = home.resolve("release");
                if (Files.isRegularFile(release)
                        && Files.isExecutable(home.resolve("bin").resolve("java"))
                        && Files.readString(release).contains("JAVA_VERSION=\"" + version + ".")) {
                    return Optional.of(home);
                }
            }
        }
        return Optional.empty();
    }
}
