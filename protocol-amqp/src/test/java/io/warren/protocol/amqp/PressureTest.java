package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.protocol.amqp.ReadGate.Reason;
import org.junit.jupiter.api.Test;

class PressureTest {
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(socket.config());
    private final Pressure pressure = new Pressure(gate);

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
        pressure.alarm(true);
        assertThat(isRead()).isTrue();
        pressure.published();
        assertThat(isRead()).isFalse();
        pressure.alarm(false);
        assertThat(isRead()).isTrue();
        pressure.published();
        assertThat(isRead()).isTrue();
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
