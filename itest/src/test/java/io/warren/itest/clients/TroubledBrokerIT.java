package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.Script;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What client libraries do by themselves when their broker is killed under their programs, all at
 * once, and comes back; and when it takes no publishes for a while. Nothing confirmed may be lost.
 */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class TroubledBrokerIT {
    private static final String RECEIVER = "receiver";
    private static final String PREFIX = Program.prefix();
    private static final Map<String, Script> RUNNING = new LinkedHashMap<>();

    @TempDir static Path folder;

    private static BrokerProcess broker;
    private static String listed;

    @BeforeAll
    static void killTheBrokerUnderRunningPrograms() throws Exception {
        broker = BrokerProcess.start(folder.resolve("data"));
        BrokerAddress address = BrokerAddress.of(broker);
        start(Program.AMQPLIB, Program.AMQPLIB.needs(), "recovery", PREFIX + ".amqplib", "300");
        start(Program.KOMBU, RECEIVER, "receive", PREFIX + ".kombu");
        start(Program.KOMBU, Program.KOMBU.needs(), "send", PREFIX + ".kombu");
        start(Program.AIO_PIKA, Program.AIO_PIKA.needs(), PREFIX + ".aiopika", "recovery");
        start(Program.BUNNY, Program.BUNNY.needs(), PREFIX + ".bunny", "recovery");
        start(Program.AMQP091_GO, Program.AMQP091_GO.needs(), "worker", PREFIX + ".go");
        RUNNING.values().forEach(script -> script.awaitLine("ready"));
        listed = new Ctl(broker).run("connections");
        broker.kill();
        broker = broker.restart();
    }

    private static void start(Program program, String key, String... arguments) {
        if (program.present().getAsBoolean()) {
            RUNNING.put(key, program.start(BrokerAddress.of(broker), arguments));
        }
    }

    @AfterAll
    static void endAll() {
        RUNNING.values().forEach(Script::close);
        RUNNING.clear();
        if (broker != null) {
            broker.close();
        }
    }

    private static Script running(Program program) {
        program.require();
        return RUNNING.get(program.needs());
    }

    @Test
    void amqplibRecoversAndLosesNothingThatWasConfirmed() throws Exception {
        Program.expect(running(Program.AMQPLIB), "ready", "disconnected", "lost ");
    }

    @Test
    void kombuRetriesAndLosesNothingThatWasConfirmed() throws Exception {
        Program.expect(running(Program.KOMBU), "ready", "broken True");
        Program.expect(
                RUNNING.get(RECEIVER),
                "receiver is back",
                "ready",
                "receiver lost its connection",
                "receiver is back",
                "lost []");
    }

    @Test
    void aioPikaDeclaresAndSubscribesAgain() throws Exception {
        Program.expect(
                running(Program.AIO_PIKA),
                "received b'before'",
                "ready",
                "back",
                "received b'after'");
    }

    @Test
    void bunnyDeclaresAndSubscribesAgain() throws Exception {
        Program.expect(
                running(Program.BUNNY), "received before", "ready", "back", "received after");
    }

    @Test
    void aGoWorkerConnectsAgainUnderItsNameAndLosesNothingThatWasConfirmed() throws Exception {
        Program.expect(
                running(Program.AMQP091_GO),
                "ready",
                "disconnected by the broker's word false",
                "lost 0");
        assertThat(listed).contains(PREFIX + ".go.worker");
    }

    private static void blockAndUnblock(Program program, String whenBlocked, String... lines)
            throws Exception {
        program.require();
        Ctl ctl = new Ctl(broker);
        try (Script script = program.start(BrokerAddress.of(broker), "blocked", Program.prefix())) {
            script.awaitLine("ready");
            ctl.run("limits", "--disk", "900000GB");
            try {
                script.awaitLine(whenBlocked);
            } finally {
                ctl.run("limits", "--disk", "1MB");
            }
            Program.expect(script, lines);
        }
    }

    @Test
    void amqplibIsToldThatPublishesMustWait() throws Exception {
        blockAndUnblock(
                Program.AMQPLIB,
                "blocked low on disk",
                "ready",
                "blocked low on disk",
                "unblocked true true");
    }

    @Test
    void pyAmqpIsToldThatPublishesMustWait() throws Exception {
        blockAndUnblock(
                Program.KOMBU, "blocked", "ready", "blocked", "unblocked", "all there True");
    }

    @Test
    void aGoServiceIsToldThatPublishesMustWait() throws Exception {
        blockAndUnblock(
                Program.AMQP091_GO,
                "blocked",
                "ready",
                "blocked low on disk",
                "unblocked true true");
    }

    @Test
    void phpAmqplibIsToldThatPublishesMustWait() throws Exception {
        blockAndUnblock(
                Program.PHP_AMQPLIB, "blocked", "ready", "blocked low on disk", "unblocked");
    }
}
