package io.warren.management;

import io.warren.session.Identity;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The broker's own user database. Passwords are kept as salted hashes. Stages complete when the
 * change is on disk.
 */
@ProviderType
public interface Users {
    /** The broker's own: PBKDF2 with HMAC-SHA-512. */
    String PBKDF2 = "warren_pbkdf2_sha512";

    /** RabbitMQ's salted SHA-256 and SHA-512: taken from elsewhere, and replaced at a login. */
    String RABBIT_SHA256 = "rabbit_password_hashing_sha256";

    String RABBIT_SHA512 = "rabbit_password_hashing_sha512";

    /** All users, by name. */
    List<Identity> list();

    /** Errors: PRECONDITION_FAILED the user exists, or the name or password is not usable. */
    CompletionStage<Void> add(Identity user, String password);

    /** Errors: NOT_FOUND; PRECONDITION_FAILED the password is not usable. */
    CompletionStage<Void> changePassword(String user, String password);

    /** From now on the user cannot log in with any password. Errors: NOT_FOUND. */
    CompletionStage<Void> clearPassword(String user);

    /** Open connections keep the tags that they began with. Errors: NOT_FOUND. */
    CompletionStage<Void> changeTags(String user, Set<String> tags);

    /** What a user may have at most; nothing bounds one who is not in this database. */
    UserLimits limits(String user);

    /** What is there already stays when a limit falls. Errors: NOT_FOUND. */
    CompletionStage<Void> changeLimits(String user, UserLimits limits);

    /** With its permissions; its connections are closed. Errors: NOT_FOUND. */
    CompletionStage<Void> delete(String user);

    /** All users with their password hashes, for export. */
    List<StoredUser> export();

    /**
     * Adds a user, or replaces the one of that name.
     *
     * <p>Errors: PRECONDITION_FAILED the name, the algorithm or the hash is not usable.
     */
    CompletionStage<Void> put(StoredUser user);
}
