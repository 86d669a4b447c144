package io.warren.management;

/**
 * A channel.
 *
 * @param connectionId the number of its session
 * @param connection the name of its session
 * @param number the protocol's number for it
 * @param virtualHost the virtual host
 * @param user the user's name
 * @param consumers how many subscriptions it has
 * @param unacknowledged messages that were delivered to it and not settled
 * @param unconfirmed publishes whose outcome is open
 * @param published messages that came from it
 */
public record ChannelInfo(
        long connectionId,
        String connection,
        int number,
        String virtualHost,
        String user,
        int consumers,
        long unacknowledged,
        long unconfirmed,
        long published) {}
