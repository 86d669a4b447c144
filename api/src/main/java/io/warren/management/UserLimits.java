package io.warren.management;

/**
 * What a user may have at most, over all virtual hosts. A negative number is no limit, 0 means none
 * at all.
 *
 * @param maxConnections client connections at a time
 * @param maxChannels channels at a time, of all the user's connections
 */
public record UserLimits(long maxConnections, long maxChannels) {
    public static final UserLimits NONE = new UserLimits(-1, -1);
}
