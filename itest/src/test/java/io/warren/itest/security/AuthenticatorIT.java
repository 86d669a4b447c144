package io.warren.itest.security;

import static com.rabbitmq.client.AMQP.NOT_ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.TestContainer;
import io.warren.itest.fake.Tokens;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.SharedBroker;
import io.warren.itest.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Users of a third party, whose authenticator lies in {@code plugins/}. */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "needs a broker with a plug-in of its own")
final class AuthenticatorIT {
    @TempDir static Path folder;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        Path home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        Map<String, String> activator = Map.of("Bundle-Activator", Tokens.class.getName());
        Files.write(
                home.resolve("plugins").resolve("tokens.jar"),
                TestContainer.bundleOf("tokens", activator, Tokens.class.getPackageName()));
        broker = BrokerProcess.start(home, folder.resolve("data"), BrokerProcess.freePort());
        Ctl ctl = new Ctl(broker);
        ctl.runWithInput("none of its own\n", "user", "add", Tokens.USER, "--password-stdin");
        ctl.run("user", "clear-password", Tokens.USER);
        ctl.run("permission", "set", Tokens.USER, ".*", ".*", ".*");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** A connection that is open. */
    private static RawAmqp connect(String token) throws IOException {
        RawAmqp raw = RawAmqp.connect(BrokerAddress.of(broker));
        raw.login(Tokens.USER, token, new Wire()).await(10, 30);
        raw.tuneOk(new RawAmqp.Tune(1, 131_072, 0)).openVirtualHost("/").await(10, 41);
        return raw;
    }

    private static void renew(RawAmqp raw, String token) throws IOException {
        raw.method(0, 10, 70, new Wire().longString(token).shortString("it expires"));
    }

    @Test
    void aTokenIsRenewedAsOftenAsItIsRight() throws Exception {
        try (RawAmqp raw = connect("token 1")) {
            renew(raw, "token 2");
            assertThat(raw.read().is(10, 71)).as("update-secret-ok").isTrue();
            renew(raw, "token 3");
            assertThat(raw.read().is(10, 71)).as("update-secret-ok").isTrue();
        }
    }

    @Test
    void aWrongTokenEndsTheConnection() throws Exception {
        try (RawAmqp raw = connect("token 1")) {
            renew(raw, "forged");

            assertThat(raw.awaitConnectionClose())
                    .isEqualTo(
                            new RawAmqp.Close(
                                    NOT_ALLOWED,
                                    "NOT_ALLOWED - New secret was refused by one of the backends",
                                    10,
                                    70));
        }
        assertThat(broker.log()).contains("new secret refused").doesNotContain("forged");
    }
}
