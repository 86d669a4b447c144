package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.wire.BasicMethod;
import io.warren.protocol.amqp.wire.ChannelMethod;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.FrameParser;
import io.warren.protocol.amqp.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final int FRAME_MAX = 131_072;

    private final EmbeddedChannel socket = new EmbeddedChannel(new ChannelOutboundHandlerAdapter());
    private final FrameWriter writer = new FrameWriter(socket);

    FrameWriterTest() {
        writer.maxFrame(FRAME_MAX);
    }

    private record Seen(int type, int channel, byte[] payload) {}

    private static Message message(String exchange, String key, int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        MessageProperties properties =
                MessageProperties.builder()
                        .contentType("text/plain")
                        .headers(FieldTable.builder().put("n", 1).build())
                        .build();
        return Message.of(exchange, RoutingKey.of(key), properties, body);
    }

    /** All frames that were written so far. */
    private List<Seen> frames() {
        ByteBuf bytes = Unpooled.buffer();
        for (ByteBuf part = socket.readOutbound(); part != null; part = socket.readOutbound()) {
            bytes.writeBytes(part);
            part.release();
        }
        List<Seen> frames = new ArrayList<>();
        FrameParser parser =
                new FrameParser(
                        new FrameParser.Sink() {
                            @Override
                            public void frame(int type, int channel, ByteBuf in, int at, int size) {
                                byte[] payload = new byte[size];
                                in.getBytes(at, payload);
                                frames.add(new Seen(type, channel, payload));
                            }

                            @Override
                            public boolean bodyInPieces(int channel) {
                                return false;
                            }

                            @Override
                            public void bodyPiece(int channel, ByteBuf in, int at, int size) {
                                throw new AssertionError("not in pieces");
                            }

                            @Override
                            public void bodyEnd(int channel) {
                                throw new AssertionError("not in pieces");
                            }
                        },
                        FRAME_MAX - Frame.OVERHEAD_BYTES);
        parser.endTurns();
        parser.feed(bytes, UnpooledByteBufAllocator.DEFAULT);
        assertThat(bytes.isReadable()).isFalse();
        parser.release();
        return frames;
    }

    /** Checks header and body from {@code at} on; returns the index behind them. */
    private static int expectContent(List<Seen> frames, int at, int channel, Message message) {
        Seen header = frames.get(at);
        assertThat(header.type()).isEqualTo(Frame.HEADER);
        assertThat(header.channel()).isEqualTo(channel);
        ByteBuf in = Unpooled.wrappedBuffer(header.payload());
        assertThat(in.readUnsignedShort()).isEqualTo(60);
        assertThat(in.readUnsignedShort()).isZero();
        assertThat(in.readLong()).isEqualTo(message.bodySize());
        assertThat(Arrays.copyOfRange(header.payload(), 12, header.payload().length))
                .isEqualTo(Arrays.copyOf(message.content(), message.bodyOffset()));
        ByteBuf body = Unpooled.buffer();
        int next = at + 1;
        while (body.readableBytes() < message.bodySize()) {
            Seen part = frames.get(next++);
            assertThat(part.type()).isEqualTo(Frame.BODY);
            assertThat(part.channel()).isEqualTo(channel);
            body.writeBytes(part.payload());
        }
        byte[] all = new byte[body.readableBytes()];
        body.readBytes(all);
        assertThat(all)
                .isEqualTo(
                        Arrays.copyOfRange(
                                message.content(), message.bodyOffset(), message.content().length));
        return next;
    }

    private static ContentMethod.Deliver deliver(Seen frame) {
        assertThat(frame.type()).isEqualTo(Frame.METHOD);
        byte[] payload = frame.payload();
        assertThat(Unpooled.wrappedBuffer(payload).readInt()).isEqualTo(ContentMethod.Deliver.ID);
        return ContentMethod.Deliver.read(new WireReader(payload, 4, payload.length));
    }

    @Test
    void deliveriesAreCompleteWhateverChangesFromOneToTheNext() {
        DeliveryPrefix prefix = new DeliveryPrefix(258, "größer");
        List<Message> messages =
                List.of(
                        message("", "k", 0),
                        message("", "k", 5),
                        message("amq.topic", "a.longer.key", 12),
                        message("amq.topic", "", 1),
                        message("x", "k", FRAME_MAX - 8),
                        message("x", "k", FRAME_MAX - 7),
                        message("x".repeat(255), "k".repeat(255), FrameWriter.LARGE_BODY_BYTES));
        long tag = 1L << 33;
        for (Message message : messages) {
            writer.delivery(prefix, 258, tag++, tag % 2 == 0, message);
        }
        writer.flush();
        List<Seen> frames = frames();
        tag = 1L << 33;
        int at = 0;
        for (Message message : messages) {
            ContentMethod.Deliver deliver = deliver(frames.get(at));
            assertThat(deliver)
                    .isEqualTo(
                            new ContentMethod.Deliver(
                                    "größer",
                                    tag++,
                                    tag % 2 == 0,
                                    message.exchange(),
                                    message.routingKey()));
            at = expectContent(frames, at + 1, 258, message);
        }
        assertThat(at).isEqualTo(frames.size());
    }

    @Test
    void everythingOfATurnIsOneWrite() {
        DeliveryPrefix prefix = new DeliveryPrefix(1, "t");
        for (int i = 0; i < 100; i++) {
            writer.delivery(prefix, 1, i, false, message("", "k", 12));
            writer.method(1, new BasicMethod.Ack(i, false));
        }
        assertThat(writer.takeWritten()).isFalse();
        writer.flush();
        assertThat(writer.takeWritten()).isTrue();
        assertThat(socket.outboundMessages()).hasSize(1);
        assertThat(frames()).hasSize(400);
    }

    @Test
    void whatFollowsALargeBodyComesBehindItAndTheBodyIsEncodedInPieces() {
        int size = 3 * 1024 * 1024 + 17;
        Message large = message("", "k", size);
        writer.content(1, new ContentMethod.GetOk(1, false, "", RoutingKey.of("k"), 0), large);
        writer.method(1, new BasicMethod.Ack(9, true));
        Message second = message("", "k", 500_000);
        writer.delivery(new DeliveryPrefix(2, "t"), 2, 1, false, second);
        writer.heartbeat();
        assertThat(writer.hasRoom()).isFalse();
        assertThat(writer.pendingBytes()).isGreaterThan(size + 500_000);
        for (int turn = 0; writer.flush(); turn++) {
            assertThat(turn).isLessThan(100);
        }
        assertThat(socket.outboundMessages()).hasSizeGreaterThan(12);
        List<Seen> frames = frames();
        int at = expectContent(frames, 1, 1, large);
        assertThat(frames.get(at).payload()).startsWith(0, 60, 0, 80);
        at = expectContent(frames, at + 2, 2, second);
        assertThat(frames.get(at).type()).isEqualTo(Frame.HEARTBEAT);
        assertThat(frames).hasSize(at + 1);
        assertThat(writer.pendingBytes()).isZero();
        assertThat(writer.hasRoom()).isTrue();
    }

    @Test
    void aSocketThatTakesNothingMoreGetsNothingMoreOfALargeBody() {
        EmbeddedChannel full = new EmbeddedChannel();
        full.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        full.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        FrameWriter stuck = new FrameWriter(full);
        stuck.maxFrame(FRAME_MAX);
        stuck.delivery(new DeliveryPrefix(1, "t"), 1, 1, false, message("", "k", 10 * 1024 * 1024));
        assertThat(stuck.flush()).isFalse();
        assertThat(stuck.pendingBytes()).isGreaterThanOrEqualTo(10 * 1024 * 1024);
        full.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        assertThat(stuck.flush()).isTrue();
        stuck.close();
        assertThat(stuck.pendingBytes()).isZero();
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        writer.method(1, new ChannelMethod.CloseOk());
        writer.close();
        writer.method(1, new ChannelMethod.CloseOk());
        writer.heartbeat();
        writer.delivery(new DeliveryPrefix(1, "t"), 1, 1, false, message("", "k", 1));
        writer.flush();
        assertThat(socket.outboundMessages()).isEmpty();
    }
}
