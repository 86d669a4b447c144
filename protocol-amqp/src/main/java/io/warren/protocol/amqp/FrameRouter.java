package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.protocol.amqp.Lifecycle.State;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.FrameParser;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;

/**
 * Takes each frame of a connection where it belongs.
 *
 * <p>Threads: the connection's event loop.
 */
final class FrameRouter implements FrameParser.Sink {
    private final AmqpConnection connection;
    private final Lifecycle lifecycle;
    private final Channels channels;

    FrameRouter(AmqpConnection connection, Lifecycle lifecycle, Channels channels) {
        this.connection = connection;
        this.lifecycle = lifecycle;
        this.channels = channels;
    }

    @Override
    public void frame(int type, int channel, ByteBuf in, int at, int size) {
        try {
            if (channel != 0) {
                channelFrame(type, channel, in, at, size);
            } else if (type == Frame.METHOD) {
                int methodId = WireReader.methodId(in, at, size);
                byte[] arguments = new byte[size - 4];
                in.getBytes(at + 4, arguments);
                if (lifecycle.takesFrames() || lifecycle.state() == State.REFUSED) {
                    connection.method(methodId, new WireReader(arguments, 0, arguments.length));
                }
            } else if (type != Frame.HEARTBEAT && lifecycle.takesFrames()) {
                throw new BrokerException(ReplyCode.UNEXPECTED_FRAME, "content on channel 0");
            }
        } catch (RuntimeException mistake) {
            boolean hasId = type == Frame.METHOD && size >= 4;
            connection.fail(Failures.asReply(mistake), hasId ? in.getInt(at) : 0);
        }
    }

    private void channelFrame(int type, int channel, ByteBuf in, int at, int size) {
        if (lifecycle.state() == State.OPEN) {
            channels.frame(type, channel, in, at, size);
        } else if (lifecycle.takesFrames()) {
            throw new BrokerException(
                    ReplyCode.UNEXPECTED_FRAME,
                    "a frame on channel " + channel + " before the connection is open");
        }
    }

    @Override
    public boolean bodyInPieces(int channel) {
        if (!lifecycle.takesFrames()) {
            return true;
        }
        AmqpChannel known = channels.find(channel);
        return known != null && known.takesBodyInPieces();
    }

    @Override
    public void bodyPiece(int channel, ByteBuf in, int at, int size) {
        AmqpChannel known = channels.find(channel);
        if (known != null && lifecycle.takesFrames()) {
            known.bodyPiece(in, at, size);
        }
    }

    @Override
    public void bodyEnd(int channel) {
        AmqpChannel known = channels.find(channel);
        if (known != null && lifecycle.takesFrames()) {
            known.bodyEnd();
        }
    }
}
