package io.warren.session;

/**
 * A queue as a client sees it.
 *
 * @param name its name, generated if none was given
 * @param messages how many are ready
 * @param consumers how many subscriptions it has
 */
public record QueueStatus(String name, long messages, int consumers) {}
