package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer may do before it has logged in, and what is not told about it. */
final class LoginLimitsIT {
    @TempDir Path folder;

    private BrokerProcess start(String... settings) {
        List<String> options = new ArrayList<>();
        for (String setting : settings) {
            options.addAll(List.of("--set", setting));
        }
        return BrokerProcess.start(folder.resolve("data"), options.toArray(String[]::new));
    }

    private static void awaitLogin(BrokerAddress address) {
        Await.until(
                "a client may log in",
                () -> {
                    try {
                        address.factory().newConnection().close();
                        return true;
                    } catch (IOException refused) {
                        return false;
                    }
                });
    }

    @Test
    void aPeerThatDoesNotLogInIsClosed() throws Exception {
        try (BrokerProcess broker = start("amqp.login.seconds=3");
                RawAmqp silent = RawAmqp.connect(BrokerAddress.of(broker));
                RawAmqp slow = RawAmqp.connect(BrokerAddress.of(broker))) {
            slow.send(RawAmqp.PROTOCOL_HEADER);

            silent.awaitEnd();
            slow.awaitEnd();

            awaitLogin(BrokerAddress.of(broker));
        }
    }

    @Test
    void aPeerMaySendOnlySoMuchBeforeItsLogin() throws Exception {
        try (BrokerProcess broker = start("amqp.login.max-bytes=4096", "amqp.login.seconds=3600");
                RawAmqp talkative = RawAmqp.connect(BrokerAddress.of(broker))) {
            talkative.send(RawAmqp.PROTOCOL_HEADER);
            talkative.await(10, 10);
            Wire heartbeats = new Wire();
            for (int i = 0; i < 600; i++) {
                heartbeats.frame(RawAmqp.HEARTBEAT, 0, new byte[0]);
            }
            talkative.send(heartbeats);

            talkative.awaitEnd();

            awaitLogin(BrokerAddress.of(broker));
        }
    }

    @Test
    void onlySoManyPeersMayBeLoggingIn() throws Exception {
        try (BrokerProcess broker =
                start("amqp.login.max-connections=3", "amqp.login.seconds=3600")) {
            BrokerAddress address = BrokerAddress.of(broker);
            Connection open = address.factory().newConnection();
            List<RawAmqp> idle = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawAmqp raw = RawAmqp.connect(address);
                raw.send(RawAmqp.PROTOCOL_HEADER);
                raw.await(10, 10);
                idle.add(raw);
            }

            assertThatThrownBy(() -> address.factory().newConnection())
                    .isInstanceOf(IOException.class);
            open.createChannel().queueDeclare();

            idle.remove(0).close();
            awaitLogin(address);
            for (RawAmqp raw : idle) {
                raw.close();
            }
            open.close();
        }
    }

    @Test
    void anAddressMayConnectOnlySoOften() throws Exception {
        try (BrokerProcess broker = start("amqp.login.connections-per-second=1")) {
            BrokerAddress address = BrokerAddress.of(broker);
            int refused = 0;
            for (int i = 0; i < 50; i++) {
                try (RawAmqp raw = RawAmqp.connect(address)) {
                    raw.send(RawAmqp.PROTOCOL_HEADER);
                    raw.await(10, 10);
                } catch (EOFException | SocketException closed) {
                    refused++;
                }
            }

            assertThat(refused).isPositive();
            awaitLogin(address);
        }
    }

    @Test
    void aNameWithALineEndBeginsNoLineInTheLog() throws Exception {
        try (BrokerProcess broker = start("log.level=info")) {
            ConnectionFactory wrong = BrokerAddress.of(broker).factory();
            wrong.setUsername("mallory\r\nforged");
            assertThatThrownBy(wrong::newConnection).isInstanceOf(IOException.class);

            Await.until(
                    "the refusal is in the log",
                    () -> broker.log().contains("login refused: user=mallory forged"));
            assertThat(broker.log().lines()).noneMatch(line -> line.startsWith("forged"));
        }
    }

    @Test
    void noSecretIsInTheLog() throws Exception {
        String secret = "s3cr3t-of-the-test";
        try (BrokerProcess broker = start("log.level=trace")) {
            ConnectionFactory wrong = BrokerAddress.of(broker).factory();
            wrong.setPassword(secret);
            assertThatThrownBy(wrong::newConnection).isInstanceOf(IOException.class);
            try (RawAmqp raw = RawAmqp.connect(BrokerAddress.of(broker))) {
                raw.send(RawAmqp.PROTOCOL_HEADER);
                raw.await(10, 10);
                Wire login = new Wire().shortString("LOGIN").octet('S').longString("guest");
                login.shortString("PASSWORD").octet('S').longString(secret);
                raw.method(
                        0,
                        10,
                        11,
                        new Wire()
                                .table(new Wire())
                                .shortString("AMQPLAIN")
                                .longString(login.bytes())
                                .shortString("en_US"));
                raw.awaitEnd();
            }
            try (RawAmqp raw = RawAmqp.connect(BrokerAddress.of(broker))) {
                raw.open();
                raw.method(0, 10, 70, new Wire().longString(secret).shortString("renewed"));
                raw.await(10, 71);
            }

            Await.until(
                    "both are in the log",
                    () ->
                            broker.log().contains("login refused: user=guest")
                                    && broker.log().contains("secret updated"));
            assertThat(broker.log()).doesNotContain(secret);
            assertThat(broker.stdout() + broker.stderr()).doesNotContain(secret);
        }
    }
}
