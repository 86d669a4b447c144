package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.warren.protocol.amqp.wire.ChannelMethod;
import io.warren.protocol.amqp.wire.Frame;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection by their numbers, which may be any: some clients choose ever
 * higher ones. How many there are is what channel_max bounds.
 *
 * <p>Threads: the connection's event loop.
 */
final class Channels {
    private final AmqpConnection connection;
    private final List<AmqpChannel> unflushed = new ArrayList<>();
    private final List<Publisher> confirmsDue = new ArrayList<>();
    private final IntObjectMap<AmqpChannel> byNumber = new IntObjectHashMap<>();
    private int max;

    Channels(AmqpConnection connection) {
        this.connection = connection;
    }

    /** How many may be open at once. */
    void max(int count) {
        max = count;
    }

    @Nullable AmqpChannel find(int number) {
        return byNumber.get(number);
    }

    /** The channel of a frame that cannot open one. */
    AmqpChannel get(int number) {
        AmqpChannel channel = find(number);
        if (channel == null) {
            throw new BrokerException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        }
        return channel;
    }

    void frame(int type, int number, ByteBuf in, int at, int size) {
        AmqpChannel channel = find(number);
        if (channel != null) {
            channel.frame(type, in, at, size);
        } else {
            open(type, number, in, at, size);
        }
    }

    private void open(int type, int number, ByteBuf in, int at, int size) {
        if (type != Frame.METHOD || WireReader.methodId(in, at, size) != ChannelMethod.Open.ID) {
            throw new BrokerException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        }
        if (byNumber.size() >= max) {
            BrokerException tooMany =
                    new BrokerException(
                            ReplyCode.NOT_ALLOWED,
                            "number of channels opened ("
                                    + byNumber.size()
                                    + ") has reached the negotiated channel_max ("
                                    + max
                                    + ")");
            // As RabbitMQ, it names no method.
            connection.fail(tooMany, 0);
            return;
        }
        AmqpChannel channel = new AmqpChannel(connection, number);
        byNumber.put(number, channel);
        channel.reply(new ChannelMethod.OpenOk(new byte[0]));
    }

    void remove(AmqpChannel channel) {
        byNumber.remove(channel.number());
    }

    void flushLater(AmqpChannel channel) {
        unflushed.add(channel);
    }

    /** The turn is over: what was collected goes to the broker. */
    void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flushTurn();
        }
        unflushed.clear();
    }

    /** The socket takes replies again: frames that have waited for that are taken. */
    void replay() {
        for (AmqpChannel channel : List.copyOf(byNumber.values())) {
            channel.replay();
        }
    }

    void confirmsDue(Publisher publisher) {
        confirmsDue.add(publisher);
    }

    void tellConfirms() {
        for (int i = 0; i < confirmsDue.size(); i++) {
            confirmsDue.get(i).tellConfirms();
        }
        confirmsDue.clear();
    }

    /** Whether the outcome of a publish is open on any channel. */
    boolean awaitOutcomes() {
        for (AmqpChannel channel : byNumber.values()) {
            if (channel.awaitsOutcomes()) {
                return true;
            }
        }
        return false;
    }

    /** Whether something that the client has sent is not done yet on any channel. */
    boolean isBusy() {
        for (AmqpChannel channel : byNumber.values()) {
            if (channel.isBusy()) {
                return true;
            }
        }
        return false;
    }

    /** The connection is closed; its session closes what the channels have. */
    void abandon() {
        for (AmqpChannel channel : List.copyOf(byNumber.values())) {
            channel.abandon();
        }
        byNumber.clear();
        unflushed.clear();
        confirmsDue.clear();
    }
}
