package io.warren.management;

import io.warren.topology.QueueSpec;

/**
 * A queue.
 *
 * @param spec as it was declared
 * @param state {@code running}, or why it is not
 * @param ready messages that wait for a consumer
 * @param unacknowledged messages that were delivered and not settled
 * @param consumers how many subscriptions it has
 * @param memoryBytes content bytes that it holds in memory
 * @param owner the name of the session it is exclusive to; empty for none
 */
public record QueueInfo(
        QueueSpec spec,
        String state,
        long ready,
        long unacknowledged,
        int consumers,
        long memoryBytes,
        String owner) {}
