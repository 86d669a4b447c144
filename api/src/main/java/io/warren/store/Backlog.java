package io.warren.store;

/**
 * What an opened log holds.
 *
 * @param firstSequence of the oldest entry; without entries {@code lastSequence + 1}
 * @param lastSequence the highest number that was ever appended as far as the store knows; new ones
 *     are higher. 0 in a new log
 * @param messages how many entries there are
 * @param contentBytes the sum of their contents' sizes
 */
public record Backlog(long firstSequence, long lastSequence, long messages, long contentBytes) {}
