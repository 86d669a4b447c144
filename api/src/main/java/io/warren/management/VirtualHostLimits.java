package io.warren.management;

/**
 * What a virtual host may have at most. A negative number is no limit, 0 means none at all.
 *
 * @param maxConnections client connections at a time
 * @param maxQueues queues, exclusive ones included
 */
public record VirtualHostLimits(long maxConnections, long maxQueues) {
    public static final VirtualHostLimits NONE = new VirtualHostLimits(-1, -1);
}
