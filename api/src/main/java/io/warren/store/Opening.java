package io.warren.store;

/** Why a {@link QueueLog} is opened. */
public enum Opening {
    /** The broker starts: entries appended with {@code durable=false} are gone. */
    RESTART,
    /** The store is exchanged while the broker runs: everything that was appended is there. */
    SWAP
}
