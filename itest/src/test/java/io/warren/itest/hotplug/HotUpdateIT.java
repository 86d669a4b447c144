package io.warren.itest.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An exchange type is updated, stopped and started while its exchanges route. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "changes the plug-ins of its broker")
final class HotUpdateIT {
    private static final int UPDATES = Integer.getInteger("warren.itest.updates", 20);
    private static final int SOME = 500;

    @TempDir Path folder;

    @Test
    void updatingAnExchangeTypeUnderLoadLosesNothing() throws Exception {
        try (BrokerProcess broker = start();
                TopicTraffic traffic = new TopicTraffic(BrokerAddress.of(broker))) {
            Ctl ctl = new Ctl(broker);
            Path jar = PluginJar.find(broker.home().resolve("lib"), "io.warren.exchange-topic");
            traffic.awaitConfirms(SOME);

            for (int update = 1; update <= UPDATES; update++) {
                String version = "0.1." + update;
                Path next =
                        PluginJar.withVersion(
                                jar, version, folder.resolve("topic-" + version + ".jar"));
                ctl.run("plugin:update", "exchange-topic", next.toString());
                assertThat(ctl.run("plugin:list"))
                        .containsPattern("io\\.warren\\.exchange-topic +" + version + " +active");
                traffic.awaitConfirms(SOME);
            }

            traffic.assertNothingLostOrMisrouted();
        }
    }

    @Test
    void stoppingAndStartingAnExchangeTypeUnderLoadLosesNothing() throws Exception {
        try (BrokerProcess broker = start();
                TopicTraffic traffic = new TopicTraffic(BrokerAddress.of(broker))) {
            Ctl ctl = new Ctl(broker);
            traffic.awaitConfirms(SOME);

            for (int round = 1; round <= 3; round++) {
                ctl.run("plugin:stop", "exchange-topic");
                traffic.awaitConfirms(SOME); // its last table routes on
                ctl.run("plugin:start", "exchange-topic");
                traffic.awaitConfirms(SOME);
            }

            traffic.assertNothingLostOrMisrouted();
        }
    }

    /** A distribution of its own: an update leaves the new jar in the plugins folder. */
    private BrokerProcess start() {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        return BrokerProcess.start(home, folder.resolve("data"), BrokerProcess.freePort());
    }
}
