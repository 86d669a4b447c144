package io.warren.session;

/** What became of a message at once when it was published. */
public enum PublishResult {
    /** It was routed to at least one queue; if a confirm was asked for, the outcome follows. */
    ROUTED,
    /** It was routed to no queue and is gone; no outcome follows. */
    UNROUTABLE,
    /** The exchange cannot route now, its type is not there; no outcome follows. */
    REJECTED
}
