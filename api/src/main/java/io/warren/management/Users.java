package io.warren.management;

import io.warren.session.Identity;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The broker's own user database. Passwords are kept as salted hashes. Stages complete when the
 * change is on disk.
 */
@ProviderType
public interface Users {
    /** All users, by name. */
    List<Identity> list();

    /** Errors: PRECONDITION_FAILED the user exists, or the name or password is not usable. */
    CompletionStage<Void> add(Identity user, String password);

    /** Errors: NOT_FOUND; PRECONDITION_FAILED the password is not usable. */
    CompletionStage<Void> changePassword(String user, String password);

    /** Errors: NOT_FOUND. Its open connections stay. */
    CompletionStage<Void> delete(String user);
}
