package io.warren.protocol.amqp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private static final int MAX_PAYLOAD_BYTES = 100;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private long nanos;

    /** Writes down what it gets; bodies are joined until their end. */
    private static final class Recorder implements FrameParser.Sink {
        final List<String> frames = new ArrayList<>();
        final StringBuilder body = new StringBuilder();
        boolean pieces;
        Runnable onFrame = () -> {};

        @Override
        public void frame(int type, int channel, ByteBuf in, int at, int size) {
            frames.add(type + "/" + channel + "/" + ByteBufUtil.hexDump(in, at, size));
            onFrame.run();
        }

        @Override
        public boolean bodyInPieces(int channel) {
            return pieces;
        }

        @Override
        public void bodyPiece(int channel, ByteBuf in, int at, int size) {
            body.append(ByteBufUtil.hexDump(in, at, size));
        }

        @Override
        public void bodyEnd(int channel) {
            frames.add("3/" + channel + "/" + body);
            body.setLength(0);
        }
    }

    private static ByteBuf stream() {
        ByteBuf out = Unpooled.buffer();
        frame(out, Frame.METHOD, 1, 12);
        frame(out, Frame.HEADER, 1, 14);
        frame(out, Frame.BODY, 1, 40);
        frame(out, Frame.HEARTBEAT, 0, 0);
        frame(out, Frame.BODY, 65_535, 0);
        frame(out, Frame.BODY, 2, MAX_PAYLOAD_BYTES);
        frame(out, Frame.METHOD, 3, 4);
        return out;
    }

    private static void frame(ByteBuf out, int type, int channel, int size) {
        out.writeByte(type).writeShort(channel).writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeByte(size + i);
        }
        out.writeByte(Frame.END);
    }

    private List<String> parse(boolean pieces, int... cuts) {
        Recorder recorder = new Recorder();
        recorder.pieces = pieces;
        FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
        ByteBuf bytes = stream();
        int from = 0;
        for (int cut : cuts) {
            parser.feed(bytes.copy(from, cut - from), allocator);
            from = cut;
        }
        parser.feed(bytes.copy(from, bytes.writerIndex() - from), allocator);
        parser.release();
        return recorder.frames;
    }

    @Test
    void theFramesAreTheSameWhereverTheStreamIsCutOnce() {
        List<String> whole = parse(false);
        assertThat(whole).hasSize(7);
        int length = stream().readableBytes();
        for (int cut = 0; cut <= length; cut++) {
            assertThat(parse(false, cut)).as("cut at %d", cut).isEqualTo(whole);
            assertThat(parse(true, cut)).as("cut at %d, in pieces", cut).isEqualTo(whole);
        }
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void theFramesAreTheSameWhereverTheStreamIsCutTwice() {
        List<String> whole = parse(false);
        int length = stream().readableBytes();
        for (int first = 0; first <= length; first++) {
            for (int second = first; second <= length; second += 3) {
                assertThat(parse(true, first, second)).isEqualTo(whole);
            }
        }
    }

    @Test
    void theFramesAreTheSameWhenEveryByteComesAlone() {
        int[] cuts = new int[stream().readableBytes() - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i + 1;
        }
        assertThat(parse(false, cuts)).isEqualTo(parse(false));
        assertThat(parse(true, cuts)).isEqualTo(parse(false));
    }

    @Test
    void nothingIsHandedOnWhileItIsStoppedAndNothingIsLost() {
        Recorder recorder = new Recorder();
        FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
        recorder.onFrame = parser::stop;
        ByteBuf bytes = stream();
        for (int at = 0; at < bytes.writerIndex(); at += 5) {
            parser.feed(bytes.copy(at, Math.min(5, bytes.writerIndex() - at)), allocator);
        }
        List<String> whole = parse(false);
        assertThat(recorder.frames).isEqualTo(whole.subList(0, 1));
        for (int frames = 2; frames <= whole.size(); frames++) {
            parser.resume();
            assertThat(recorder.frames).isEqualTo(whole.subList(0, frames));
        }
        parser.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aParserThatIsReleasedInTheMidstOfAFrameHandsNothingOnAndKeepsNothing() {
        Recorder recorder = new Recorder();
        FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
        recorder.onFrame = parser::release;
        ByteBuf bytes = stream();
        parser.feed(bytes.copy(0, 5), allocator);
        parser.feed(bytes.copy(5, bytes.writerIndex() - 5), allocator);
        parser.resume();
        assertThat(recorder.frames).hasSize(1);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aFrameOverTheLimitIsAnErrorAsSoonAsItsHeaderIsThere() {
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeByte(Frame.METHOD).writeShort(1).writeInt(MAX_PAYLOAD_BYTES + 1);
        expectFrameError(bytes);
        bytes.setInt(3, -1);
        expectFrameError(bytes);
    }

    @Test
    void anUnknownTypeAWrongEndAndAHeartbeatWithPayloadAreFrameErrors() {
        ByteBuf unknown = Unpooled.buffer();
        frame(unknown, 4, 1, 1);
        expectFrameError(unknown);
        ByteBuf wrongEnd = Unpooled.buffer();
        frame(wrongEnd, Frame.METHOD, 1, 4);
        wrongEnd.setByte(wrongEnd.writerIndex() - 1, 0);
        expectFrameError(wrongEnd);
        ByteBuf heartbeat = Unpooled.buffer();
        frame(heartbeat, Frame.HEARTBEAT, 0, 1);
        expectFrameError(heartbeat);
    }

    @Test
    void aBodyInPiecesWithAWrongEndIsAFrameErrorAndNoEnd() {
        Recorder recorder = new Recorder();
        recorder.pieces = true;
        FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
        ByteBuf bytes = Unpooled.buffer();
        frame(bytes, Frame.BODY, 1, 10);
        bytes.setByte(bytes.writerIndex() - 1, 7);
        parser.feed(bytes.copy(0, 12), allocator);
        assertThatThrownBy(() -> parser.feed(bytes.copy(12, 6), allocator))
                .isInstanceOf(BrokerException.class);
        assertThat(recorder.frames).isEmpty();
    }

    @Test
    void randomBytesAreAnErrorOrFramesButNeverAnotherException() {
        Random random = new Random(17);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 7 && random.nextBoolean()) {
                bytes[0] = 1;
                bytes[3] = bytes[4] = bytes[5] = 0;
                bytes[6] = (byte) random.nextInt(40);
            }
            FrameParser parser = new FrameParser(new Recorder(), MAX_PAYLOAD_BYTES, () -> nanos);
            try {
                parser.feed(Unpooled.wrappedBuffer(bytes), allocator);
            } catch (BrokerException expected) {
                assertThat(expected.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR);
            } finally {
                parser.release();
            }
        }
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private void expectFrameError(ByteBuf bytes) {
        FrameParser parser = new FrameParser(new Recorder(), MAX_PAYLOAD_BYTES, () -> nanos);
        assertThatThrownBy(() -> parser.feed(bytes.copy(), allocator))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR));
        parser.release();
    }

    @Test
    void aLongTurnEndsAndTheRestComesInTheNext() {
        Recorder recorder = new Recorder();
        FrameParser parser = pausedIn60Frames(recorder);

        int turns = 1;
        while (parser.isPaused()) {
            int before = recorder.frames.size();
            parser.resume();
            turns++;
            assertThat(recorder.frames.size()).isGreaterThan(before);
        }
        assertThat(turns).isGreaterThan(2);
        assertThat(recorder.frames).hasSize(60);
        parser.release();
    }

    @Test
    void whatIsLeftWhenThePeerHasGoneIsHandedOnAtOnce() {
        Recorder recorder = new Recorder();
        FrameParser parser = pausedIn60Frames(recorder);
        parser.endTurns();
        parser.resume();

        assertThat(parser.isPaused()).isFalse();
        assertThat(recorder.frames).hasSize(60);
        parser.release();
    }

    @Test
    void aPausedParserKeepsALimitedAmount() {
        Recorder recorder = new Recorder();
        FrameParser parser = pausedIn60Frames(recorder);
        recorder.onFrame = () -> {};
        int most = 4 << 20;
        int size = 0;
        while (parser.isPaused() && size < most) {
            ByteBuf more = stream();
            size += more.readableBytes();
            parser.feed(more, allocator);
        }
        assertThat(parser.isPaused()).isFalse();
        assertThat(recorder.frames.size()).isGreaterThan(60);
        parser.release();
    }

    @Test
    void whoIsStoppedIsNotPausedHoweverLongTheTurnHasBeen() {
        for (int stopAt = 1; stopAt <= 20; stopAt++) {
            Recorder recorder = new Recorder();
            FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
            int last = stopAt;
            recorder.onFrame =
                    () -> {
                        if (recorder.frames.size() == last) {
                            nanos += 1_000_000_000;
                            parser.stop();
                        }
                    };
            parser.feed(methods(60), allocator);

            assertThat(recorder.frames).hasSize(stopAt);
            assertThat(parser.isPaused()).as("stopped at %d", stopAt).isFalse();
            parser.release();
        }
    }

    private static ByteBuf methods(int count) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            frame(out, Frame.METHOD, i, 4);
        }
        return out;
    }

    /** Each takes a millisecond. */
    private FrameParser pausedIn60Frames(Recorder recorder) {
        recorder.onFrame = () -> nanos += 1_000_000;
        FrameParser parser = new FrameParser(recorder, MAX_PAYLOAD_BYTES, () -> nanos);
        parser.feed(methods(60), allocator);
        assertThat(parser.isPaused()).isTrue();
        assertThat(recorder.frames).hasSizeLessThan(60);
        return parser;
    }
}
