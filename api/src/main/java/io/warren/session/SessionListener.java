package io.warren.session;

import org.osgi.annotation.versioning.ConsumerType;

/** Told by the broker what concerns a whole connection. Threads: any; must not block. */
@ConsumerType
public interface SessionListener {
    /**
     * Flow: while it is not {@code open}, the adapter stops reading from the client, because what
     * it published is not worked off yet. It never lasts long, and the client is not told.
     */
    void flow(boolean open);

    /**
     * Alarm: the broker is short of memory or disk. A connection that publishes stops being read
     * from its next message on, and the client is told where its protocol can; others go on.
     *
     * @param reason for the client
     */
    void blocked(String reason);

    /** The alarm is over. */
    void unblocked();

    /** The broker wants this connection closed; the adapter says so to the client, then closes. */
    void closeRequested(ReplyCode code, String text);
}
