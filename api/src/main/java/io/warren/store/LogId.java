package io.warren.store;

/**
 * Names a {@link QueueLog}.
 *
 * @param queueId the number of a queue, never used again for another one
 * @param level 0, or the priority of a queue that has a log for each
 */
public record LogId(long queueId, int level) {}
