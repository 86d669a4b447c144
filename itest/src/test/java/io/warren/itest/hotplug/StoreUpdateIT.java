package io.warren.itest.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Failure;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A store is installed, updated, stopped and started below queues that are in use. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "changes the plug-ins of its broker")
final class StoreUpdateIT {
    private static final int UPDATES = Integer.getInteger("warren.itest.updates", 20) / 2;
    private static final int SOME = 200;
    private static final String BUNDLE = "io.warren.itest.store-second";

    @TempDir Path folder;

    @Test
    void updatingAStoreUnderLoadIsAPauseAndLosesNothing() throws Exception {
        try (BrokerProcess broker = start("30000")) {
            Ctl ctl = new Ctl(broker);
            ctl.run("plugin:install", second(broker, "1.0.0").toString());
            try (StoreTraffic traffic =
                    new StoreTraffic(BrokerAddress.of(broker), SecondStore.NAME)) {
                traffic.awaitConfirms(SOME);
                for (int update = 1; update <= UPDATES; update++) {
                    ctl.run("plugin:update", BUNDLE, second(broker, "1.0." + update).toString());
                    traffic.awaitConfirms(SOME);
                }
                assertThat(ctl.run("status"))
                        .containsPattern("other: fsync, running, .* on disk, 1 queue\\R");
                traffic.assertNothingLost();
            }
        }
    }

    @Test
    void aStoreThatIsStoppedMakesItsQueuesUnavailableAndOnesThatLieElsewhereGoOn()
            throws Exception {
        try (BrokerProcess broker = start("300")) {
            Ctl ctl = new Ctl(broker);
            ctl.run("plugin:install", second(broker, "1.0.0").toString());
            try (Connection connection = BrokerAddress.of(broker).factory().newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                declare(channel, "away", SecondStore.NAME);
                channel.queueDeclare("here", true, false, false, null);
                publish(channel, "away");
                channel.waitForConfirmsOrDie(30_000);

                ctl.run("plugin:stop", BUNDLE);
                Await.until(
                        "unavailable",
                        () -> ctl.run("queues", "away").contains("'other' is not there"));
                assertThat(ctl.run("status"))
                        .containsPattern("other: absent, 1 queue\\R")
                        .contains("store 'other' is not there: install or start its bundle");
                Failure failure =
                        Failure.ofChannel(() -> Amqp.ready(connection.createChannel(), "away"));
                assertThat(failure.code()).isEqualTo(404);
                assertThat(failure.text()).contains("'away' in vhost '/' is down or inaccessible");
                publish(channel, "away");
                assertThat(channel.waitForConfirms(30_000)).as("confirmed").isFalse();
                publish(channel, "here");
                assertThat(channel.waitForConfirms(30_000)).as("confirmed").isTrue();

                ctl.run("plugin:start", BUNDLE);
                Await.until("there", () -> ctl.run("queues", "away").contains("running"));
                publish(channel, "away");
                channel.waitForConfirmsOrDie(30_000);
                assertThat(Amqp.ready(channel, "away")).isEqualTo(2);
                channel.queueDelete("away");
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    private static void publish(Channel channel, String queue) throws Exception {
        channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[] {1});
    }

    private static void declare(Channel channel, String queue, String store) throws Exception {
        channel.queueDeclare(queue, true, false, false, Map.of("x-store", store));
    }

    private Path second(BrokerProcess broker, String version) throws Exception {
        Path jar = PluginJar.find(broker.home().resolve("lib"), "io.warren.store-mapdb");
        Path target = folder.resolve("store-second-" + version + ".jar");
        return SecondStore.make(jar, BUNDLE, version, target);
    }

    private BrokerProcess start(String graceMillis) {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        return BrokerProcess.start(
                home,
                folder.resolve("data"),
                BrokerProcess.freePort(),
                "--set",
                "exchange.grace-millis=" + graceMillis);
    }
}
