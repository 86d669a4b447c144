package io.warren.management;

/**
 * A store of messages.
 *
 * @param name as queues give it in {@code x-store}
 * @param durability what it calls durable: {@code fsync}, {@code os}, or {@code none}; empty while
 *     it is not there
 * @param condition {@code running}, {@code full}, {@code failed}, or {@code absent}
 * @param diskBytes what its files take, roughly
 * @param queues how many queues have a log in it, or wait for it
 * @param isDefault whether queues that choose none are stored here
 */
public record StoreInfo(
        String name,
        String durability,
        String condition,
        long diskBytes,
        int queues,
        boolean isDefault) {}
