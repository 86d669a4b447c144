package io.warren.session;

/** What became of a message that was routed to queues. */
public enum ConfirmOutcome {
    /**
     * Every queue has taken responsibility for it: a persistent message is on disk in every durable
     * queue, or has been consumed, has expired or was dropped by policy there.
     */
    ACCEPTED,
    /** A queue has refused it. */
    REJECTED,
    /** It cannot be told, because a store failed meanwhile. */
    UNKNOWN
}
