package io.warren.session;

import org.osgi.annotation.versioning.ConsumerType;

/** Told by the broker what became of a channel's publishes. Threads: any; must not block. */
@ConsumerType
public interface ChannelListener {
    /**
     * The outcome of a publish for which {@link Channel#publish} returned ROUTED; the order of
     * outcomes is not that of publishing.
     *
     * @param confirmId as it was given to {@code publish}
     */
    void confirmed(long confirmId, ConfirmOutcome outcome);
}
