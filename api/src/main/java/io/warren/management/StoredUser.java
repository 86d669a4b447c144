package io.warren.management;

import io.warren.session.Identity;
import java.util.Base64;

/**
 * A user as the broker keeps it, for export and import.
 *
 * @param identity name and tags
 * @param algorithm how the password was hashed; see {@link Users}
 * @param passwordHash empty for a user without password; in no log, and not part of {@link
 *     #toString}
 * @param limits what the user may have at most
 */
public record StoredUser(
        Identity identity, String algorithm, byte[] passwordHash, UserLimits limits) {
    /** The hash in the form in which it is exchanged. */
    public String base64() {
        return Base64.getEncoder().encodeToString(passwordHash);
    }

    @Override
    public String toString() {
        return "StoredUser[identity="
                + identity
                + ", algorithm="
                + algorithm
                + ", limits="
                + limits
                + "]";
    }
}
