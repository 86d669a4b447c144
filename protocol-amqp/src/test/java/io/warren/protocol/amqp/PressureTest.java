package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.protocol.amqp.ReadGate.Reason;
import io.warren.protocol.amqp.wire.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PressureTest {
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(socket.config());
    private final List<String> peer = new ArrayList<>();
    private final Pressure pressure =
            new Pressure(
                    gate,
                    new Pressure.Peer() {
                        @Override
                        public void holdFrames() {
                            peer.add("hold");
                        }

                        @Override
                        public void takeFrames() {
                            peer.add("take");
                        }

                        @Override
                        public void tellAlarm(Method method) {
                            peer.add(method.getClass().getSimpleName());
                        }
                    });

    private boolean isRead() {
        return socket.config().isAutoRead();
    }

    @Test
    void aConnectionIsReadAgainOnlyWhenNobodyHasAReasonAgainstIt() {
        pressure.flow(false);
        gate.set(Reason.LOGIN, true);
        pressure.flow(true);
        assertThat(isRead()).isFalse();
        gate.set(Reason.LOGIN, false);
        assertThat(isRead()).isTrue();
    }

    @Test
    void parkedFramesStopReadingUntilHalfOfThemAreGone() {
        int frame = 100_000;
        int count = 0;
        while (isRead()) {
            pressure.parked(frame);
            count++;
        }
        assertThat((long) count * frame)
                .isBetween(Pressure.MAX_PARKED_BYTES - frame, Pressure.MAX_PARKED_BYTES + frame);
        pressure.unparked(frame);
        assertThat(isRead()).isFalse();
        for (int i = 0; i < count / 2; i++) {
            pressure.unparked(frame);
        }
        assertThat(isRead()).isTrue();
    }

    @Test
    void evenEmptyFramesCount() {
        for (int i = 0; i < 100_000; i++) {
            pressure.parked(0);
        }
        assertThat(isRead()).isFalse();
    }

    @Test
    void aClientThatDoesNotReadIsNotReadUntilHalfIsSent() {
        pressure.pending(Pressure.MAX_PENDING_BYTES + 1);
        assertThat(pressure.isFull()).isTrue();
        pressure.pending(Pressure.MAX_PENDING_BYTES / 2 + 1);
        assertThat(isRead()).isFalse();
        pressure.pending(Pressure.MAX_PENDING_BYTES / 2 - 1);
        assertThat(isRead()).isTrue();
    }

    @Test
    void duringAnAlarmOnlyThoseWhoPublishAreNotRead() {
        pressure.publishing();
        pressure.alarm("low on disk");
        assertThat(isRead()).isTrue();
        assertThat(peer).isEmpty();
        pressure.publishing();
        assertThat(isRead()).isFalse();
        assertThat(peer).containsExactly("hold", "Blocked");
        pressure.alarmIsOver();
        assertThat(isRead()).isTrue();
        assertThat(peer).containsExactly("hold", "Blocked", "Unblocked", "take");
        pressure.publishing();
        assertThat(isRead()).isTrue();
    }

    @Test
    void whoDoesNotPublishIsNotTold() {
        pressure.publishing();
        pressure.alarm("low on disk");
        pressure.alarmIsOver();
        assertThat(peer).containsExactly("take");
    }

    @Test
    void severalCrowdedChannelsMustAllBeWorkedOff() {
        pressure.crowded(true);
        pressure.crowded(true);
        pressure.crowded(false);
        assertThat(isRead()).isFalse();
        pressure.crowded(false);
        assertThat(isRead()).isTrue();
    }

    @Test
    void aConnectionThatIsClosedIsReadWhateverTheReasons() {
        pressure.flow(false);
        pressure.parked(10_000_000);
        gate.open();
        assertThat(isRead()).isTrue();
    }
}
