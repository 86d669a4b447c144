package io.warren.protocol.amqp;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.FieldTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmqpConfigTest {
    @Test
    void withoutKeysItListensOnLoopbackAsRabbitMqDoes() throws Exception {
        AmqpConfig config = AmqpConfig.read(key -> null);
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.hosts()).containsExactly("127.0.0.1", "::1");
        assertThat(config.port()).isEqualTo(5672);
        assertThat(config.eventLoops()).isPositive();
        assertThat(config.heartbeatSeconds()).isEqualTo(60);
        assertThat(config.frameMaxBytes()).isEqualTo(131_072);
        assertThat(config.channelMax()).isEqualTo(2047);
        assertThat(config.serverProduct()).isEqualTo("RabbitMQ");
        assertThat(config.serverVersion()).isEqualTo("3.10.8");
        assertThat(config.limits()).isEqualTo(new LoginLimits(10, 131_072, 4096, 0));
        assertThat(config.tls()).isNull();
        assertThat(AmqpConfig.read(key -> "auto")).isEqualTo(config);
        assertThat(AmqpConfig.read(key -> " ")).isEqualTo(config);
    }

    @Test
    void everyKeyIsRead() throws Exception {
        Map<String, String> keys =
                Map.ofEntries(
                        entry("amqp.host", "::1"),
                        entry("amqp.port", " 5673 "),
                        entry("amqp.event-loops", "3"),
                        entry("amqp.heartbeat-seconds", "0"),
                        entry("amqp.frame-max", "4096"),
                        entry("amqp.channel-max", "10"),
                        entry("amqp.server-product", "Warren"),
                        entry("amqp.server-version", "0.1"),
                        entry("amqp.login.seconds", "2"),
                        entry("amqp.login.max-bytes", "5000"),
                        entry("amqp.login.max-connections", "7"),
                        entry("amqp.login.connections-per-second", "9"),
                        entry("amqp.tls.port", "5671"),
                        entry("amqp.tls.certificate", "/etc/cert.pem"),
                        entry("amqp.tls.key", "/etc/key.pem"),
                        entry("amqp.tls.client-certificates", "required"),
                        entry("amqp.tls.trusted", "/etc/ca.pem"),
                        entry("amqp.tls.user", "dn"),
                        entry("amqp.tls.versions", "1.2"));
        assertThat(AmqpConfig.read(keys::get))
                .isEqualTo(
                        new AmqpConfig(
                                List.of("::1"),
                                5673,
                                3,
                                0,
                                4096,
                                10,
                                "Warren",
                                "0.1",
                                new LoginLimits(2, 5000, 7, 9),
                                new TlsConfig(
                                        5671,
                                        Path.of("/etc/cert.pem"),
                                        Path.of("/etc/key.pem"),
                                        TlsConfig.Clients.REQUIRED,
                                        Path.of("/etc/ca.pem"),
                                        true,
                                        List.of("TLSv1.2"))));
    }

    @Test
    void tlsNeedsACertificateAndAKey() {
        assertThatThrownBy(() -> AmqpConfig.read(Map.of("amqp.tls.port", "5671")::get))
                .isInstanceOf(AmqpConfig.InvalidException.class)
                .hasMessageContaining("amqp.tls.certificate must name a file");
    }

    @Test
    void versionsOfTlsAreThoseThatThereAre() {
        Map<String, String> keys =
                Map.of(
                        "amqp.tls.port", "5671",
                        "amqp.tls.certificate", "c",
                        "amqp.tls.key", "k",
                        "amqp.tls.versions", "1.1");
        assertThatThrownBy(() -> AmqpConfig.read(keys::get))
                .isInstanceOf(AmqpConfig.InvalidException.class)
                .hasMessage("amqp.tls.versions=1.1 is not one of 1.2,1.3 or 1.2 or 1.3");
    }

    @ParameterizedTest
    @CsvSource({
        "amqp.port,65536",
        "amqp.port,-1",
        "amqp.port,http",
        "amqp.event-loops,0",
        "amqp.event-loops,many",
        "amqp.heartbeat-seconds,65536",
        "amqp.frame-max,4095",
        "amqp.channel-max,0",
        "amqp.login.seconds,0",
        "amqp.tls.port,on"
    })
    void aWrongValueIsNamedWithItsKey(String key, String value) {
        assertThatThrownBy(() -> AmqpConfig.read(Map.of(key, value)::get))
                .isInstanceOf(AmqpConfig.InvalidException.class)
                .hasMessageContaining(key + "=" + value);
    }

    @Test
    void clientsAreToldTheConfiguredProductAndAllCapabilities() throws Exception {
        FieldTable told =
                ServerProperties.of(AmqpConfig.read(Map.of("amqp.server-product", "Warren")::get));
        assertThat(told.get("product")).isEqualTo("Warren");
        assertThat(told.get("version")).isEqualTo("3.10.8");
        FieldTable capabilities = (FieldTable) told.get("capabilities");
        assertThat(capabilities.toMap())
                .containsOnlyKeys(
                        "publisher_confirms",
                        "exchange_exchange_bindings",
                        "basic.nack",
                        "consumer_cancel_notify",
                        "connection.blocked",
                        "consumer_priorities",
                        "authentication_failure_close",
                        "per_consumer_qos",
                        "direct_reply_to")
                .allSatisfy((name, value) -> assertThat(value).isEqualTo(true));
    }
}
