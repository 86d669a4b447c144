package io.warren.session;

import java.net.InetAddress;

/**
 * What a client shows to log in.
 *
 * @param user the name it claims
 * @param password in clear; never logged, and not part of {@link #toString}
 * @param peer the address it comes from
 */
public record Credentials(String user, String password, InetAddress peer) {
    @Override
    public String toString() {
        return "Credentials[user=" + user + ", peer=" + peer + "]";
    }
}
