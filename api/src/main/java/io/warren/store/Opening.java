package io.warren.store;

/** Why a {@link QueueLog} is opened. */
public enum Opening {
    /** The broker starts: entries appended with {@code durable=false} are gone. */
    RESTART,
    /** The store is exchanged while the broker runs: everything that was appended is there. */
    SWAP,
    /**
     * The queue lives only as long as the broker runs, and gives the log what memory has no room
     * for. The log is new: whatever the store had under its name is gone. Nothing in it needs to be
     * durable, and after a restart it is not there. When the store is exchanged the log is closed,
     * and opened again with {@link #SWAP}.
     */
    TEMPORARY
}
