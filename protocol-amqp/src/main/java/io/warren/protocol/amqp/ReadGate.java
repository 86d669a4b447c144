package io.warren.protocol.amqp;

import io.netty.channel.ChannelConfig;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a connection is read: only while nobody has a reason against it.
 *
 * <p>Threads: the connection's event loop.
 */
final class ReadGate {
    /** Why a connection is not read. */
    enum Reason {
        /** Its login is being checked. */
        LOGIN,
        /** The broker has not worked off what it published. */
        FLOW,
        /** It publishes during an alarm. */
        ALARM,
        /** It has had its turn, and has more to do. */
        TURN,
        /** Too many of its frames wait for a method that is not done. */
        PARKED,
        /** It does not read what it asked for. */
        OUTBOUND,
        /** Too many of its publishes are not confirmed. */
        CONFIRMS,
        /** It is being closed, and what it published is worked off. */
        DRAIN
    }

    private final ChannelConfig config;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(ChannelConfig config) {
        this.config = config;
    }

    void set(Reason reason, boolean paused) {
        boolean changed = paused ? reasons.add(reason) : reasons.remove(reason);
        if (changed) {
            config.setAutoRead(reasons.isEmpty());
        }
    }

    /** A connection that is being closed is read to its end. */
    void open() {
        reasons.clear();
        config.setAutoRead(true);
    }

    boolean isOpen() {
        return reasons.isEmpty();
    }

    boolean has(Reason reason) {
        return reasons.contains(reason);
    }
}
