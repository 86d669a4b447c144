package io.warren.session;

import java.net.InetAddress;

/**
 * What a client shows to log in.
 *
 * @param user the name it claims
 * @param password in clear; empty if {@code verified}; never logged, not part of {@link #toString}
 * @param peer the address it comes from
 * @param verified whether the transport has verified already that it is this user, by a client
 *     certificate: then there is no password to check. Otherwise an empty password is a wrong one
 */
public record Credentials(String user, String password, InetAddress peer, boolean verified) {
    /** A user with a password that is to be checked. */
    public static Credentials ofPassword(String user, String password, InetAddress peer) {
        return new Credentials(user, password, peer, false);
    }

    /** A user whom the transport has verified. */
    public static Credentials ofVerified(String user, InetAddress peer) {
        return new Credentials(user, "", peer, true);
    }

    @Override
    public String toString() {
        return "Credentials[user=" + user + ", peer=" + peer + ", verified=" + verified + "]";
    }
}
