package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.protocol.amqp.ReadGate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The clock of the embedded channel stands still but for what a test lets pass. */
class LivenessTest {
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final FrameWriter writer = new FrameWriter(socket);
    private final ReadGate gate = new ReadGate(socket.config());
    private final List<String> events = new ArrayList<>();
    private final Liveness liveness =
            new Liveness(
                    socket,
                    writer,
                    gate,
                    new Liveness.Listener() {
                        @Override
                        public void heartbeatDue() {
                            events.add("heartbeat");
                            writer.heartbeat();
                            writer.flush();
                        }

                        @Override
                        public void peerGone(String why) {
                            events.add("gone");
                        }
                    });

    LivenessTest() {
        socket.freezeTime();
    }

    private void pass(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            socket.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            socket.runScheduledPendingTasks();
        }
    }

    @Test
    void aQuietConnectionSendsHeartbeatsTwicePerInterval() {
        liveness.start(10);
        for (int i = 0; i < 4; i++) {
            liveness.received();
            pass(5_000);
        }
        assertThat(events).hasSizeBetween(2, 4).containsOnly("heartbeat");
    }

    @Test
    void aConnectionThatSendsOtherThingsSendsNoHeartbeats() {
        liveness.start(10);
        for (int i = 0; i < 10; i++) {
            liveness.received();
            writer.heartbeat();
            writer.flush();
            pass(2_000);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aPeerThatIsSilentForTwoIntervalsIsGone() {
        liveness.start(4);
        liveness.received();
        pass(8_000);
        assertThat(events).doesNotContain("gone");
        pass(4_000);
        assertThat(events).contains("gone");
    }

    @Test
    void aPeerThatIsNotReadIsNotJudged() {
        liveness.start(4);
        gate.set(Reason.FLOW, true);
        pass(60_000);
        assertThat(events).doesNotContain("gone");
        gate.set(Reason.FLOW, false);
        pass(12_000);
        assertThat(events).contains("gone");
    }

    @Test
    void withoutHeartbeatsNobodyIsGoneForSilence() {
        liveness.start(0);
        pass(600_000);
        assertThat(events).isEmpty();
    }

    @Test
    void nothingHappensAfterTheEnd() {
        liveness.start(1);
        liveness.stop();
        pass(60_000);
        assertThat(events).isEmpty();
    }
}
